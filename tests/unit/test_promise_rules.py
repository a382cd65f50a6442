"""Whether a promise was kept, what its breaking counts, how it is split, and what is granted."""

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
    since_promised,
)
from odoo.addons.ar_collections.domain.promise.levels import breaking_level
from odoo.addons.ar_collections.domain.promise.limits import Limits, is_within
from odoo.addons.ar_collections.domain.promise.plan import MOST_INSTALMENTS, months_later, split

DUE = date(2026, 3, 31)
#: What was open on the items, where nobody cares: more than is ever paid.
MUCH = 10**6


def day(days):
    return DUE + timedelta(days)


def paid(days, amount):
    return Reduction(day(days), amount)


def credited(days, amount):
    return Reduction(day(days), amount, is_money=False)


def lost(days, amount):
    return Reduction(day(days), amount, is_money=False, is_lost=True)


def verdict(*reductions, today=1, before=MUCH, plan=((0, 100),), days=0, amount=0, **cancelled):
    return judge(
        [Instalment(day(due), part) for due, part in plan],
        reductions,
        before,
        day(today),
        days,
        amount,
        **cancelled,
    )


def told(found):
    """Kept, to come, broken, fallen away."""
    return found.kept, found.to_come, found.broken, found.fallen


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
    """80 are paid and 20 credited: nobody owes anything."""
    kept = verdict(paid(-3, 80), credited(-1, 20), before=100)
    assert (kept.state, kept.ended_on, told(kept)) == (State.KEPT, day(-1), (80, 0, 0, 20))
    late = verdict(paid(-3, 80), credited(1, 20), before=100, today=9)
    assert (late.state, told(late)) == (State.PARTLY_KEPT, (80, 0, 20, 0))


def test_what_is_credited_of_a_part_leaves_the_promise():
    """60 of 100 are promised. A credit of 30 leaves 70 to pay: 60 are. One of 70 leaves 30."""
    small = verdict(credited(-5, 30), before=100, plan=((0, 60),), today=0)
    assert (small.state, told(small)) == (State.OPEN, (0, 60, 0, 0))
    large = verdict(credited(-5, 70), before=100, plan=((0, 60),), today=0)
    assert (large.state, told(large)) == (State.OPEN, (0, 30, 0, 30))
    kept = verdict(credited(-5, 70), paid(0, 30), before=100, plan=((0, 60),), today=9)
    assert (kept.state, told(kept)) == (State.KEPT, (30, 0, 0, 30))


def test_what_is_credited_in_full_is_neither_kept_nor_broken():
    gone = verdict(credited(-2, 100), before=100, today=9)
    assert (gone.state, gone.ended_on, told(gone)) == (State.FALLEN_AWAY, day(-2), (0, 0, 0, 100))
    late = verdict(credited(3, 100), before=100, today=9)
    assert (late.state, told(late)) == (State.BROKEN, (0, 0, 100, 0)), "it was broken before"


def test_what_is_cancelled_never_was():
    """Of two invoices of 100 and 50 the first is cancelled, even after the day."""
    gone = verdict(before=100, today=20, cancelled=100, cancelled_on=day(20))
    assert (gone.state, gone.ended_on, told(gone)) == (State.FALLEN_AWAY, day(20), (0, 0, 0, 100))
    two = {"before": 150, "plan": ((0, 150),), "cancelled": 100, "cancelled_on": day(20)}
    half = verdict(today=20, **two)
    assert (half.state, told(half)) == (State.BROKEN, (0, 0, 50, 100))
    kept = verdict(paid(-1, 50), today=20, **two)
    assert (kept.state, kept.ended_on, told(kept)) == (State.KEPT, day(20), (50, 0, 0, 100))
    part = {"before": 150, "plan": ((0, 50),), "cancelled": 100, "cancelled_on": day(20)}
    assert verdict(paid(-1, 50), today=20, **part).ended_on == day(-1), "that decided nothing"


def test_what_falls_away_of_a_plan_are_its_last_instalments():
    """Three of 30; 40 are credited: 30, 20 and nothing are left."""
    plan = ((0, 30), (30, 30), (60, 30))
    found = verdict(paid(0, 30), credited(5, 40), before=90, plan=plan, today=10)
    assert (found.state, found.waits_until, told(found)) == (State.OPEN, day(30), (30, 20, 0, 40))
    assert [(part.state.value, part.to_come, part.fallen) for part in found.instalments] == [
        ("kept", 0, 0),
        ("open", 20, 10),
        ("fallen_away", 0, 30),
    ]
    kept = verdict(paid(0, 30), credited(5, 40), paid(9, 20), before=90, plan=plan, today=10)
    assert (kept.state, told(kept)) == (State.KEPT, (50, 0, 0, 40))


def test_each_instalment_is_still_to_come_on_its_own_day():
    found = verdict(paid(-3, 50), plan=((0, 40), (30, 40), (60, 20)), today=0)
    assert [(part.received, part.to_come) for part in found.instalments] == [
        (40, 0),
        (10, 30),
        (0, 20),
    ]


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
    ledger = [paid(-9, 30), paid(-2, 20), credited(-1, 10)]
    assert reductions_since(35, ledger) == [paid(-2, 15), credited(-1, 10)]
    assert reductions_since(0, ledger) == ledger


