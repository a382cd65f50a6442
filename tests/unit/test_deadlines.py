"""When what is to be filed is due."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_vat_compliance.domain.calendar.deadlines import (
    MONTHS,
    due_date,
    next_working_day,
    period_of,
    periods,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "length", "begins", "period"),
    [
        ("2026-02-10", "month", 1, ("2026-02-01", "2026-02-28")),
        ("2026-02-10", "quarter", 1, ("2026-01-01", "2026-03-31")),
        ("2026-02-10", "year", 4, ("2025-04-01", "2026-03-31")),
        ("2026-04-01", "year", 4, ("2026-04-01", "2027-03-31")),
        ("2026-02-10", "quarter", 2, ("2026-02-01", "2026-04-30")),
        ("2026-12-31", "half_year", 1, ("2026-07-01", "2026-12-31")),
    ],
)
def test_period(day, length, begins, period):
    found = period_of(date.fromisoformat(day), length, begins)
    assert tuple(map(str, found)) == period


@pytest.mark.parametrize(
    ("end", "months", "day", "extra", "due"),
    [
        ("2026-03-31", 1, 31, 7, "2026-05-07"),  # the UK's month and seven days
        ("2026-01-31", 1, 31, 0, "2026-02-28"),
        ("2026-03-31", 2, 31, 0, "2026-05-31"),  # the last quarter's TDS statement
        ("2026-11-30", 1, 11, 0, "2026-12-11"),  # GSTR-1
        ("2025-12-31", 1, 20, 0, "2026-01-20"),
    ],
)
def test_due(end, months, day, extra, due):
    assert str(due_date(date.fromisoformat(end), months, day, extra)) == due


def test_weekend():
    assert str(next_working_day(date(2026, 1, 10))) == "2026-01-12"
    assert str(next_working_day(date(2026, 1, 12))) == "2026-01-12"


@given(DAYS, st.sampled_from(list(MONTHS)), st.integers(1, 12))
def test_a_day_is_in_its_period(day, length, begins):
    start, end = period_of(day, length, begins)
    assert start <= day <= end
    assert period_of(start, length, begins) == period_of(end, length, begins) == (start, end)


@given(DAYS, st.integers(1, 900), st.sampled_from(list(MONTHS)))
def test_periods_follow_each_other(first, days, length):
    last = date.fromordinal(first.toordinal() + days)
    found = list(periods(first, last, length))
    assert all(first <= end <= last for _start, end in found)
    for (_start, end), (start, _end) in pairwise(found):
        assert (start - end).days == 1
