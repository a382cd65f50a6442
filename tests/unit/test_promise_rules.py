"""Whether a promise was kept, what its breaking counts, and how it is split."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.promise.judging import (
    Instalment,
    Reduction,
    State,
    judge,
    reductions_since,
    settled_on,
)
from odoo.addons.ar_collections.domain.promise.levels import breaking_level
from odoo.addons.ar_collections.domain.promise.plan import MOST_INSTALMENTS, months_later, split

DUE = date(2026, 3, 31)


def day(days):
    return DUE + timedelta(days)


def paid(days, amount):
    return Reduction(day(days), amount)


def verdict(*receipts, today=1, settled=None, plan=((0, 100),), days=0, amount=0):
    return judge(
        [Instalment(day(due), part) for due, part in plan],
        receipts,
        None if settled is None else day(settled),
        day(today),
        days,
        amount,
    )


def test_nothing_yet_is_open_until_the_day_has_passed():
    assert verdict(today=0).state is State.OPEN
    assert verdict(today=0).waits_until == DUE
    assert verdict(today=2, days=2).waits_until == day(2)
    broken = verdict(today=1)
    assert (broken.state, broken.ended_on, broken.waits_until) == (State.BROKEN, day(1), None)


def test_paid_early_and_on_the_day_is_kept_from_that_day():
    assert verdict(paid(-5, 100), today=-5).ended_on == day(-5)
    kept = verdict(paid(-5, 60), paid(0, 40), today=0)
    assert (kept.state, kept.ended_on, kept.received) == (State.KEPT, DUE, 100)


def test_one_cent_short_is_partly_kept_unless_it_is_tolerated():
    assert verdict(paid(0, 99)).state is State.PARTLY_KEPT
    assert verdict(paid(0, 99), amount=1).state is State.KEPT
    assert verdict(paid(0, 98), amount=1).state is State.PARTLY_KEPT


def test_tolerated_days_and_one_more():
    assert verdict(paid(2, 100), today=9, days=2).state is State.KEPT
    late = verdict(paid(3, 100), today=9, days=2)
    assert (late.state, late.received, late.ended_on) == (State.BROKEN, 0, day(3))


def test_money_after_the_deadline_does_not_mend_it():
    late = verdict(paid(-1, 50), paid(1, 50), today=9)
    assert (late.state, late.received) == (State.PARTLY_KEPT, 50)


def test_a_tolerance_larger_than_the_promise_does_not_keep_it_for_nothing():
    assert verdict(amount=500).state is State.BROKEN
    assert verdict(paid(0, 1), amount=500).state is State.KEPT


def test_settled_items_keep_a_promise_that_was_not_paid_in_full():
    assert verdict(paid(-3, 80), settled=-1).ended_on == day(-1)
    assert verdict(paid(-3, 80), settled=1, today=9).state is State.PARTLY_KEPT


def test_a_plan_is_kept_when_every_instalment_is():
    plan = ((0, 50), (30, 50))
    waiting = verdict(paid(0, 50), today=10, plan=plan, days=2)
    assert (waiting.state, waiting.waits_until) == (State.OPEN, day(32))
    assert [part.state for part in waiting.instalments] == [State.KEPT, State.OPEN]
    assert verdict(paid(-9, 100), today=10, plan=plan).ended_on == day(-9)
    assert verdict(paid(0, 50), paid(30, 50), today=90, plan=plan).state is State.KEPT


def test_a_plan_ends_with_the_first_instalment_that_is_missed():
    plan = ((0, 40), (30, 40), (60, 20))
    missed = verdict(paid(0, 40), paid(20, 10), paid(70, 50), today=31, plan=plan)
    assert (missed.state, missed.ended_on, missed.received) == (State.PARTLY_KEPT, day(31), 50)
    assert [(part.state.value, part.received) for part in missed.instalments] == [
        ("kept", 40),
        ("partly_kept", 10),
        ("broken", 0),
    ]


def test_only_what_came_since_the_promise_counts():
    ledger = [paid(-9, 30), paid(-2, 20), Reduction(day(-1), 10, is_money=False)]
    assert reductions_since(35, ledger) == [paid(-2, 15), Reduction(day(-1), 10, is_money=False)]
    assert reductions_since(0, ledger) == ledger
    assert settled_on(25, reductions_since(35, ledger)) == day(-1)
    assert settled_on(26, reductions_since(35, ledger)) is None
    assert settled_on(26, reductions_since(35, ledger), 1) == day(-1)


def test_an_item_that_was_corrected_downwards_since_makes_no_money():
    assert reductions_since(-5, [paid(-2, 20)]) == [paid(-2, 20)]


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 500)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(-30, 120), st.integers(1, 500)), max_size=6),
    st.integers(-10, 150),
    st.integers(0, 5),
    st.integers(0, 100),
)
def test_a_verdict_is_whole(plan, receipts, today, days, amount):
    found = verdict(
        *(paid(on, part) for on, part in receipts), today=today, plan=plan, days=days, amount=amount
    )
    promised = sum(part for _due, part in plan)
    assert (found.ended_on is None) == (found.waits_until is not None)
    assert (found.state is State.OPEN) == (found.ended_on is None)
    assert 0 <= found.received <= promised
    assert sum(part.received for part in found.instalments) == found.received
    assert len(found.instalments) == len(plan)
    if found.state is State.OPEN:
        assert found.waits_until >= day(today)
    if found.state is State.KEPT:
        assert found.received + amount >= promised or found.received > 0


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 500)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(-30, 120), st.integers(1, 500)), max_size=6),
)
def test_time_alone_never_keeps_what_was_broken(plan, receipts):
    states = [
        verdict(*(paid(on, part) for on, part in receipts), today=today, plan=plan).state
        for today in (0, 50, 100, 200)
    ]
    ended = [state for state in states if state is not State.OPEN]
    assert len(set(ended)) == 1
    assert states == [State.OPEN] * (4 - len(ended)) + ended


def test_breaking_counts_until_a_promise_is_kept():
    assert breaking_level([]) == 0
    assert breaking_level([("broken", 0)]) == 1
    assert breaking_level([("broken", 0), ("partly_kept", 1)]) == 2
    assert breaking_level([("broken", 0), ("withdrawn", 1)]) == 1
    assert breaking_level([("broken", 0), ("kept", 1)]) == 0
    assert breaking_level([("withdrawn", 0)]) == 0


def test_a_split_adds_up_and_keeps_to_the_end_of_the_month():
    parts = split(10000, date(2026, 1, 31), 3)
    assert [part.amount for part in parts] == [3333, 3333, 3334]
    assert [part.due for part in parts] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    with pytest.raises(ValueError):
        split(2, DUE, 3)


def test_a_split_is_into_coins_that_there_are():
    """Where the least coin is five cents, 100.10 are paid in 33.35, 33.35 and 33.40."""
    parts = split(10_010, DUE, 3, step=5)
    assert [part.amount for part in parts] == [3_335, 3_335, 3_340]
    with pytest.raises(ValueError):
        split(10, DUE, 3, step=5)


@pytest.mark.parametrize("count", [0, -1, MOST_INSTALMENTS + 1, 10**9])
def test_a_split_is_into_some(count):
    with pytest.raises(ValueError):
        split(10**12, DUE, count)


def test_a_split_ends_before_the_calendar_does():
    with pytest.raises(ValueError):
        split(10**6, date(9999, 6, 1), 12)


@given(st.integers(1, 10**9), st.integers(1, 24), st.integers(1, 3))
def test_every_split_adds_up(amount, count, months):
    if amount < count:
        return
    parts = split(amount, DUE, count, months)
    assert sum(part.amount for part in parts) == amount
    assert len({part.due for part in parts}) == count


def test_what_was_written_off_keeps_no_promise():
    """Ten came and ninety were given up: nothing is open, and nobody paid what was promised."""
    gone = [paid(0, 10), Reduction(day(0), 90, is_money=False, is_lost=True)]
    assert settled_on(100, gone) is None
    found = judge([Instalment(day(1), 100)], gone[:1], settled_on(100, gone), day(2))
    assert (found.state, found.received) == (State.PARTLY_KEPT, 10)


def test_money_that_came_and_is_not_applied_is_waited_for():
    wanted = [Instalment(day(1), 100)]
    late = judge(wanted, [], None, day(5), unapplied=[paid(2, 100)])
    assert late.state is State.BROKEN, "it came a day too late"
    few = judge(wanted, [], None, day(5), unapplied=[paid(1, 99)])
    assert few.state is State.BROKEN
    came = judge(wanted, [paid(0, 30)], None, day(5), unapplied=[paid(1, 70)])
    assert (came.state, came.received, came.waits_until) == (State.OPEN, 30, day(1))
    assert came.awaits_application
    assert not judge(wanted, [], None, day(1), unapplied=[paid(1, 100)]).awaits_application
