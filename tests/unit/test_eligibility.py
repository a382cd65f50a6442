"""The eligibility rule by itself: what must hold whatever the facts are."""

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
    chaseable,
    company_value,
    decide,
    next_level,
)
from odoo.addons.ar_collections.domain.dunning.exclusion import ends_on
from odoo.addons.ar_collections.domain.dunning.letters import credits_used, kind_of

DAY = date(2026, 3, 1)
POLICY = Policy(1, (Level(-3), Level(7), Level(21)), cooldown=7, set_off=True)
OVERDUE = Item(1, "EUR", DAY - timedelta(days=10), 10_000, 10_000, policy=POLICY)

items = st.lists(
    st.builds(
        Item,
        key=st.integers(1, 10**6),
        currency=st.sampled_from(["EUR", "CNY"]),
        due=st.dates(date(2026, 1, 1), date(2026, 4, 1)),
        residual=st.integers(-50_000, 50_000),
        residual_company=st.integers(100, 50_000),
        disputed=st.integers(0, 5_000),
        policy=st.sampled_from([POLICY, replace(POLICY, key=2, minimum=8_000), None]),
    ),
    unique_by=lambda item: item.key,
    max_size=12,
)


@given(items)
def test_every_item_gets_one_reason(found):
    assert sorted(d.key for d in decide(found, DAY)) == sorted(item.key for item in found)


@given(items)
def test_the_order_in_which_items_are_given_does_not_matter(found):
    def by_key(decisions):
        return {decision.key: decision for decision in decisions}

    assert by_key(decide(found, DAY)) == by_key(decide(reversed(found), DAY))


@given(items)
def test_credits_are_set_off_once_and_never_more_than_there_are(found):
    for currency in ("EUR", "CNY"):
        own = {item.key: item for item in found if item.currency == currency}
        decided = [decision for decision in decide(found, DAY) if decision.key in own]
        credits = -sum(item.residual for item in own.values() if item.residual < 0)
        assert sum(decision.set_off for decision in decided) <= credits


@given(items)
def test_nothing_is_asked_for_twice(found):
    by_key = {item.key: item for item in found}
    for decision in decide(found, DAY):
        if decision.reason is Reason.READY:
            assert 0 < decision.amount <= chaseable(by_key[decision.key])


@given(items)
def test_a_letter_asks_for_the_minimum_at_least(found):
    by_key = {item.key: item for item in found}
    asked = {}
    for decision in decide(found, DAY):
        if decision.reason is Reason.READY:
            item = by_key[decision.key]
            letter = asked.setdefault(decision.level.days < 0, [])
            letter.append((item.policy.minimum, company_value(item, decision.amount)))
    for parts in asked.values():
        minimums, amounts = zip(*parts, strict=True)
        assert sum(amounts) >= min(minimums)
    assert len(asked) <= 1, "a note beside a reminder"


def test_oldest_item_takes_the_credit_and_a_tie_goes_to_the_lower_key():
    twins = [replace(OVERDUE, key=key) for key in (2, 1)]
    credit = Item(3, "EUR", DAY, -13_000, -13_000, policy=POLICY)
    decided = {decision.key: decision for decision in decide([*twins, credit], DAY)}
    assert decided[1].reason is Reason.SET_OFF
    assert (decided[2].set_off, decided[2].amount) == (3_000, 7_000)


@pytest.mark.parametrize(
    ("days_late", "last_days", "expected"),
    [(-10, None, -3), (0, None, -3), (1, None, 7), (50, None, 7), (50, 7, 21), (50, 21, None)],
)
def test_levels_are_climbed_one_by_one(days_late, last_days, expected):
    item = replace(OVERDUE, due=DAY - timedelta(days=days_late), last_days=last_days)
    level = next_level(item, DAY)
    assert (level.days if level else None) == expected


@pytest.mark.parametrize(
    ("days_late", "last_days", "expected"),
    [(-10, None, -3), (0, None, -3), (1, None, 7), (50, None, 21), (50, 7, 21), (50, 21, None)],
)
def test_levels_may_start_at_the_lateness(days_late, last_days, expected):
    late = replace(POLICY, by_lateness=True)
    item = replace(OVERDUE, due=DAY - timedelta(days=days_late), last_days=last_days, policy=late)
    level = next_level(item, DAY)
    assert (level.days if level else None) == expected


