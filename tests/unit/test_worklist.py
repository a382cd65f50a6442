"""Status, wording and levelling by themselves."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.worklist.levelling import Load, distribute
from odoo.addons.ar_collections.domain.worklist.status import Figures, Status, status
from odoo.addons.ar_collections.domain.worklist.wording import fill, names

DAY = date(2026, 3, 1)
LATE = Figures(overdue=100, to_chase=100)
LEFT = Figures(overdue=100)  # in peace
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)

debtors = st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**8), min_size=1, max_size=60)
collectors = st.sets(st.integers(1, 100), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (Figures(), Status.CURRENT),
        (Figures(next_due=DAY + timedelta(days=7)), Status.ABOUT_TO_BE_LATE),
        (Figures(next_due=DAY + timedelta(days=8)), Status.CURRENT),
        (LATE, Status.LATE),
        (replace(LATE, to_chase=1, disputed=99), Status.LATE),
        (replace(LEFT, disputed=100), Status.DISPUTED),
        (replace(LEFT, promised=100), Status.PROMISED),
        (replace(LEFT, promised=60, disputed=40), Status.PROMISED),
        (replace(LATE, to_chase=1, covered=99), Status.LATE),
        (replace(LEFT, covered=100), Status.COVERED),
        (replace(LEFT, covered=60, disputed=40), Status.COVERED),
        (replace(LEFT, covered=50, promised=50), Status.PROMISED),
        (replace(LATE, to_chase=1, withheld=99), Status.LATE),
        (replace(LEFT, withheld=100), Status.WITHHELD),
        (replace(LEFT, withheld=60, covered=40), Status.WITHHELD),
        (replace(LEFT, withheld=50, covered=50), Status.COVERED),
        (replace(LEFT, withheld=50, disputed=50), Status.DISPUTED),
        (replace(LATE, to_chase=1, set_off=99), Status.LATE),
        (replace(LEFT, set_off=100), Status.SET_OFF),
        (replace(LEFT, set_off=1, disputed=99), Status.SET_OFF),
        (replace(LATE, hold_until=TOMORROW), Status.ON_HOLD),
        (replace(LATE, hold_until=DAY), Status.LATE),
        (replace(LATE, hold_until=TOMORROW, standing="legal"), Status.LEGAL),
        (Figures(standing="insolvent"), Status.INSOLVENT),
    ],
)
def test_status_is_the_first_that_holds(figures, expected):
    assert status(figures, DAY, warning_days=7) is expected


def test_a_reason_is_filled_with_figures_and_reaches_nothing_else():
    text = "oldest item {days} days, {amount.__class__} {unknown}"
    assert names(text) == ["days", "amount.__class__", "unknown"]
    assert fill(text, {"days": "93"}) == "oldest item 93 days, {amount.__class__} {unknown}"


@given(debtors, collectors)
def test_every_debtor_goes_to_one_of_the_collectors(values, keys):
    given_ = distribute(values, keys)
    assert given_.keys() == values.keys()
    assert set(given_.values()) <= keys


@given(st.integers(1, 200), collectors)
def test_equal_debtors_are_dealt_out_evenly(count, keys):
    shares = list(distribute(dict.fromkeys(range(count), 10), keys).values())
    numbers = [shares.count(key) for key in keys]
    assert max(numbers) - min(numbers) <= 1


@given(debtors, collectors)
def test_nobody_is_ahead_by_more_than_one_debtor(values, keys):
    """Shares of value and number together differ by the largest debtor's share at most."""
    total = sum(values.values()) or 1
    weight = {
        key: Fraction(value, total) + Fraction(1, len(values)) for key, value in values.items()
    }
    loads = dict.fromkeys(keys, Fraction(0))
    for debtor, collector in distribute(values, keys).items():
        loads[collector] += weight[debtor]
    assert max(loads.values()) - min(loads.values()) <= max(weight.values())


def test_one_large_debtor_is_outweighed_by_more_small_ones():
    values = {1: 1000, **dict.fromkeys(range(2, 12), 100)}
    shares = list(distribute(values, {1, 2}).values())
    assert sorted((shares.count(1), shares.count(2))) == [4, 7]


def test_who_has_much_already_gets_less():
    shares = distribute({1: 10, 2: 10}, {1: Load(5, 100), 2: Load()})
    assert set(shares.values()) == {2}


def test_without_collectors_nobody_is_given_away():
    assert distribute({1: 10}, set()) == {}
