"""The cash forecast: payment curves laid over open items, and the same at past origins.

Customers come one by one, twice: first their history is learned for the groups, then each is
forecast with its own curve. At a past origin only what was known by then counts: what was paid
later was open, what was invoiced later did not exist.

Amounts are floats: what is expected is a mean over many, and no cent of it is anybody's. Days are
ordinals. Week 1 of a forecast is the seven days after its origin.
"""

from dataclasses import dataclass
from typing import NamedTuple

from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed

from .curves import Curve, Exposure, hazards
from .scoring import Trial

HORIZON = 13
SOON = 4  # weeks of them that are told apart
GROUP_STRENGTH = 40  # items' worth of everybody's experience that a group's is given


class Piece(NamedTuple):
    """A part of an invoice: settled by one reconciliation, or still open (``paid`` is None)."""

    amount: float
    dated: int
    due: int
    paid: int | None
    is_money: bool


class Open(NamedTuple):
    """An item that is open today; ``held`` of it is contested.

    ``promised`` of it are amounts, each with the number of days until then; ``kept`` is the share
    of promises that are kept.
    """

    amount: float
    late: int
    held: float = 0.0
    promised: tuple[tuple[int, float], ...] = ()
    kept: float = 0.0


class Made(NamedTuple):
    """What is forecast of one customer: open, expected in the horizon and in four weeks, held."""

    open: float
    expected: float
    soon: float
    held_back: float


@dataclass(slots=True)
class _Origin:
    """What a past origin's forecasts expected, and what came."""

    day: int
    open: float
    own: list
    due: list
    late: list
    actual: list


class Past:
    """Pieces as they were known at each origin.

    What was settled before the first origin is the same at all: it is counted once.
    """

    def __init__(self, origins):
        self._origins = origins
        self._settled = Exposure()
        self._later = [Exposure() for _origin in origins]

    def add(self, pieces):
        first = self._origins[0]
        for amount, dated, due, paid, is_money in pieces:
            opened = dated - due
            if paid is not None and paid <= first:
                self._settled.add(amount, opened, paid - due, is_money)
                continue
            for origin, known in zip(self._origins, self._later, strict=True):
                if dated > origin:
                    continue
                if paid is not None and paid <= origin:
                    known.add(amount, opened, paid - due, is_money)
                else:
                    known.add(amount, opened, origin - due, False)

    def exposures(self):
        """The :class:`Exposure` at each origin."""
        found = [Exposure() for _origin in self._origins]
        for exposure, later in zip(found, self._later, strict=True):
            exposure.merge(self._settled)
            exposure.merge(later)
        return found


class Book:
    """What groups of customers teach, as it was known at each origin.

    :param origins: in order; the last one is today
    """

    def __init__(self, origins):
        self.origins = list(origins)
        self._groups = {}

    def learn(self, group, pieces):
        """Take a customer's pieces into its group."""
        if group not in self._groups:
            self._groups[group] = Past(self.origins)
        self._groups[group].add(pieces)

    def everybody(self):
        """The :class:`Exposure` to all customers at each origin."""
        found = [Exposure() for _origin in self.origins]
        for past in self._groups.values():
            for exposure, known in zip(found, past.exposures(), strict=True):
                exposure.merge(known)
        return found

    def hazards(self, everybody):
        """``(everybody's, {group: its})``, each a list with the hazards at each origin."""
        of_all = [hazards(exposure) for exposure in everybody]
        return of_all, {
            group: [
                hazards(exposure, pooled, GROUP_STRENGTH)
                for exposure, pooled in zip(past.exposures(), of_all, strict=True)
            ]
            for group, past in self._groups.items()
        }


