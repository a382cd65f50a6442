"""What a payment settles within one debt: its costs, its interest or its principal first.

Where the payer says nothing, the law does, and not everywhere alike. ``costs_first`` is the German
Civil Code (BGB § 367 para. 1) and the Chinese one (art. 561); ``principal_before_interest`` is what
a consumer in default on a loan is granted in Germany (BGB § 497 para. 3).

Amounts are whole minor units of one currency.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .policies import Allocation, Item, as_listed


class Kind(StrEnum):
    """What a debt is made of."""

    COSTS = "costs"
    INTEREST = "interest"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Debt:
    """One debt, with what it has grown by."""

    key: Hashable
    principal: int
    interest: int = 0
    costs: int = 0
    due: date | None = None

    def of(self, kind: Kind) -> int:
        return getattr(self, kind)


#: Each order by the name under which it is chosen.
ORDERS: dict[str, tuple[Kind, ...]] = {
    "costs_first": (Kind.COSTS, Kind.INTEREST, Kind.PRINCIPAL),
    "principal_before_interest": (Kind.COSTS, Kind.PRINCIPAL, Kind.INTEREST),
    "principal_first": (Kind.PRINCIPAL, Kind.INTEREST, Kind.COSTS),
}


def credit(pool: int, debts: Iterable[Debt], order: str = "costs_first") -> Allocation:
    """Settle debts with a payment, the earliest due first, each in the order of its parts.

    A debt is settled whole before the next gets anything. 524.93 paid on 1 July on a loan of
    1,000.00 at 5 % since 1 January settles the interest of 24.86 and 500.07 of the loan:

    >>> paid = credit(524_93, [Debt("loan", principal=1_000_00, interest=24_86)])
    >>> [(part.key[1].value, part.amount) for part in paid.parts]
    [('interest', 2486), ('principal', 50007)]

    :return: parts with keys ``(debt's key, kind)``; of debts due on one day, or without a day, the
        one that was given first comes first
    """
    in_order = sorted(debts, key=lambda debt: debt.due or date.min)
    return as_listed(
        pool,
        [
            Item((debt.key, kind), debt.of(kind), debt.due)
            for debt in in_order
            for kind in ORDERS[order]
        ],
    )