def test_nothing_had_gone_before_that_is_dated_later():
    """What had gone of it, 60, was taken back; what comes then is of the promise."""
    ledger = [paid(-3, 10), paid(2, 40)]
    assert since_promised(60, ledger, day(-1), day(-1)) == [paid(2, 40)]
    assert since_promised(0, ledger, day(2), day(-5)) == ledger


def test_money_of_a_day_before_the_promise_makes_what_is_to_pay_less():
    ledger = [paid(-9, 30), paid(-8, 50), paid(-1, 20)]
    assert since_promised(30, ledger, day(-4), day(-4)) == [credited(-4, 50), paid(-1, 20)]


plans = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 500)), min_size=1, max_size=5)
events = st.lists(
    st.tuples(
        st.integers(-30, 120), st.integers(1, 500), st.sampled_from([paid, paid, credited, lost])
    ),
    max_size=7,
)


@given(
    plans, events, st.integers(0, 900), st.integers(0, 300), st.integers(0, 5), st.integers(0, 9)
)
def test_all_of_a_promise_is_told_each_day(plan, news, more, cancelled, days, amount):
    """Kept, still to come, broken and fallen away add up to what was promised, to the cent."""
    promised = sum(part for _due, part in plan)
    before = promised + more
    cancelled = min(cancelled, before)
    left, reductions = before - cancelled, []
    for on, part, kind in sorted(news, key=lambda one: one[0]):
        if part := min(part, left):
            reductions.append(kind(on, part))
            left -= part
    for today in range(-30, 130, 7):
        known = [one for one in reductions if one.on <= day(today)]
        found = verdict(
            *reductions,
            today=today,
            before=before,
            plan=plan,
            days=days,
            amount=amount,
            cancelled=cancelled,
            cancelled_on=cancelled and day(-40),
        )
        assert found.amount == promised == sum(told(found))
        assert min(told(found)) >= 0
        still_open = before - cancelled - sum(one.amount for one in known)
        assert found.to_come <= still_open
        assert (found.ended_on is None) == (found.waits_until is not None)
        assert (found.state is State.OPEN) == (found.ended_on is None)
        assert found.received <= sum(one.amount for one in known if one.is_money)
        assert len(found.instalments) == len(plan)
        for part in found.instalments:
            assert min(part.kept, part.to_come, part.broken, part.fallen, part.received) >= 0
        if found.state is State.OPEN:
            assert found.waits_until >= day(today)
        else:
            assert found.ended_on <= day(today) and found.to_come == 0
        if found.state is State.FALLEN_AWAY:
            assert found.received == 0 and found.fallen == promised


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
    assert breaking_level([("broken", 0), ("fallen_away", 1)]) == 1
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
    """Ten came and ninety were given up: nothing is open, and nobody paid what was promised.

    Nobody waits for it either: it ends on the day on which it was given up.
    """
    gone = verdict(paid(0, 10), lost(0, 90), plan=((5, 100),), before=100, today=2)
    assert (gone.state, gone.ended_on, told(gone)) == (State.PARTLY_KEPT, DUE, (10, 0, 90, 0))
    part = verdict(lost(0, 40), plan=((5, 60),), before=100, today=2)
    assert (part.state, told(part)) == (State.OPEN, (0, 60, 0, 0)), "60 can still be paid"


def test_what_was_written_off_is_waited_for_no_longer():
    """The second instalment can be paid, the third was given up."""
    plan = ((0, 30), (30, 30), (60, 30))
    found = verdict(paid(0, 30), lost(3, 30), plan=plan, before=90, today=10)
    assert (found.state, told(found)) == (State.OPEN, (30, 30, 30, 0))


def test_money_that_came_and_is_not_applied_is_waited_for():
    def unapplied(days, amount):
        return verdict(plan=((1, 100),), today=5, unapplied=[paid(days, amount)])

    assert unapplied(2, 100).state is State.BROKEN, "it came a day too late"
    assert unapplied(1, 99).state is State.BROKEN
    waits = unapplied(1, 100)
    assert (waits.state, waits.awaits_application, waits.received) == (State.OPEN, True, 0)
    assert waits.waits_until == day(1)


def test_what_is_granted_without_a_manager():
    ten_years = {"days": 3650, "promised": 1_00, "covered": 10_000_00}
    assert is_within(Limits(), **ten_years)
    assert not is_within(Limits(days=30), **ten_years)
    assert not is_within(Limits(share=1), **ten_years)
    assert is_within(Limits(30, 100), days=30, promised=10_000_00, covered=10_000_00)
    assert not is_within(Limits(30, 100), days=31, promised=10_000_00, covered=10_000_00)
    assert not is_within(Limits(30, 100), days=30, promised=9_999_99, covered=10_000_00)
