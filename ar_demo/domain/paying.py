"""When a customer's money comes: habits, applied to the invoices billed."""

from collections import defaultdict
from datetime import timedelta

from .billing import PRICE_FACTOR, workday
from .book import TERMS, Dispute, Part, Receipt
from .habits import HABITS

CONTESTED_DAYS = 200  # older disputes have been settled
DIRECT_DEBIT_DAYS = 5  # money on its way: collected, not yet credited by the bank
DIRECT_DEBIT_COMPANY = "uk"
REASONS = ("quantity", "price", "quality", "not_delivered", "no_order_number")


def disputes(customer, billed, today, rng):
    """The recent invoices that a customer contests."""
    habit = HABITS[customer.habit]
    return tuple(
        Dispute(invoice.key, customer.ref, rng.choice(REASONS), day)
        for invoice in billed
        if rng.random() < habit.contested
        and (today - invoice.day).days < CONTESTED_DAYS
        and (day := invoice.day + timedelta(rng.randint(10, 30))) < today
    )


def receipts(customer, billed, contested, today, rng):
    """All money received from a customer, and what a direct debit is collecting just now."""
    by_day, single = defaultdict(list), []
    shift = rng.randint(0, 13)
    pay_days = {day - shift for day in HABITS[customer.habit].pay_days}
    for invoice in billed:
        for instalment in range(len(TERMS[invoice.terms])):
            parts = _payments(customer, invoice, instalment, pay_days, rng)
            if invoice.key in contested:
                continue
            for day, part in parts:
                if len(parts) > 1:
                    single.append((day, (part,)))
                else:
                    by_day[day].append(part)
    remittances = single + [(day, tuple(parts)) for day, parts in by_day.items()]
    return _received(customer, remittances, today) + _on_account(customer, today, rng)


def _payments(customer, invoice, instalment, pay_days, rng):
    """[(day, part)] for one instalment: none if forgotten, two if paid in parts."""
    habit = HABITS[customer.habit]
    due = invoice.day + timedelta(TERMS[invoice.terms][instalment])
    late = round(rng.triangular(habit.earliest, habit.latest, habit.usual))
    day = _next(pay_days, due + timedelta(late))
    chance, share = rng.random(), rng.choice((0.3, 0.4, 0.5, 0.6))
    if chance < habit.forgotten:
        return []
    if chance < habit.forgotten + habit.in_parts:
        rest_day = _next(pay_days, day + timedelta(rng.randint(20, 60)))
        return [
            (day, Part(invoice.key, instalment, share)),
            (rest_day, Part(invoice.key, instalment)),
        ]
    return [(day, Part(invoice.key, instalment))]


def _next(pay_days, day):
    while day.day not in pay_days:
        day += timedelta(1)
    return workday(day)


def _received(customer, remittances, today):
    """Keep what has come by now; money due within days is in process where the bank collects it."""
    last = today - timedelta(HABITS[customer.habit].silent_days)
    collecting = customer.company == DIRECT_DEBIT_COMPANY and last == today
    found = []
    for day, parts in remittances:
        if day < last:
            found.append(_receipt(customer, day, parts=parts))
        elif collecting and (day - today).days < DIRECT_DEBIT_DAYS:
            found.append(_receipt(customer, today, parts=parts, in_process=True))
    return tuple(sorted(found, key=lambda receipt: receipt.day))


def _on_account(customer, today, rng):
    """Now and then a round sum comes that names no invoice."""
    if rng.random() >= HABITS[customer.habit].on_account:
        return ()
    amount = rng.choice((150, 250, 400, 750)) * PRICE_FACTOR[customer.currency]
    day = today - timedelta(rng.randint(3, 120))
    return (_receipt(customer, day, on_account=round(amount, -1)),)


def _receipt(customer, day, **values):
    return Receipt(customer.ref, customer.company, customer.currency, day, **values)
