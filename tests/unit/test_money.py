"""Amounts as whole minor units: what Odoo's currency rounds to, and back without loss."""

import doctest
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain import money
from odoo.addons.ar_base.domain.money import major, minor, share
from odoo.tools import float_round

digits = st.sampled_from([0, 2, 3])


def test_the_documented_examples():
    found = doctest.testmod(money)
    assert (found.failed, bool(found.attempted)) == (0, True)


@given(st.floats(-1e9, 1e9, allow_nan=False), digits)
def test_as_the_currency_of_odoo_rounds(amount, places):
    assert major(minor(amount, places), places) == float_round(amount, precision_digits=places)


@given(st.integers(-(10**7), 10**7))
def test_halves_that_were_typed_go_away_from_nothing(halves):
    typed = halves * 10 + 5
    assert minor(float(Decimal(typed) / 1000), 2) == minor(Decimal(typed) / 1000, 2)


@given(st.integers(-(10**14), 10**14), digits)
def test_there_and_back_again(units, places):
    assert minor(major(units, places), places) == units


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_right_to_half_a_unit(amount, part, whole):
    assert abs(share(amount, part, whole) - Fraction(amount * part, whole)) <= Fraction(1, 2)
    assert share(-amount, part, whole) == -share(amount, part, whole)


def test_all_of_it_is_the_whole_share():
    assert share(1017, 333, 333) == 1017


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_amount(wrong):
    with pytest.raises((ValueError, OverflowError)):
        minor(wrong, 2)


#: Sums that the database added up, and what somebody wants written into a workbook.
OTHER_NUMBERS = {
    "ar_base/domain/money.py",
    "ar_base/domain/workbook/book.py",
    "ar_base/domain/workbook/cells.py",
    "ar_collections/domain/kpi/catalogue.py",
}


def test_rules_count_in_whole_units():
    root = Path(__file__).parents[2]
    found = {
        path.relative_to(root).as_posix()
        for path in root.glob("ar_*/domain/**/*.py")
        if "import Decimal" in path.read_text() or "ROUND_HALF_UP" in path.read_text()
    }
    assert found == OTHER_NUMBERS
