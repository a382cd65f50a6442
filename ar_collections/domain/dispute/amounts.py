"""What is contested: in money, of a quantity, or of a price. Amounts include tax.

What a line would come to less with another quantity or price is no share of it: of a price that is
too high no tax by the piece goes, of a tax that rises in steps more than its share. So the tax
engine is asked twice, for the document as it is and as the customer would have it, and the
difference is what is contested and, once it is accepted, credited: tax by tax.

All amounts are whole minor units of the document's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo.addons.ar_base.domain.allocation.policies import Item, oldest_first
from odoo.addons.ar_base.domain.money import share


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A document by the tax engine: without taxes, each tax, and what each tax is of."""

    base: int
    taxes: Mapping[int, int] = field(default_factory=dict)
    bases: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Less:
    """By how much a document comes to less, cash rounding included."""

    base: int
    taxes: Mapping[int, int] = field(default_factory=dict)
    bases: Mapping[int, int] = field(default_factory=dict)
    rounding: int = 0

    @property
    def unrounded(self) -> int:
        return self.base + sum(self.taxes.values())

    @property
    def total(self) -> int:
        return self.unrounded + self.rounding


def less(now: Reckoned, then: Reckoned, stated: Mapping[int, int]) -> Less:
    """What a document comes to less as it would be ``then``.

    Ten pieces at 100.00 with 20 % and 5.00 a piece for the environment, of which the customer would
    pay 95.00: the tax by the piece stays.

    >>> now = Reckoned(100000, {1: 20000, 2: 5000}, {1: 100000, 2: 100000})
    >>> then = Reckoned(95000, {1: 19000, 2: 5000}, {1: 95000, 2: 95000})
    >>> gone = less(now, then, {1: 20000, 2: 5000})
    >>> gone.base, gone.taxes, gone.total
    (5000, {1: 1000, 2: 0}, 6000)

    :param stated: the taxes that stand on the document; by their ids, as all taxes here
    """
    return Less(
        now.base - then.base,
        {
            tax: tax_less(stated.get(tax, amount), amount, then.taxes.get(tax, 0))
            for tax, amount in now.taxes.items()
        },
        {tax: amount - then.bases.get(tax, 0) for tax, amount in now.bases.items()},
    )


def tax_less(stated: int, now: int, then: int) -> int:
    """What goes of a tax; of one that a person typed, in proportion to what the engine says.

    >>> tax_less(20000, 20000, 14000), tax_less(15000, 20000, 14000), tax_less(20002, 20000, 0)
    (6000, 4500, 20002)
    """
    if stated == now or not now:
        return now - then
    return stated - share(stated, then, now)


def spread(contested, items, own=None):
    """Lay a contested amount over the open items of an invoice, the earliest due first.

    What is contested of one item lies on that item, the rest on what that leaves.

    :param items: ``(key, due, residual)``; a credit bears nothing
    :param own: ``{key: amount}`` contested of one of the items by itself
    :return: ``{key: part}``; what exceeds the items is held by none of them
    """
    own = own or {}
    on_itself = {key: min(max(0, residual), own.get(key, 0)) for key, _due, residual in items}
    bearers = [Item(key, residual - on_itself[key], due) for key, due, residual in items]
    borne = oldest_first(contested, bearers).amounts
    return {item.key: on_itself[item.key] + borne.get(item.key, 0) for item in bearers}
