"""What is contested: in money, of a quantity, or of a price. Amounts include tax.

All of these are shares of an invoice line's total, not yet rounded: the currency does that.
"""

from odoo.addons.ar_base.domain.allocation.policies import Item, oldest_first


def of_quantity(total, quantity, contested):
    """The share of a line that so many of its units are worth.

    >>> of_quantity(119.0, 10, 3)
    35.7
    """
    return total * contested / quantity if quantity else 0.0


def of_price(total, price, wanted):
    """The share of a line by which its price is too high in the customer's eyes.

    >>> of_price(1190.0, 100.0, 95.0)
    59.5
    """
    return total * (price - wanted) / price if price else 0.0


def spread(contested, items):
    """Lay a contested amount over the open items of an invoice, the earliest due first.

    :param items: ``(key, due, residual)``; a credit bears nothing
    :return: ``{key: part}``; what exceeds the items is held by none of them
    """
    bearers = [Item(key, residual, due) for key, due, residual in items]
    borne = oldest_first(contested, bearers).amounts
    return {item.key: borne.get(item.key, 0) for item in bearers}
