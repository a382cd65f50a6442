"""What becomes of overdue items: parts that add up, whatever the facts are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.dunning.eligibility import (
    Item,
    Level,
    Policy,
    Reason,
    decide,
)
from odoo.addons.ar_collections.domain.dunning.parts import (
    APART,
    CLAIMED,
    WITHHELD,
    Part,
    take_apart,
)

DAY = date(2026, 3, 1)
TOMORROW = DAY + timedelta(days=1)
POLICY = Policy(1, (Level(7), Level(21)), cooldown=7, set_off=True)
NEVER = replace(POLICY, key=2, never=True)
ITEM = Item(1, "EUR", DAY - timedelta(days=10), 100_00, 100_00, policy=POLICY)
CREDIT = replace(ITEM, key=9, residual=-30_00, residual_company=-30_00)

seldom = st.sampled_from([False, False, False, True])
items = st.lists(
    st.builds(
        Item,
        key=st.integers(1, 10**6),
        currency=st.sampled_from(["EUR", "CNY"]),
        due=st.dates(date(2026, 1, 1), date(2026, 4, 1)),
        residual=st.integers(-50_000, 50_000),
        residual_company=st.integers(-50_000, 50_000),
        in_process=st.one_of(st.just(0), st.integers(0, 60_000)),
        unnamed=st.just(700),
        disputed=st.one_of(st.just(0), st.integers(0, 60_000)),
        no_followup=seldom,
        hold_until=st.sampled_from([None, None, DAY, TOMORROW]),
        promised_until=st.sampled_from([None, None, DAY]),
        standing=st.sampled_from(["normal", "normal", "normal", "legal"]),
        policy=st.sampled_from(
            [POLICY, POLICY, replace(POLICY, key=3, set_off=False), NEVER, None]
        ),
    ),
    unique_by=lambda item: item.key,
    max_size=12,
)


def parts_of(*found):
    decisions = {one.key: one for one in decide(found, DAY)}
    return take_apart(found, decisions, DAY)


def one(**facts):
    """The parts of one item of 100, with these facts, beside a credit of 30."""
    return parts_of(replace(ITEM, **facts), CREDIT)[ITEM.key]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {Part.TO_CHASE: 70_00, Part.SET_OFF: 30_00}),
        ({"disputed": 40_00}, {Part.TO_CHASE: 30_00, Part.SET_OFF: 30_00, Part.DISPUTED: 40_00}),
        ({"disputed": 80_00}, {Part.SET_OFF: 20_00, Part.DISPUTED: 80_00}),
        ({"disputed": 100_00}, {Part.DISPUTED: 100_00}),
        (
            {"in_process": 25_00, "unnamed": 10_00},
            {Part.TO_CHASE: 35_00, Part.SET_OFF: 30_00, Part.UNDER_WAY: 35_00},
        ),
        ({"in_process": 100_00}, {Part.UNDER_WAY: 100_00}),
        ({"in_process": 60_00, "disputed": 80_00}, {Part.UNDER_WAY: 20_00, Part.DISPUTED: 80_00}),
        ({"promised_until": DAY, "promised": 100_00}, {Part.PROMISED: 100_00}),
        (
            {"promised_until": DAY, "promised": 100_00, "disputed": 1},
            {Part.PROMISED: 99_99, Part.DISPUTED: 1},
        ),
        (
            {"promised_until": DAY, "promised": 100_00, "in_process": 20_00},
            {Part.PROMISED: 80_00, Part.UNDER_WAY: 20_00},
        ),
        (
            {"hold_until": TOMORROW, "promised_until": DAY, "promised": 100_00},
            {Part.WITHHELD: 100_00},
        ),
        ({"hold_until": TOMORROW, "in_process": 60_00}, {Part.WITHHELD: 100_00}),
        ({"no_followup": True, "standing": "legal"}, {Part.WITHHELD: 100_00}),
        ({"standing": "insolvent", "hold_until": TOMORROW}, {Part.CLAIMED: 100_00}),
        ({"policy": NEVER}, {Part.WITHHELD: 100_00}),
        ({"policy": None, "disputed": 40_00}, {Part.TO_CHASE: 60_00, Part.DISPUTED: 40_00}),
        ({"residual": 0, "residual_company": 2}, {Part.WITHHELD: 2}),
    ],
)
def test_an_item_of_100_beside_a_credit_of_30(facts, expected):
    assert one(**facts) == expected


def test_cents_go_to_the_part_that_comes_later():
    """0.10 in the books for 3.00: a third each is 0.03, 0.04 and 0.03 of them."""
    found = one(residual=300, residual_company=10, disputed=100, in_process=100)
    assert found == {Part.SET_OFF: 3, Part.UNDER_WAY: 4, Part.DISPUTED: 3}


@given(items)
def test_the_parts_add_up_and_none_is_negative(found):
    by_key = {item.key: item for item in found}
    for key, parts in parts_of(*found).items():
        assert sum(parts.values()) == by_key[key].residual_company
        assert all(amount > 0 for amount in parts.values())


@given(items)
def test_what_is_ready_is_to_chase_and_nothing_else_is_ready(found):
    parts = parts_of(*found)
    for decision in decide(found, DAY):
        if decision.key in parts and decision.reason is Reason.READY:
            assert parts[decision.key].get(Part.TO_CHASE, 0) >= 0
            assert not parts[decision.key].keys() & {Part.PROMISED, Part.CLAIMED, Part.WITHHELD}


def test_whatever_the_rule_answers_the_item_counts_somewhere():
    of_steps = list(Reason)[list(Reason).index(Reason.SET_OFF) :]
    told = [*APART, *CLAIMED, *WITHHELD, Reason.NOT_DUE, *of_steps]
    assert sorted(told) == sorted(Reason)
