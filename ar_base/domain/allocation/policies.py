"""A sum laid over items: one function for each policy, and a table that finds it by its name.

A receipt pays invoices, a credit is set off against them, a contested amount is borne by
instalments, money that came in keeps a plan: each is a *pool* that goes to *items*. What a policy
says is data: the parts, what is left of the pool, and the items between which it cannot choose. Too
little or too much is no error, and nothing is lost or made: the parts and what is left add up to
the pool. An item with nothing on it bears nothing, and a pool of nothing pays nothing.

Amounts are whole minor units of one currency. ``ar.allocation`` says ``oldest_first`` in SQL.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """What can bear a part: its key among the others, how much, and since or from when."""

    key: Hashable
    amount: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the pool lies on an item; always more than nothing."""

    key: Hashable
    amount: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """``parts`` in the order in which they were given, ``left`` what no item took.

    ``ambiguous`` are the keys between which the policy has no ground to choose: it gave them
    nothing, and somebody has to say.
    """

    parts: tuple[Part, ...] = ()
    left: int = 0
    ambiguous: tuple[Hashable, ...] = ()

    def on(self, key: Hashable) -> int:
        """What lies on an item."""
        return sum(part.amount for part in self.parts if part.key == key)

    @property
    def amounts(self) -> dict[Hashable, int]:
        """``{key: amount}`` of the items that bear something."""
        return {part.key: part.amount for part in self.parts}


Policy = Callable[[int, Iterable[Item]], Allocation]


def as_listed(pool: int, items: Iterable[Item]) -> Allocation:
    """Fill one item after the other, in the order in which they are given.

    >>> as_listed(120, [Item("b", 100), Item("a", 50)])
    Allocation(parts=(Part(key='b', amount=100), Part(key='a', amount=20)), left=0, ambiguous=())
    """
    parts, left = [], pool
    for item in items:
        if (taken := min(left, item.amount)) > 0:
            parts.append(Part(item.key, taken))
            left -= taken
    return Allocation(tuple(parts), left)


def oldest_first(pool: int, items: Iterable[Item]) -> Allocation:
    """Fill the earliest due item first; of several due on a day, the one with the lower key.

    A receipt of 6,100.00 on an invoice of 5,600.00 leaves 500.00 unapplied, one of 11,240.00 on
    12,480.00 leaves nothing (worked examples of a bank's lockbox):

    >>> oldest_first(6_100_00, [Item(1, 5_600_00, date(2026, 1, 31))]).left
    50000
    >>> oldest_first(11_240_00, [Item(1, 12_480_00, date(2026, 1, 31))])
    Allocation(parts=(Part(key=1, amount=1124000),), left=0, ambiguous=())
    """
    return as_listed(pool, sorted(items, key=lambda item: (item.due, item.key)))


def proportional(pool: int, items: Iterable[Item]) -> Allocation:
    """Give each item its share of the pool, to the unit: by the largest remainders (Hamilton).

    An item never gets more than its amount. Units that remain go to the largest fractions, of equal
    ones to the item that was given first.

    >>> proportional(100, [Item("a", 100), Item("b", 100), Item("c", 100)]).amounts
    {'a': 34, 'b': 33, 'c': 33}
    """
    items = [item for item in items if item.amount > 0]
    whole = sum(item.amount for item in items)
    shared = max(0, min(pool, whole))
    shares = [divmod(shared * item.amount, whole) for item in items]
    over = shared - sum(units for units, _rest in shares)
    favoured = set(sorted(range(len(items)), key=lambda place: -shares[place][1])[:over])
    parts = [
        Part(item.key, units + (place in favoured))
        for place, (item, (units, _rest)) in enumerate(zip(items, shares, strict=True))
        if units or place in favoured
    ]
    return Allocation(tuple(parts), pool - shared)


def exact(pool: int, items: Iterable[Item]) -> Allocation:
    """Pay the one item of just this amount, or all of them if they come to it; else none.

    Two items of the amount are ambiguous. A receipt of 11,050.00 is that of two invoices of
    8,900.00 and 2,150.00 (an X12 820 as commonly published):

    >>> exact(11_050_00, [Item("A", 8_900_00), Item("B", 2_150_00)]).left
    0
    >>> exact(100, [Item("A", 100), Item("B", 100)])
    Allocation(parts=(), left=100, ambiguous=('A', 'B'))
    """
    items = [item for item in items if item.amount > 0]
    fitting = [item for item in items if item.amount == pool]
    if len(fitting) > 1:
        return Allocation((), pool, tuple(item.key for item in fitting))
    if not fitting and items and sum(item.amount for item in items) == pool:
        fitting = items
    return as_listed(pool, fitting)


#: Every policy by the name under which people choose it and records keep it.
POLICIES: dict[str, Policy] = {
    policy.__name__: policy for policy in (as_listed, oldest_first, proportional, exact)
}


def allocate(policy: str, pool: int, items: Iterable[Item]) -> Allocation:
    """Lay a pool over items by the policy of a name.

    >>> allocate("oldest_first", 10, [Item(1, 30, date(2026, 5, 1)), Item(2, 30, date(2026, 4, 1))])
    Allocation(parts=(Part(key=2, amount=10),), left=0, ambiguous=())
    """
    return POLICIES[policy](pool, items)