def test_the_last_level_may_come_again():
    repeated = replace(POLICY, repeat_days=10)
    told = replace(OVERDUE, last_days=21, last_sent=DAY - timedelta(days=9), policy=repeated)
    assert decide([told], DAY)[0].reason is Reason.COOLING_DOWN
    due_again = replace(told, last_sent=DAY - timedelta(days=10), due=DAY - timedelta(days=40))
    assert decide([due_again], DAY)[0].reason is Reason.READY
    assert next_level(due_again, DAY).days == 21


def test_a_debtor_rests_between_reminders_and_longest_after_a_final_one():
    rested = replace(OVERDUE, reminded_on=DAY - timedelta(days=7))
    heard = replace(OVERDUE, reminded_on=DAY - timedelta(days=6))
    announced = replace(OVERDUE, noted_on=DAY, note_pending=True)
    final = replace(rested, final_until=DAY + timedelta(days=1))
    reasons = [decide([item], DAY)[0].reason for item in (rested, heard, announced, final)]
    ready, cooling = Reason.READY, Reason.COOLING_DOWN
    assert reasons == [ready, cooling, ready, cooling]


def test_credits_in_a_letter_add_up():
    """150 here and 30 elsewhere; 70 are taken off above, 130 cover others: 20 are on their way."""
    used = credits_used(70, 130, 150, 30)
    assert (used.under_way, used.total, used.unused) == (20, 200, 0)
    plenty = credits_used(70, 0, 150, 0)
    assert (plenty.under_way, plenty.total, plenty.unused) == (0, 150, 80)


@given(*[st.integers(0, 1000)] * 4)
def test_whatever_there_is_it_adds_up(set_off, covered, own, elsewhere):
    used = credits_used(set_off, covered, own, elsewhere)
    assert used.total == used.set_off + used.covered + used.unused
    assert min(used.unused, used.under_way) == 0


def test_what_stands_in_a_letter():
    told = [
        kind_of(Reason.READY, 0),
        kind_of(Reason.CREDIT, 0),
        kind_of(Reason.SET_OFF, 10),
        kind_of(Reason.COOLING_DOWN, 10),
        kind_of(Reason.COOLING_DOWN, 0),
        kind_of(Reason.CREDIT, 0, sets_off=False),
        kind_of(Reason.NOTE_WAITS, 0),
        kind_of(Reason.NOTE_WAITS, 0, shows_not_due=True),
    ]
    assert told == ["chased", "credit", "covered", "covered", None, None, None, "not_due"]


@pytest.mark.parametrize(("late", "expected"), [(10, 11), (20, 1), (21, None), (-5, 2)])
def test_an_exclusion_ends_on_the_day_of_the_next_level(late, expected):
    day = ends_on((-3, 7, 21), DAY - timedelta(days=late), DAY)
    assert (day and (day - DAY).days) == expected


def test_part_of_the_book_value_is_rounded_half_up():
    item = replace(OVERDUE, residual=300, residual_company=10)
    assert company_value(item, 75) == 3
    assert company_value(item, 300) == 10


def test_a_payment_under_way_that_names_no_document_is_set_off_like_a_credit():
    young = replace(OVERDUE, key=2, due=OVERDUE.due + timedelta(days=2))
    old, young = (replace(item, unnamed=13000) for item in (OVERDUE, young))
    decided = {decision.key: decision for decision in decide([old, young], DAY)}
    assert (decided[1].reason, decided[1].set_off) == (Reason.SET_OFF, 10000)
    assert (decided[2].reason, decided[2].amount) == (Reason.READY, 7000)


def test_a_credit_that_is_excluded_from_follow_up_covers_nothing():
    deposit = Item(3, "EUR", DAY, -50000, -50000, no_followup=True)
    decided = {decision.key: decision for decision in decide([OVERDUE, deposit], DAY)}
    assert decided[1].reason is Reason.READY
    assert decided[3].reason is Reason.NO_FOLLOWUP
