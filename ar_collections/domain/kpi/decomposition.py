"""Why DSO moved: the change between two windows, split so that the parts add up exactly.

DSO is receivables ÷ sales × days. Receivables are what is within terms, what is late and not
contested, and what is contested, less credits that nobody has applied. A customer's days are those
components ÷ the customer's sales × days, and DSO is the mean of customers' days weighted by their
share of sales. From the first window to the second:

- **sales mix**: customers' shares of sales changed, at the days each had before;
- **terms granted**: what is within terms, in days, at the new shares;
- **disputes**, **unapplied cash**, **true lateness**: the same for those components.

A customer without sales in a window has receivables but no days; such customers make one group of
their own, whose share is nought and whose receivables count in days of all sales: their change goes
to the components. All arithmetic is in fractions, so nothing is left over; only how a customer's
old days weigh at its new share is cut to a billionth of a day, what is cut being mix, so that sums
over many customers keep a small denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

PRECISION = 10**9
PARTS = ("mix", "terms", "disputes", "unapplied", "lateness")
COMPONENTS = {
    "terms": "within_terms",
    "disputes": "disputed",
    "unapplied": "unapplied",
    "lateness": "late",
}


@dataclass(frozen=True, slots=True)
class Position:
    """A customer in a window; amounts, where ``unapplied`` is negative or nought."""

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
    """``parts`` in days by their name, ``customers`` each customer's parts, all exact."""

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


def decompose(before, after, days_before, days_after):
    """Split the change of DSO.

    :param before: ``{customer: Position}`` of the first window; ``after`` likewise
    :param days_before: the window's days; ``days_after`` likewise
    :return: :class:`Decomposition`
    :raise NoSales: a window has none
    """
    sales_before = sum(position.sales for position in before.values())
    sales_after = sum(position.sales for position in after.values())
    if sales_before <= 0:
        raise NoSales("before")
    if sales_after <= 0:
        raise NoSales("after")
    windows = (
        _Window(before, Fraction(sales_before), Fraction(days_before)),
        _Window(after, Fraction(sales_after), Fraction(days_after)),
    )
    customers = {customer: _parts(customer, *windows) for customer in {*before, *after}}
    return Decomposition(
        *(window.dso for window in windows),
        {name: sum(own[name] for own in customers.values()) for name in PARTS},
        customers,
    )


@dataclass(frozen=True, slots=True)
class _Window:
    positions: Mapping[object, Position]
    sales: Fraction
    days: Fraction

    def in_days(self, amount):
        """Days of all sales that an amount stands for."""
        return Fraction(amount) * self.days / self.sales

    def share(self, customer):
        """The customer's share of all sales; nought where there is none to speak of."""
        return max(Fraction(0), Fraction(self.of(customer).sales)) / self.sales

    def of(self, customer):
        return self.positions.get(customer, Position())

    @property
    def dso(self):
        return self.in_days(sum(position.receivables for position in self.positions.values()))


def _parts(customer, before, after):
    """One customer's parts of the change, in days.

    A customer with sales in both windows weighs more or less than before: its old days count at the
    new share, and what that changes is mix. One without has no days of its own to weigh.
    """
    shares = before.share(customer), after.share(customer)
    weight = shares[1] / shares[0] if all(shares) else Fraction(1)
    old = {n: before.in_days(getattr(before.of(customer), c)) for n, c in COMPONENTS.items()}
    new = {n: after.in_days(getattr(after.of(customer), c)) for n, c in COMPONENTS.items()}
    weighed = old if weight == 1 else {n: _cut(days * weight) for n, days in old.items()}
    parts = {name: new[name] - weighed[name] for name in COMPONENTS}
    return parts | {"mix": sum(weighed.values()) - sum(old.values())}


def _cut(days):
    return Fraction(round(days * PRECISION), PRECISION)
