"""What a customer is billed: invoices spread over two years, and credit notes for some of them."""

from dataclasses import replace
from datetime import timedelta

from .book import Credit, Invoice, Line

HISTORY_DAYS = 730
PRICE_FACTOR = {"GBP": 1.0, "EUR": 1.16, "CNY": 9.1, "INR": 105.0}
DISCOUNTS = (0.0, 0.0, 0.0, 0.0, 2.5, 5.0, 10.0)
FREIGHT = "FRT-00"
PER_ORDER = 2  # invoices
CREDITED = 0.055  # share of invoices with a credit note
OPEN_CREDIT_DAYS = 220  # a credit note older than this has been applied


def invoices(customer, products, today, rng):
    """A customer's invoices, oldest first, all dated before today."""
    days = _invoice_days(customer.invoices, today, rng)
    return tuple(
        _invoice(customer, f"{number:03}", day, _lines(customer, products, rng))
        for number, day in enumerate(days, start=1)
    )


def draft_for(customer, products, today, rng):
    """An invoice being prepared today."""
    return _invoice(customer, "draft", today, _lines(customer, products, rng), draft=True)


def credits(billed, today, rng):
    """Credit notes for a few of the invoices: one line of each comes back in part or whole."""
    notes = []
    for invoice in billed:
        day = workday(invoice.day + timedelta(rng.randint(6, 40)))
        if rng.random() < CREDITED and day < today:
            notes.append(_credit(invoice, day, today, rng))
    return tuple(notes)


def workday(day):
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(max(0, day.weekday() - 4))


def _invoice(customer, number, day, lines, draft=False):
    return Invoice(
        key=f"{customer.ref}-{number}",
        customer=customer.ref,
        company=customer.company,
        currency=customer.currency,
        terms=customer.terms,
        day=day,
        lines=lines,
        draft=draft,
    )


def _invoice_days(count, today, rng):
    """Orders come now and then; each is delivered, and billed, in parts a few days apart."""
    orders = -(-count // PER_ORDER)
    step = HISTORY_DAYS / orders
    ages = [HISTORY_DAYS - int((order + rng.random()) * step) for order in range(orders)]
    parts = [max(1, ages[part % orders] - rng.randint(0, 5)) for part in range(count)]
    return [workday(today - timedelta(age)) for age in sorted(parts, reverse=True)]


def _lines(customer, products, rng):
    goods = [product for product in products if product.code != FREIGHT]
    weights = [product.weight for product in goods]
    bought = rng.choices(goods, weights, k=rng.choice((1, 1, 1, 2, 2, 3)))
    budget = customer.ticket * rng.triangular(0.4, 2.4, 0.9) / len(bought)
    lines = [
        _line(product, max(1, round(budget / product.price)), customer, rng)
        for product in dict.fromkeys(bought)
    ]
    if rng.random() < 0.2:
        freight = next(product for product in products if product.code == FREIGHT)
        lines.append(replace(_line(freight, 1, customer, rng), discount=0.0))
    return tuple(lines)


def _line(product, quantity, customer, rng):
    price = round(product.price * PRICE_FACTOR[customer.currency], 2)
    return Line(product.code, quantity, price, rng.choice(DISCOUNTS))


def _credit(invoice, day, today, rng):
    line = rng.choice(invoice.lines)
    returned = replace(line, quantity=rng.randint(1, line.quantity))
    applied = (today - day).days > OPEN_CREDIT_DAYS or rng.random() < 0.25
    return Credit(f"{invoice.key}-C", invoice, day, (returned,), applied)
