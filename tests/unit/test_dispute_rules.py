"""Disputes: what is contested, what is held back, and where they may go."""

import doctest
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.dispute import amounts
from odoo.addons.ar_collections.domain.dispute.clock import until_deadline, until_warning
from odoo.addons.ar_collections.domain.dispute.states import (
    ENDED,
    GRANTED,
    LIVE,
    RUNNING,
    TRANSITIONS,
    State,
    held,
    may_move,
    verdict,
)

items = st.lists(st.tuples(st.integers(0, 5), st.integers(-500, 500)), max_size=6).map(
    lambda rows: [(key, due, residual) for key, (due, residual) in enumerate(rows)]
)


@given(st.integers(0, 2000), items)
def test_spreading_holds_no_more_than_is_contested_or_open(contested, rows):
    parts = amounts.spread(contested, rows)
    bearable = sum(max(0, residual) for _key, _due, residual in rows)
    assert sum(parts.values()) == min(contested, bearable)
    assert all(0 <= parts[key] <= max(0, residual) for key, _due, residual in rows)


@given(st.integers(0, 2000), items)
def test_a_later_item_bears_only_what_earlier_ones_cannot(contested, rows):
    parts = amounts.spread(contested, rows)
    in_order = sorted(rows, key=lambda item: (item[1], item[0]))
    for place, (key, _due, _residual) in enumerate(in_order):
        if parts[key]:
            assert all(parts[early] == max(0, left) for early, _day, left in in_order[:place])


own = st.dictionaries(st.integers(0, 5), st.integers(1, 600), max_size=3)


@given(st.integers(0, 2000), items, own)
def test_what_is_contested_of_an_item_lies_on_it_first(contested, rows, own):
    parts = amounts.spread(contested, rows, own)
    alone = {key: min(max(0, left), own.get(key, 0)) for key, _due, left in rows}
    bearable = sum(max(0, left) for _key, _due, left in rows)
    assert all(alone[key] <= parts[key] <= max(0, left) for key, _due, left in rows)
    assert sum(parts.values()) == min(contested + sum(alone.values()), bearable)


def test_of_two_instalments_the_later_one_bears_what_is_contested_of_it():
    rows = [("first", 1, 500), ("second", 2, 500)]
    assert amounts.spread(0, rows, {"second": 200}) == {"first": 0, "second": 200}
    assert amounts.spread(600, rows, {"second": 200}) == {"first": 500, "second": 300}


def test_what_goes_of_a_document_is_worked_out_as_documented():
    assert doctest.testmod(amounts).failed == 0


@given(st.integers(-9999, 9999), st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_what_goes_of_a_tax_and_what_stays_are_the_tax(stated, now, then):
    assert amounts.tax_less(now, now, then) == now - then
    if now:
        assert amounts.tax_less(stated, now, 0) == stated
        assert amounts.tax_less(stated, now, now) == 0


units = st.integers(-500, 500)
less = st.builds(
    amounts.Less,
    units,
    st.dictionaries(st.integers(1, 3), units, max_size=3),
    st.dictionaries(st.integers(1, 3), units, max_size=3),
    units,
)


@given(less, st.dictionaries(st.integers(0, 5), less, min_size=1, max_size=4))
def test_parts_add_up_to_the_whole_tax_by_tax(whole, own):
    parts = amounts.parts_of(whole, own).values()
    assert sum(part.total for part in parts) == whole.total
    for tax, amount in whole.taxes.items():
        assert sum(part.taxes.get(tax, 0) for part in parts) == amount
    for tax, amount in whole.bases.items():
        assert sum(part.bases.get(tax, 0) for part in parts) == amount


@given(st.dictionaries(st.integers(0, 5), less, min_size=1, max_size=4))
def test_parts_that_add_up_already_stay_as_they_are(own):
    own = {key: replace(part, taxes={1: part.base}, bases={}) for key, part in own.items()}
    total = sum(part.base for part in own.values())
    parts = amounts.parts_of(amounts.Less(total, {1: total}), own)
    assert {key: part.unrounded for key, part in parts.items()} == {
        key: part.unrounded for key, part in own.items()
    }


@given(less, st.dictionaries(st.integers(0, 5), st.integers(0, 9), min_size=1, max_size=4))
def test_what_is_divided_is_divided_wholly(whole, weights):
    shares = amounts.divided(whole, weights)
    assert sum(part.total for part in shares.values()) == whole.total
    if any(weights.values()) and len(weights) > 1:
        assert all(abs(shares[key].base) <= 1 for key, weight in weights.items() if not weight)


def test_every_state_has_its_place():
    assert {*LIVE, *GRANTED, *ENDED} == set(State) == set(TRANSITIONS)
    assert set(RUNNING) < set(LIVE)


@pytest.mark.parametrize("state", State)
def test_what_is_held_back(state):
    expected = 100 if state in LIVE else 40 if state in GRANTED else 0
    assert held(state, 100, 40, released=False) == expected
    assert held(state, 100, 40, released=True) == 0


def test_a_decision_is_left_only_by_reopening_or_closing():
    for state in GRANTED:
        assert {after for after in State if may_move(state, after)} == {
            State.CLOSED,
            State.INVESTIGATING,
        }
    assert not may_move("rejected", "accepted")
    assert not may_move("new", "new")


def test_verdicts():
    assert verdict(100, 0) is State.REJECTED
    assert verdict(100, 99) is State.PARTLY_ACCEPTED
    assert verdict(100, 100) is State.ACCEPTED


def test_the_clock_warns_after_three_quarters():
    assert until_warning(16, 0) == 12
    assert until_warning(16, 13) == 0
    assert until_deadline(16, 10) == 6
    assert until_deadline(16, 17) == 0
