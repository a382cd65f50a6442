"""Was a promise kept? A function of the ledger and a day: it can be asked again at any time.

A promise is a sum by a day, or several (instalments). It is met by money that made its items
smaller since it was given, in the items' own currency, dated by the reconciliation. A credit note
is no money, but what it leaves to pay may be all that was owed: settled items keep any promise.
What we gave up (a write-off) keeps none: nobody paid it. While money that came in time lies
unapplied and would be enough, a promise is not broken: it waits for that money to be applied.

Amounts are whole minor units of the promise's currency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed


class State(StrEnum):
    """Stable codes. A withdrawn promise is not judged."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


#: A promise whose day has come: what the kept rate counts.
MATURED = (State.KEPT, State.PARTLY_KEPT, State.BROKEN)

#: A promise that was not kept: both count when an item is promised again.
MISSED = (State.PARTLY_KEPT, State.BROKEN)


@dataclass(frozen=True, slots=True)
class Instalment:
    due: date
    amount: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """What made an item smaller, on a day: money (a receipt), a credit note, or a write-off."""

    on: date
    amount: int
    is_money: bool = True
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class InstalmentVerdict:
    state: State
    received: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a promise.

    ``ended_on`` is the day on which it was kept, or the first on which it was broken;
    ``waits_until`` the last day on which the next instalment is waited for. One of them is None.
    ``received`` counts at most what was promised, and nothing that came after the promise was
    broken. ``instalments`` are in the order of their due dates. ``awaits_application``: its day has
    passed, and money that came in time and lies unapplied would keep it.
    """

    state: State
    received: int
    ended_on: date | None
    waits_until: date | None
    instalments: tuple[InstalmentVerdict, ...]
    awaits_application: bool = False


def judge(
    instalments: Iterable[Instalment],
    receipts: Iterable[Reduction],
    settled_on: date | None,
    today: date,
    tolerance_days: int = 0,
    tolerance_amount: int = 0,
    unapplied: Iterable[Reduction] = (),
) -> Verdict:
    """Judge a promise as of a day.

    An instalment is met if, by its due date and the tolerance, as much came in all as was promised
    up to then, less the tolerance; or if the items were settled. One that is missed ends the
    promise, and what was to follow falls with it.

    :param receipts: the money that came since the promise was given
    :param settled_on: the day from which nothing is open on the items; None if something is
    :param unapplied: money that came since, and is not applied to anything
    """
    ordered = sorted(instalments, key=lambda instalment: instalment.due)
    receipts = sorted(receipts, key=lambda receipt: receipt.on)
    came = sorted([*receipts, *unapplied], key=lambda receipt: receipt.on)
    met, owed = [], 0
    for instalment in ordered:
        owed += instalment.amount
        deadline = instalment.due + timedelta(tolerance_days)
        wanted = _least(owed, tolerance_amount)
        day = _met_on(wanted, receipts, settled_on)
        if day is None or day > deadline:
            applied = _reached_on(wanted, came)
            awaited = applied is not None and applied <= deadline
            until = min(today, deadline) if awaited else today
            verdict = _not_met(ordered, receipts, len(met), deadline, until)
            return replace(verdict, awaits_application=until < today)
        met.append(day)
    states = [State.KEPT] * len(ordered)
    return Verdict(
        State.KEPT, min(_sum(receipts), owed), max(met), None, _shares(ordered, states, receipts)
    )


def _met_on(wanted: int, receipts: Sequence[Reduction], settled_on: date | None) -> date | None:
    """The first day on which so much had come, or on which nothing was owed any more."""
    days = [day for day in (_reached_on(wanted, receipts), settled_on) if day]
    return min(days, default=None)


def _not_met(ordered, receipts, met: int, deadline: date, today: date) -> Verdict:
    """The verdict if the instalment after ``met`` others is missed or still to come."""
    states = [State.KEPT] * met
    promised = sum(instalment.amount for instalment in ordered)
    if today <= deadline:
        states += [State.OPEN] * (len(ordered) - met)
        received = min(_sum(receipts), promised)
        return Verdict(State.OPEN, received, None, deadline, _shares(ordered, states, receipts))
    in_time = [receipt for receipt in receipts if receipt.on <= deadline]
    states += [State.BROKEN] * (len(ordered) - met)
    received = min(_sum(in_time), promised)
    return Verdict(
        State.PARTLY_KEPT if received > 0 else State.BROKEN,
        received,
        deadline + timedelta(1),
        None,
        _shares(ordered, states, in_time),
    )


def _shares(ordered, states, receipts) -> tuple[InstalmentVerdict, ...]:
    """What each instalment got, the earliest first; a missed one that got some is partly kept."""
    parts = [Item(place, instalment.amount) for place, instalment in enumerate(ordered)]
    came = as_listed(_sum(receipts), parts).amounts
    return tuple(
        InstalmentVerdict(
            State.PARTLY_KEPT if state is State.BROKEN and place in came else state,
            came.get(place, 0),
        )
        for place, state in enumerate(states)
    )


def reductions_since(already: int, reductions: Iterable[Reduction]) -> list[Reduction]:
    """What made an item smaller after ``already`` had gone from it, in the order of the days."""
    ordered = sorted(reductions, key=lambda reduction: reduction.on)
    parts = [Item(place, reduction.amount) for place, reduction in enumerate(ordered)]
    gone = as_listed(already, parts).amounts
    return [
        replace(reduction, amount=left)
        for place, reduction in enumerate(ordered)
        if (left := reduction.amount - gone.get(place, 0)) > 0
    ]


def settled_on(
    open_before: int, reductions: Iterable[Reduction], tolerance_amount: int = 0
) -> date | None:
    """The first day on which, but for the tolerance, nothing of ``open_before`` was left.

    What was given up of it was never paid: it counts as left.
    """
    ordered = sorted(
        (reduction for reduction in reductions if not reduction.is_lost),
        key=lambda reduction: reduction.on,
    )
    return _reached_on(_least(open_before, tolerance_amount), ordered)


def _reached_on(wanted: int, ordered: Iterable[Reduction]) -> date | None:
    total = 0
    for reduction in ordered:
        total += reduction.amount
        if total >= wanted:
            return reduction.on
    return None


def _least(amount: int, tolerance: int) -> int:
    """What suffices for an amount: never nothing, however small it is against the tolerance."""
    return max(1, amount - tolerance)


def _sum(reductions: Iterable[Reduction]) -> int:
    return sum(reduction.amount for reduction in reductions)
