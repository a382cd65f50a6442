"""Comparing runs, and where a notice may go."""

import pytest
from odoo.addons.ar_collections.domain.dunning.comparison import Change, Standing, compare
from odoo.addons.ar_collections.domain.dunning.delivery import (
    IN_FLIGHT,
    REACHED,
    TRANSITIONS,
    State,
    may_move,
)


def test_comparison_names_every_debtor_of_either_run():
    before = {1: Standing(7, 1000), 2: Standing(7, 500), 3: Standing(21, 100)}
    after = {2: Standing(21, 500), 3: Standing(7, 100), 4: Standing(7, 900)}
    changes = {difference.debtor: difference.change for difference in compare(before, after)}
    assert changes == {1: Change.LEFT, 2: Change.RAISED, 3: Change.LOWERED, 4: Change.NEW}
    assert compare(before, before)[0].change is Change.SAME


def test_nothing_is_sent_that_was_not_approved_and_queued():
    for state in (State.PROPOSED, State.APPROVED, State.CANCELLED):
        assert not set(REACHED) & TRANSITIONS[state]


def test_doubt_is_left_only_by_a_decision_and_what_was_sent_never_returns_to_the_queue():
    assert not may_move("sent", "queued")
    assert not may_move("delivered", "queued")
    # What was sent to two may come back from one, while of the other nobody can say.
    before = {before for before in State if may_move(before, "in_doubt")}
    assert before == {State.QUEUED, State.SENT, State.DELIVERED}


@pytest.mark.parametrize("state", State)
def test_whatever_is_on_its_way_keeps_its_items(state):
    finished = {State.PROPOSED, State.DELIVERED, State.CANCELLED}
    assert (state in IN_FLIGHT) == (state not in finished)
