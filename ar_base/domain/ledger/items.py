"""What was open on a day. ``models.ledger.ar_ledger`` says the same in SQL.

An item's open amount is its balance less what was reconciled with posted items by that day: a
reconciliation is dated by the later of its two items. Amounts are whole minor units; an item that
someone owes is above nought, a credit below, whatever column of the journal it was booked in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """A journal item of a control account."""

    key: int
    on: date
    amount: int
    posted: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A reconciliation of a debit with a credit."""

    debit: int
    credit: int
    amount: int


def open_on(day: date, items: Iterable[Item], pairs: Iterable[Pair]) -> dict[int, int]:
    """What is open at the end of a day: ``{key: amount}``, items with nothing left are left out.

    Items of later days do not exist yet, and what was reconciled with them stays open until then;
    so does what was reconciled with an item that is not posted (any more).
    """
    there = {item.key: item for item in items if item.posted and item.on <= day}
    left = {key: item.amount for key, item in there.items()}
    for pair in pairs:
        if pair.debit in there and pair.credit in there:
            left[pair.debit] -= pair.amount
            left[pair.credit] += pair.amount
    return {key: amount for key, amount in left.items() if amount}
