"""Was a promise kept? A function of the ledger and a day: it can be asked again at any time.

A promise is a sum by a day, or several (instalments). It is met by money that made its items
smaller since it was given, in the items' own currency, dated by the reconciliation. All of it is
told, to the unit: what was *kept*, what is still *to come*, what was *broken*, what *fell away*.

- A credit note is no money, but what it leaves to pay may be less than was promised: the rest falls
  away, of a plan the last instalments first. So does what was promised of an invoice that was
  cancelled. Where nothing is left to be paid and nothing was, the promise itself fell away: it was
  neither kept nor broken.
- What we gave up (a write-off) keeps none: nobody paid it. A promise that can no longer be kept
  for that reason ends on that day.
- Money of a day before it was given is none of it, whenever that is booked: so much falls away.
- While money that came in time lies unapplied, or is under way, and would be enough, a promise is
  not broken: it waits for that money.

Amounts are whole minor units of the promise's currency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed


class State(StrEnum):
    """Stable codes. One that was not agreed to yet, or was withdrawn, is not judged."""

    REQUESTED = "requested"
    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    FALLEN_AWAY = "fallen_away"
    WITHDRAWN = "withdrawn"


#: A promise whose day has come: what the kept rate counts.
MATURED = (State.KEPT, State.PARTLY_KEPT, State.BROKEN)

#: A promise that was not kept: both count when an item is promised again.
MISSED = (State.PARTLY_KEPT, State.BROKEN)

#: The journal says nothing of these.
UNJUDGED = (State.REQUESTED, State.WITHDRAWN)


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
class Part:
    """What became of an instalment, or of a promise: its amount is the sum of these."""

    state: State
    amount: int
    received: int = 0  # in time, and at most what was promised
    to_come: int = 0
    fallen: int = 0  # nobody has to pay it any more, or somebody had paid it before

    @property
    def kept(self) -> int:
        """What came; where it is kept, what is tolerated to be missing as well."""
        return self.amount - self.fallen if self.state is State.KEPT else self.received

    @property
    def broken(self) -> int:
        return self.amount - self.kept - self.to_come - self.fallen


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a promise: what is kept, to come, broken and fallen of its instalments.

    ``ended_on`` is the day on which it was kept or fell away, or the first on which it was broken;
    ``waits_until`` the last day on which the next instalment is waited for. One of them is None.
    ``instalments`` are in the order of their due dates. ``awaits_application``: its day has passed,
    and money that came in time and lies unapplied would keep it.
    """

    state: State
    instalments: tuple[Part, ...]
    ended_on: date | None = None
    waits_until: date | None = None
    awaits_application: bool = False

    def _sum(self, name: str) -> int:
        return sum(getattr(part, name) for part in self.instalments)

    @property
    def amount(self) -> int:
        return self._sum("amount")

    @property
    def received(self) -> int:
        """Money that came in time: at most what was promised, nothing after it was broken."""
        return self._sum("received")

    @property
    def kept(self) -> int:
        return self._sum("kept")

    @property
    def to_come(self) -> int:
        return self._sum("to_come")

    @property
    def broken(self) -> int:
        return self._sum("broken")

    @property
    def fallen(self) -> int:
        return self._sum("fallen")


@dataclass(frozen=True, slots=True)
class _Standing:
    """What there is on the evening of a day: sums since the promise was given."""

    on: date
    payable: int  # what money could pay, or did: what was open, less what was credited
    money: int = 0
    lost: int = 0

    def wanted(self, owed: int, tolerance: int) -> int:
        """The money that is enough where so much has fallen due; nothing if nobody owes it."""
        if owed <= self.payable:
            return _least(owed, tolerance)
        return max(0, self.payable - tolerance)

    def meets(self, owed: int, tolerance: int) -> bool:
        return self.money >= self.wanted(owed, tolerance)

    def excludes(self, owed: int, tolerance: int) -> bool:
        """Whether too much was given up for it to be paid at all."""
        return self.lost > 0 and self.payable - self.lost < self.wanted(owed, tolerance)


def judge(
    instalments: Iterable[Instalment],
    reductions: Iterable[Reduction],
    open_before: int,
    today: date,
    tolerance_days: int = 0,
    tolerance_amount: int = 0,
    unapplied: Iterable[Reduction] = (),
    cancelled: int = 0,
    cancelled_on: date | None = None,
) -> Verdict:
    """Judge a promise as of a day.

    An instalment is met if, by its due date and the tolerance, as much came in all as was promised
    up to then, less the tolerance; or all that was still to be paid. One that is missed ends the
    promise, and what was to follow falls with it.

    :param reductions: what made the items smaller since the promise was given
    :param open_before: what was open on them then
    :param unapplied: money that came since and is not applied to anything, or is under way
    :param cancelled: what was open of what was cancelled since: as if there had been none of it
    :param cancelled_on: when that was seen; it rescues what was broken before, too
    """
    ordered = sorted(instalments, key=lambda instalment: instalment.due)
    reductions = [one for one in reductions if one.on <= today]
    course = _course(open_before - cancelled, reductions)
    awaited = _course(open_before - cancelled, [*reductions, *unapplied])
    met, owed = [], 0
    for instalment in ordered:
        owed += instalment.amount
        asked = instalment.due + timedelta(tolerance_days), owed, tolerance_amount
        day = _first(course, _Standing.meets, *asked)
        if day is None:
            return _not_met(ordered, len(met), course, awaited, today, asked)
        met.append(day)
    return _all_met(ordered, course, max(met), cancelled_on, today)


