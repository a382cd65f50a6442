"""Credits set off against what is owed, the oldest against the oldest."""

from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed


def net(items):
    """What is left of each item when credits are set off against debts, oldest first.

    Nothing is lost or made: what is left adds up to what there was.

    :param items: amounts of one customer, account and currency, oldest first; credits negative
    :return: list of what is left of each, in the same order
    """
    debts = [Item(place, amount) for place, amount in enumerate(items) if amount > 0]
    credits = [Item(place, -amount) for place, amount in enumerate(items) if amount < 0]
    covered = as_listed(_sum(credits), debts).amounts
    used = as_listed(_sum(debts), credits).amounts
    return [
        amount - covered.get(place, 0) + used.get(place, 0) for place, amount in enumerate(items)
    ]


def _sum(items):
    return sum(item.amount for item in items)