class Forecaster:
    """Forecasts customer by customer and adds up; ``trials`` judges the forecasts by the past."""

    def __init__(self, book):
        self._book = book
        self._known = book.everybody()
        self._everybody, self._groups = book.hazards(self._known)
        *past, self._today = book.origins
        self._past = [_Origin(day, 0.0, *([0.0] * HORIZON for _list in range(4))) for day in past]
        self.open = self.held = 0.0
        self.expected = [0.0] * HORIZON
        self.promised = [0.0] * HORIZON
        self.held_back = [0.0] * HORIZON
        self.by_due_date = [0.0] * HORIZON
        self.by_lateness = [0.0] * HORIZON

    @property
    def trials(self):
        """``{own, due, late: [Trial]}`` at the past origins."""
        return {
            name: [
                Trial(origin.open, getattr(origin, name), origin.actual) for origin in self._past
            ]
            for name in ("own", "due", "late")
        }

    def customer(self, group, pieces, open_items):
        """Forecast a customer; returns :class:`Made`.

        :param pieces: its history, to learn from and to test by
        :param open_items: what is open today
        """
        past = Past(self._book.origins)
        past.add(pieces)
        exposures = past.exposures()
        pooled = self._groups.get(group, self._everybody)
        for number, origin in enumerate(self._past):
            self._try(number, origin, exposures[number], pooled[number], pieces)
        curve = Curve(hazards(exposures[-1], pooled[-1]))
        return self._forecast(curve, self._lateness(-1, exposures[-1]), open_items)

    def _lateness(self, number, exposure):
        """The customer's mean days late; everybody's where it never paid."""
        for known in (exposure, self._known[number]):
            if known.mean_days_late is not None:
                return round(known.mean_days_late)
        return 0

    def _try(self, number, origin, exposure, pooled, pieces):
        """What would have been forecast at a past origin, and what came of it."""
        day, by_late = origin.day, {}
        for amount, dated, due, paid, is_money in pieces:
            if dated > day or (paid is not None and paid <= day):
                continue
            by_late[day - due] = by_late.get(day - due, 0.0) + amount
            if is_money and paid is not None and paid - day <= 7 * HORIZON:
                origin.actual[(paid - day - 1) // 7] += amount
        if not by_late:
            return
        curve = Curve(hazards(exposure, pooled))
        usual = self._lateness(number, exposure)
        for late, amount in by_late.items():
            origin.open += amount
            curve.lay(origin.own, amount, late)
            _put(origin.due, amount, -late)
            _put(origin.late, amount, usual - late)

    def _forecast(self, curve, usual, open_items):
        before = sum(self.expected), sum(self.expected[:SOON])
        owed = held_back = 0.0
        for amount, late, held, promised, kept in open_items:
            free = amount - held
            owed, held_back = owed + amount, held_back + held
            if held:
                curve.lay(self.held_back, held, late)
            _put(self.by_due_date, free, -late)
            _put(self.by_lateness, free, usual - late)
            comes = 0.0
            for days, part in take([[days, part] for days, part in promised], free):
                _put(self.promised, part * kept, days)
                _put(self.expected, part * kept, days)
                comes += part * kept
            curve.lay(self.expected, free - comes, late)
        self.open += owed
        self.held += held_back
        return Made(
            owed, sum(self.expected) - before[0], sum(self.expected[:SOON]) - before[1], held_back
        )


def take(plan, amount):
    """What of a plan lies on an item, the earliest instalment first; the plan keeps the rest.

    >>> plan = [[5, 40.0], [35, 60.0]]
    >>> take(plan, 70.0), plan
    (((5, 40.0), (35, 30.0)), [[35, 30.0]])

    :param plan: ``[days until then, amount]`` in the order of the days; changed
    """
    laid = as_listed(
        amount, [Item(place, part) for place, (_days, part) in enumerate(plan)]
    ).amounts
    taken = tuple((plan[place][0], part) for place, part in laid.items())
    left = [[days, part - laid.get(place, 0)] for place, (days, part) in enumerate(plan)]
    plan[:] = [one for one in left if one[1] > 0]
    return taken


def _put(weeks, amount, days):
    """Put an amount into the week that is so many days ahead; what is past comes at once."""
    week = (days - 1) // 7 if days > 0 else 0
    if week < HORIZON:
        weeks[week] += amount