def _course(open_before: int, reductions: Iterable[Reduction]) -> list[_Standing]:
    """How it stood since the promise was given: at first, and at the end of each day of news."""
    course = {date.min: _Standing(date.min, open_before)}
    now = course[date.min]
    for one in sorted(reductions, key=lambda reduction: reduction.on):
        credited = not one.is_money and not one.is_lost
        now = course[one.on] = _Standing(
            one.on,
            now.payable - one.amount * credited,
            now.money + one.amount * one.is_money,
            now.lost + one.amount * one.is_lost,
        )
    return list(course.values())


def _first(course, is_so, until: date, owed: int, tolerance: int) -> date | None:
    """The first day, up to one, on which something is so."""
    days = (now.on for now in course if now.on <= until and is_so(now, owed, tolerance))
    return next(days, None)


def _at(course: Sequence[_Standing], day: date) -> _Standing:
    return [now for now in course if now.on <= day][-1]


def _not_met(ordered, met: int, course, awaited, today: date, asked) -> Verdict:
    """The verdict if the instalment after ``met`` others is missed or still to come."""
    deadline = asked[0]
    over = _first(course, _Standing.excludes, *asked)
    if over is None and today > deadline:
        over = deadline + timedelta(1)
    waits = over == deadline + timedelta(1) and _first(awaited, _Standing.meets, *asked) is not None
    if over is None or waits:
        states = [State.KEPT] * met + [State.OPEN] * (len(ordered) - met)
        parts = _parts(ordered, states, course[-1], course[-1])
        return Verdict(State.OPEN, parts, None, deadline, waits)
    states = [State.KEPT] * met + [State.BROKEN] * (len(ordered) - met)
    now = _at(course, min(over, deadline))
    state = State.PARTLY_KEPT if now.money > 0 else State.BROKEN
    return Verdict(state, _parts(ordered, states, now, now), over)


def _all_met(ordered, course, day: date, cancelled_on: date | None, today: date) -> Verdict:
    """The verdict if all were met; where that took no money, the promise fell away."""
    now, promised = course[-1], sum(instalment.amount for instalment in ordered)
    if cancelled_on and course[0].payable < promised:
        day = max(day, cancelled_on)
    ended_on = today if day == date.min else day
    if now.money <= 0:
        fallen = tuple(Part(State.FALLEN_AWAY, one.amount, fallen=one.amount) for one in ordered)
        return Verdict(State.FALLEN_AWAY, fallen, ended_on)
    parts = _parts(ordered, [State.KEPT] * len(ordered), now, _at(course, ended_on))
    return Verdict(State.KEPT, parts, ended_on)


def _parts(ordered, states, now: _Standing, then: _Standing) -> tuple[Part, ...]:
    """What of it lies on each instalment: money on the earliest, what fell away on the last.

    :param then: how it stood when it was settled how much is to be paid
    """
    places = range(len(ordered))
    amounts = [instalment.amount for instalment in ordered]
    received = min(now.money, sum(amounts))
    fallen = max(0, min(sum(amounts) - then.payable, sum(amounts) - received))
    gone = _laid(fallen, {place: amounts[place] for place in reversed(places)})
    came = _laid(received, {place: amounts[place] - gone[place] for place in places})
    awaited = [place for place in places if states[place] is State.OPEN]
    comes = _laid(
        max(0, now.payable - now.money - now.lost),
        {place: amounts[place] - gone[place] - came[place] for place in awaited},
    )
    return tuple(
        Part(
            _state_of(states[place], amounts[place] - gone[place], came[place]),
            amounts[place],
            came[place],
            comes.get(place, 0),
            gone[place],
        )
        for place in places
    )


def _laid(pool: int, room: dict[int, int]) -> dict[int, int]:
    laid = as_listed(pool, [Item(place, amount) for place, amount in room.items()])
    return {place: laid.on(place) for place in room}


def _state_of(state: State, owed: int, came: int) -> State:
    """A missed instalment that got some is partly kept; one of which nothing is owed fell away."""
    if owed <= 0:
        return State.FALLEN_AWAY
    return State.PARTLY_KEPT if state is State.BROKEN and came > 0 else state


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


def since_promised(
    already: int, reductions: Iterable[Reduction], noted_on: date, promised_on: date
) -> list[Reduction]:
    """What made an item smaller since it was promised: what no other promise can count.

    30 came before, and 50 of the day before that were booked when the promise had been noted; of
    the 100 only 20 were left to promise:

    >>> day = [date(2026, 11, number) for number in range(1, 10)]
    >>> ledger = [Reduction(day[0], 30), Reduction(day[1], 50), Reduction(day[5], 20)]
    >>> since = since_promised(30, ledger, noted_on=day[3], promised_on=day[3])
    >>> [(one.on.day, one.amount, one.is_money) for one in since]
    [(4, 50, False), (6, 20, True)]

    :param already: what had gone from it when it was promised
    :param noted_on: the day on which that was noted: what is dated later had not gone by then
    """
    ordered = list(reductions)
    had_gone = reductions_since(already, (one for one in ordered if one.on <= noted_on))
    later = [one for one in ordered if one.on > noted_on]
    return [_as_promised(one, promised_on) for one in had_gone + later]


def _as_promised(reduction: Reduction, promised_on: date) -> Reduction:
    """What is dated before the promise needs not be paid any more, and keeps nothing."""
    if reduction.on >= promised_on:
        return reduction
    return Reduction(promised_on, reduction.amount, is_money=False)


def _least(amount: int, tolerance: int) -> int:
    """What suffices for an amount: never nothing, however small it is against the tolerance."""
    return max(1, amount - tolerance)
