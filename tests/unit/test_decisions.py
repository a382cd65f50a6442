"""What was decided about two customers that become one: nothing stricter is lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.debtor.decisions import (
    STRICTNESS,
    Hold,
    Kind,
    Policy,
    Step,
    join,
    strict,
)
from odoo.addons.ar_collections.domain.debtor.standing import Standing

TODAY = date(2026, 3, 31)


def day(days):
    return TODAY + timedelta(days)


days = st.integers(1, 60).map(day)
decisions = {
    Kind.STANDING: st.sampled_from(STRICTNESS),
    Kind.HOLD: st.none() | st.builds(Hold, days, st.sampled_from(("", "a", "b"))),
    Kind.POLICY: st.none()
    | st.builds(Policy, st.integers(1, 3), st.booleans())
    | st.just(Policy(None, True)),
    Kind.NEXT_STEP: st.none() | st.builds(Step, st.sampled_from("ab"), st.none() | days),
    Kind.COLLECTOR: st.none() | st.integers(1, 3),
    Kind.NOTE: st.none() | st.sampled_from(("<p>a</p>", "<p>b</p>", "<p>a</p><p>b</p>")),
}


def is_kept(kind, holds, value):
    """Whether nothing stricter is lost of a decision, beside what holds."""
    if value is None:
        return True
    return {
        Kind.STANDING: lambda: STRICTNESS.index(holds) >= STRICTNESS.index(value),
        Kind.HOLD: lambda: holds.until >= value.until,
        Kind.POLICY: lambda: holds.never or not value.never,
        Kind.NEXT_STEP: lambda: (holds.day or date.max) <= (value.day or date.max),
        Kind.COLLECTOR: lambda: bool(holds),
        Kind.NOTE: lambda: value in holds,
    }[kind]()


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data())
def test_nothing_stricter_is_lost_in_either_direction(kind, data):
    one, other = data.draw(decisions[kind]), data.draw(decisions[kind])
    for kept, merged in ((one, other), (other, one)):
        holds, is_asked = join(kind, kept, merged)
        assert is_kept(kind, holds, one) and is_kept(kind, holds, other)
        assert (holds is None) == (one is None and other is None)
        both = one is not None and other is not None
        assert is_asked == (both and one != other and kind is not Kind.NOTE)


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data())
def test_what_holds_of_three_does_not_ask_for_more_than_of_any(kind, data):
    values = [data.draw(decisions[kind]) for _ in range(3)]
    holds = join(kind, join(kind, values[0], values[1]).holds, values[2]).holds
    assert all(is_kept(kind, holds, value) for value in values)


def test_a_story():
    assert join(Kind.STANDING, Standing.NORMAL, Standing.LEGAL) == (Standing.LEGAL, True)
    assert join(Kind.STANDING, Standing.INSOLVENT, Standing.LEGAL) == (Standing.INSOLVENT, True)
    short, long = Hold(day(5), "Asked"), Hold(day(9), "New address")
    assert join(Kind.HOLD, short, long) == (long, True)
    assert join(Kind.HOLD, short, None) == (short, False)
    own, never = Policy(1), Policy(2, never=True)
    assert join(Kind.POLICY, own, never) == (never, True)
    assert join(Kind.POLICY, own, Policy(3)) == (own, True)
    call, visit, some_day = Step("Call", day(5)), Step("Visit", day(2)), Step("Write")
    assert join(Kind.NEXT_STEP, call, visit) == (visit, True)
    assert join(Kind.NEXT_STEP, some_day, call) == (call, True)
    assert join(Kind.COLLECTOR, 7, 8) == (7, True)
    assert join(Kind.NOTE, "<p>a</p>", "<p>b</p>") == ("<p>a</p><p>b</p>", False)


def test_what_follows_the_items_of_a_contact():
    assert strict(Kind.STANDING, Standing.LEGAL) is Standing.LEGAL
    assert strict(Kind.STANDING, Standing.NORMAL) is None
    assert strict(Kind.POLICY, Policy(1, never=True)) == Policy(1, never=True)
    assert strict(Kind.POLICY, Policy(1)) is None
    assert strict(Kind.HOLD, Hold(day(3))) == Hold(day(3))
    assert strict(Kind.COLLECTOR, 7) is None
