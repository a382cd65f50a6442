"""What is contested: in money, of a quantity, or of a price. Amounts include tax.

All amounts are whole minor units of the invoice's currency; quantities and prices are numbers.
"""

from odoo.addons.ar_base.domain.allocation.policies import Item, oldest_first
from odoo.addons.ar_base.domain.money import meant, share


def of_quantity(total, quantity, contested):
    """The share of a line that so many of its units are worth.

    >>> of_quantity(11900, 10, 3)
    3570
    """
    return share(total, contested, quantity) if quantity else 0


def of_price(total, price, wanted):
    """The share of a line by which its price is too high in the customer's eyes.

    >>> of_price(119000, 100.0, 95.0)
    5950
    """
    return share(total, meant(price) - meant(wanted), price) if price else 0


def spread(contested, items):
    """Lay a contested amount over the open items of an invoice, the earliest due first.

    :param items: ``(key, due, residual)``; a credit bears nothing
    :return: ``{key: part}``; what exceeds the items is held by none of them
    """
    bearers = [Item(key, residual, due) for key, due, residual in items]
    borne = oldest_first(contested, bearers).amounts
    return {item.key: borne.get(item.key, 0) for item in bearers}
