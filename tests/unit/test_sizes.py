"""Supplied thresholds are of the size of the company's currency."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain import sizes
from odoo.addons.ar_base.domain.sizes import SIZE, sized

#: What the suite supplies.
AMOUNTS = (10, 50, 1_000, 10_000, 50_000)


def test_the_documented_examples():
    found = doctest.testmod(sizes)
    assert (found.failed, bool(found.attempted)) == (0, True)


@pytest.mark.parametrize(
    ("currency", "amounts"),
    [
        ("EUR", (10, 50, 1_000, 10_000, 50_000)),
        ("INR", (1_000, 5_000, 100_000, 1_000_000, 5_000_000)),
        ("CNY", (100, 500, 10_000, 100_000, 500_000)),
        ("JPY", (2_000, 10_000, 200_000, 2_000_000, 10_000_000)),
        ("KWD", (5, 25, 500, 5_000, 25_000)),
        ("ZZZ", AMOUNTS),
    ],
)
def test_what_is_supplied(currency, amounts):
    assert tuple(sized(amount, currency) for amount in AMOUNTS) == amounts


@given(st.sampled_from(sorted(SIZE)))
def test_what_is_supplied_is_round_and_in_order_in_each_currency(currency):
    amounts = [sized(amount, currency) for amount in AMOUNTS]
    assert amounts == sorted(set(amounts)) and amounts[0] >= 5
    assert all(str(amount).rstrip("0") in ("1", "2", "5", "25") for amount in amounts)


def test_each_currency_stands_once():
    codes = [code for codes in sizes._SIZES.values() for code in codes.split()]
    assert len(codes) == len(set(codes))
