"""Every key figure with its unit, and what it is counted from: screens and workbooks ask here.

Words for people are made elsewhere, by the key; here is what is the same in every language.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from decimal import Decimal

from . import formulas


@dataclass(slots=True)
class Inputs:
    """What a window of a group of customers is made of. Amounts in company currency.

    They stay the database's exact sums, and no minor units: each figure is a ratio of them.

    Most add up over customers, and flows over windows too; ``months`` are the calendar months up
    to the window's end, newest first, as ``(sales, days, closing, first day)``. The newest has the
    days up to the window's end: it is a whole one where that is a month's end.
    """

    days: int = 0
    opening: Decimal = Decimal(0)
    closing: Decimal = Decimal(0)
    not_due: Decimal = Decimal(0)
    unapplied: Decimal = Decimal(0)
    disputed: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    cash: Decimal = Decimal(0)
    due: Decimal = Decimal(0)
    due_collected: Decimal = Decimal(0)
    cohort_collected: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    paid_days: Decimal = Decimal(0)
    paid_count: int = 0
    late_days: int = 0
    written_off: Decimal = Decimal(0)
    promises_matured: int = 0
    promises_kept: int = 0
    promised_matured: Decimal = Decimal(0)
    promised_kept: Decimal = Decimal(0)
    disputes_raised: Decimal = Decimal(0)
    disputes_resolved: int = 0
    dispute_days: int = 0
    months: list = field(default_factory=list)
    ages: list = field(default_factory=list)  # (age × open amount, net sales) of invoice months

    @property
    def sales(self):
        """Invoices less credit notes of the window, tax included."""
        return self.billed - self.credited

    @property
    def window_months(self):
        """The window in months of 365.25 ÷ 12 days, at least one."""
        return max(1, round(self.days / (Decimal("365.25") / 12)))

    @property
    def quarter(self):
        """The last three months that are whole; none with fewer, since a part has no month end."""
        whole = [month for month in self.months if _is_whole(*month)][:3]
        return whole if len(whole) == 3 else []


def _is_whole(_sales, days, _closing, first):
    return days == monthrange(first.year, first.month)[1]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """``inputs`` are the names of :class:`Inputs` that the formula is told with, in its order."""

    key: str
    unit: str  # days, percent, times
    count: Callable
    inputs: tuple[str, ...]


def _figure(key, unit, inputs, count):
    return KeyFigure(key, unit, count, inputs)


CATALOGUE = {
    figure.key: figure
    for figure in (
        _figure(
            "dso",
            "days",
            ("closing", "sales", "days"),
            lambda i: formulas.dso(i.closing, i.sales, i.days),
        ),
        _figure("dso_quarterly", "days", ("quarter",), lambda i: _quarterly(i.quarter)),
        _figure(
            "dso_countback",
            "days",
            ("closing", "months"),
            lambda i: formulas.countback_dso(i.closing, [m[:2] for m in i.months]),
        ),
        _figure("dso_true", "days", ("ages",), lambda i: formulas.true_dso(i.ages)),
        _figure(
            "dso_best",
            "days",
            ("not_due", "sales", "days"),
            lambda i: formulas.best_possible_dso(i.not_due, i.sales, i.days),
        ),
        _figure(
            "add",
            "days",
            ("closing", "not_due", "sales", "days"),
            lambda i: formulas.average_days_delinquent(i.closing, i.not_due, i.sales, i.days),
        ),
        _figure(
            "cei_monthly",
            "percent",
            ("opening", "sales", "window_months", "closing", "not_due"),
            lambda i: formulas.cei_monthly(
                i.opening, i.sales, i.closing, i.not_due, i.window_months
            ),
        ),
        _figure(
            "cei_period",
            "percent",
            ("opening", "sales", "closing", "not_due"),
            lambda i: formulas.cei_period(i.opening, i.sales, i.closing, i.not_due),
        ),
        _figure(
            "collected_of_collectable",
            "percent",
            ("cash", "opening", "billed"),
            lambda i: formulas.collected_of_collectable(i.cash, i.opening, i.billed),
        ),
        _figure(
            "collected_of_due",
            "percent",
            ("due_collected", "due"),
            lambda i: formulas.collected_of_due(i.due_collected, i.due),
        ),
        _figure(
            "collected_of_cohort",
            "percent",
            ("cohort_collected", "billed"),
            lambda i: formulas.collected_of_cohort(i.cohort_collected, i.billed),
        ),
        _figure(
            "turnover",
            "times",
            ("sales", "opening", "closing"),
            lambda i: formulas.turnover(i.sales, i.opening, i.closing),
        ),
        _figure(
            "weighted_days_late",
            "days",
            ("paid_days", "paid"),
            lambda i: formulas.weighted_days_late(i.paid_days, i.paid),
        ),
        _figure(
            "mean_days_late",
            "days",
            ("late_days", "paid_count"),
            lambda i: formulas.mean_days_late(i.late_days, i.paid_count),
        ),
        _figure(
            "kept_rate",
            "percent",
            ("promises_kept", "promises_matured"),
            lambda i: formulas.kept_rate(i.promises_kept, i.promises_matured),
        ),
        _figure(
            "kept_rate_amount",
            "percent",
            ("promised_kept", "promised_matured"),
            lambda i: formulas.kept_rate(i.promised_kept, i.promised_matured),
        ),
        _figure(
            "dispute_rate",
            "percent",
            ("disputes_raised", "billed"),
            lambda i: formulas.dispute_rate(i.disputes_raised, i.billed),
        ),
        _figure(
            "dispute_days",
            "days",
            ("dispute_days", "disputes_resolved"),
            lambda i: formulas.dispute_days(i.dispute_days, i.disputes_resolved),
        ),
        _figure(
            "bad_debt_ratio",
            "percent",
            ("written_off", "sales"),
            lambda i: formulas.bad_debt_ratio(i.written_off, i.sales),
        ),
    )
}


def _quarterly(quarter):
    """Over the last three whole months; None where there are fewer."""
    if not quarter:
        return None
    return formulas.quarterly_dso([month[2] for month in quarter], sum(m[0] for m in quarter))


AMOUNTS = {f.name for f in fields(Inputs) if f.type is Decimal} - {"paid_days"} | {"sales"}
