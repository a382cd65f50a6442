"""Why DSO moved: the change between two windows, split so that the parts add up exactly.

DSO is receivables ÷ sales × days. Receivables are what is within terms, what is late and not
contested, and what is contested, less credits that nobody has applied. A customer's days are those
components ÷ the customer's sales × days, and DSO is the mean of customers' days weighted by their
share of sales. From the first window to the second:

- **sales mix**: customers' shares of sales changed, at the days each had before;
- **terms granted**: what is within terms, in days, at the new shares;
- **disputes**, **unapplied cash**, **true lateness**: the same for those components.

A customer without sales in a window has receivables but no days, and one that owes more than a year
of what it bought has days that tell nothing of how it pays. Such customers make one group of their
own, whose share is nought and whose receivables count in days of all sales: their change goes to
the components. All arithmetic is in fractions, so nothing is left over; only how a customer's
old days weigh at its new share is cut to a billionth of a day, what is cut being mix, so that sums
over many customers keep a small denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest

PRECISION = 10**9
MOST = 366  # days of its own that a customer is weighed with
PARTS = ("mix", "terms", "disputes", "unapplied", "lateness")
COMPONENTS = {
    "terms": "within_terms",
    "disputes": "disputed",
    "unapplied": "unapplied",
    "lateness": "late",
}


@dataclass(frozen=True, slots=True)
class Position:
    """A customer in a window; amounts, where ``unapplied`` is negative or nought.

    Whole numbers of the smallest unit of the currency are counted with fastest.
    """

    sales: Fraction = Fraction(0)
    within_terms: Fraction = Fraction(0)
    late: Fraction = Fraction(0)
    disputed: Fraction = Fraction(0)
    unapplied: Fraction = Fraction(0)

    @property
    def receivables(self):
        return self.within_terms + self.late + self.disputed + self.unapplied


@dataclass(frozen=True, slots=True)
class Decomposition:
    """``parts`` in days by their name, ``customers`` the listed customers' parts, all exact."""

    before: Fraction
    after: Fraction
    parts: Mapping[str, Fraction]
    customers: Mapping[object, Mapping[str, Fraction]]

    @property
    def change(self):
        return self.after - self.before


class NoSales(ValueError):
    """A window without sales has no DSO: ``window`` is ``before`` or ``after``."""

    def __init__(self, window):
        super().__init__(f"no sales {window}")
        self.window = window


def decompose(before, after, days_before, days_after, listed=None):
    """Split the change of DSO.

    :param before: ``{customer: Position}`` of the first window; ``after`` likewise
    :param int days_before: the window's days; ``days_after`` likewise
    :param listed: how many customers are told, those that moved it most; all by default
    :return: :class:`Decomposition`
    :raise NoSales: a window has none
    """
    windows = (
        _Window(before, _sales(before, "before"), days_before),
        _Window(after, _sales(after, "after"), days_after),
    )
    everybody = {*before, *after}
    total = sum((_Split.of(customer, *windows) for customer in everybody), _Split())
    if listed is not None:
        everybody = nlargest(
            listed, everybody, key=lambda one: _Split.of(one, *windows).size(*windows)
        )
    return Decomposition(
        *(window.dso for window in windows),
        total.parts(*windows),
        {customer: _Split.of(customer, *windows).parts(*windows) for customer in everybody},
    )


def _sales(positions, name):
    sales = sum(position.sales for position in positions.values())
    if sales <= 0:
        raise NoSales(name)
    return sales


@dataclass(frozen=True, slots=True)
class _Window:
    positions: Mapping[object, Position]
    sales: Fraction
    days: int

    def in_days(self, amount):
        """Days of all sales that an amount stands for."""
        return Fraction(amount) * self.days / Fraction(self.sales)

    def of(self, customer):
        return self.positions.get(customer, NOTHING)

    @property
    def dso(self):
        return self.in_days(sum(position.receivables for position in self.positions.values()))


NOTHING = Position()


class _Split:
    """Components of one or more customers, each in the order of :data:`COMPONENTS`.

    ``old`` and ``new`` are amounts. ``kept`` are the old amounts of customers whose share of sales
    is the same, or who have none to weigh; ``weighed`` the old days of the others at their new
    shares, in units of a billionth of a day. So everything that is added up is a whole number where
    amounts are.
    """

    __slots__ = ("kept", "new", "old", "weighed")

    def __init__(self, old=(0,) * 4, new=(0,) * 4, kept=(0,) * 4, weighed=(0,) * 4):
        self.old, self.new, self.kept, self.weighed = old, new, kept, weighed

    @classmethod
    def of(cls, customer, before, after):
        """One customer's."""
        then, now = before.of(customer), after.of(customer)
        old = tuple(getattr(then, name) for name in COMPONENTS.values())
        new = tuple(getattr(now, name) for name in COMPONENTS.values())
        # Share of sales after and before, both over the same denominator.
        share_now, share_then = now.sales * before.sales, then.sales * after.sales
        is_weighed = _has_days(then, before.days) and _has_days(now, after.days)
        if not is_weighed or share_now == share_then:
            return cls(old, new, kept=old)
        # amount × days ÷ sales, times the new share ÷ the old one
        factor, divisor = before.days * now.sales * PRECISION, after.sales * then.sales
        weighed = tuple(_rounded(amount * factor, divisor) for amount in old)
        return cls(old, new, weighed=weighed)

    def __add__(self, other):
        return _Split(
            *(
                tuple(mine + theirs for mine, theirs in zip(*pair, strict=True))
                for pair in (
                    (self.old, other.old),
                    (self.new, other.new),
                    (self.kept, other.kept),
                    (self.weighed, other.weighed),
                )
            )
        )

    def parts(self, before, after):
        """``{part: days}``, exact."""
        weighed = [
            before.in_days(kept) + Fraction(days, PRECISION)
            for kept, days in zip(self.kept, self.weighed, strict=True)
        ]
        parts = {
            name: after.in_days(amount) - days
            for name, amount, days in zip(COMPONENTS, self.new, weighed, strict=True)
        }
        return parts | {"mix": sum(weighed) - before.in_days(sum(self.old))}

    def size(self, before, after):
        """About how many days the parts are, whatever their sign; to rank by."""
        then, now = before.days / float(before.sales), after.days / float(after.sales)
        moved, mix = 0.0, -sum(self.old) * then
        for amount, kept, days in zip(self.new, self.kept, self.weighed, strict=True):
            weighed = float(kept) * then + days / PRECISION
            moved += abs(float(amount) * now - weighed)
            mix += weighed
        return moved + abs(mix)


def _has_days(position, days):
    return position.sales > 0 and position.receivables * days <= MOST * position.sales


def _rounded(part, whole):
    """The nearest whole number to a quotient."""
    return (2 * part + whole) // (2 * whole)
