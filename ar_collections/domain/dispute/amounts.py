"""What is contested: in money, of a quantity, or of a price. Amounts include tax.

What a line would come to less with another quantity or price is no share of it: of a price that is
too high no tax by the piece goes, of a tax that rises in steps more than its share. So the tax
engine is asked twice, for the document as it is and as the customer would have it, and the
difference is what is contested and, once it is accepted, credited: tax by tax. Of several changes
of one document the difference is that of all of them together, laid over them so that it adds up.

All amounts are whole minor units of the document's currency.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate

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

    def __sub__(self, other: "Less") -> "Less":
        return Less(
            self.base - other.base,
            _without(self.taxes, other.taxes),
            _without(self.bases, other.bases),
            self.rounding - other.rounding,
        )

    @property
    def unrounded(self) -> int:
        return self.base + sum(self.taxes.values())

    @property
    def total(self) -> int:
        return self.unrounded + self.rounding

    @property
    def is_nothing(self) -> bool:
        """Whether nothing goes; what goes without tax, a withheld one may make up for."""
        return not (self.base or self.rounding or any(self.taxes.values()))


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


def parts_of(
    whole: Less,
    own: Mapping[Hashable, Less],
    weights: Mapping[Hashable, Fraction] | None = None,
) -> dict[Hashable, Less]:
    """What each of several changes is of what a document comes to less by all of them.

    Each is what the engine has of it; what that lacks of the whole (a tax that a person typed, a
    cent that lies on a line of which nothing is changed) is laid over them, and what rounding to a
    coin makes of it goes with the largest. They add up to the whole, tax by tax.
    """
    bases = laid_over(whole.base, {key: less.base for key, less in own.items()}, weights)
    taxes = _laid_over_each(whole.taxes, {key: less.taxes for key, less in own.items()}, weights)
    taxed = _laid_over_each(whole.bases, {key: less.bases for key, less in own.items()}, weights)
    parts = {key: Less(bases[key], taxes[key], taxed[key]) for key in own}
    if whole.rounding:
        largest = max(parts, key=lambda key: abs(parts[key].unrounded))
        parts[largest] = replace(parts[largest], rounding=whole.rounding)
    return parts


def divided(whole: Less, weights: Mapping[Hashable, Fraction]) -> dict[Hashable, Less]:
    """One change of which several have a share each: pieces that two disputes contest.

    >>> [part.total for part in divided(Less(300, {1: 57}), {"mine": 1, "theirs": 2}).values()]
    [119, 238]
    """
    nothing = Less(0, dict.fromkeys(whole.taxes, 0), dict.fromkeys(whole.bases, 0))
    return parts_of(whole, dict.fromkeys(weights, nothing), weights)


def laid_over(
    whole: int, own: Mapping[Hashable, int], weights: Mapping[Hashable, Fraction] | None = None
) -> dict[Hashable, int]:
    """Lay a sum over parts that have figures of their own, to the unit.

    >>> laid_over(276, {"pieces": 230, "price": 46}), laid_over(45, {"a": 40, "b": 20})
    ({'pieces': 230, 'price': 46}, {'a': 30, 'b': 15})
    >>> laid_over(10, {"a": 0, "b": 0, "c": 0}), laid_over(10, {"a": 0, "b": 0}, {"a": 3, "b": 1})
    ({'a': 3, 'b': 4, 'c': 3}, {'a': 8, 'b': 2})

    :param weights: in proportion to which the rest is laid over them; by default their own figures
    """
    rest = whole - sum(own.values())
    weights = weights or {key: abs(units) for key, units in own.items()}
    if not sum(weights.values()):
        weights = dict.fromkeys(own, 1)
    upto = [share(rest, part, sum(weights.values())) for part in accumulate(weights.values())]
    return {
        key: own[key] + after - before
        for key, before, after in zip(weights, [0, *upto], upto, strict=False)
    }


def _laid_over_each(wholes, own, weights):
    """The same of each tax: ``{key: {tax: units}}``; those that have the tax bear of it."""
    parts = {key: {} for key in own}
    for tax, whole in wholes.items():
        having = {key: taxes[tax] for key, taxes in own.items() if tax in taxes}
        having = having or dict.fromkeys(own, 0)
        bearing = weights and {key: weights[key] for key in having}
        for key, units in laid_over(whole, having, bearing).items():
            parts[key][tax] = units
    return parts


def _without(units, others):
    return {key: amount - others.get(key, 0) for key, amount in units.items()}


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
