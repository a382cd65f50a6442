"""Who may approve, what comes next and when it is enough, without a database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.approval.deciding import (
    Case,
    Decision,
    Person,
    Seat,
    Step,
    Why,
    asked,
    current,
    is_complete,
    missing,
    next_person,
    seat,
    seats,
)
from odoo.addons.ar_base.domain.approval.figures import covers, named, same

LEAD = Step("lead", "lead", from_amount=100_00)
HEAD = Step("head", "head", from_amount=5_000_00)
BOARD = Step("board", "board", from_amount=50_000_00, count=2)
STEPS = (BOARD, LEAD, HEAD)

ADA = Person(1, frozenset({"lead"}))
BOB = Person(2, frozenset({"lead", "head"}))
CYD = Person(3, frozenset({"head", "board"}))
DEE = Person(4, frozenset({"board"}))
EVE = Person(5)


def case(amount=200_00, makers=(), decisions=(), **values):
    return Case(STEPS, amount, frozenset(makers), tuple(decisions), **values)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, []),
        (99_99, []),
        (100_00, ["lead"]),
        (-100_00, ["lead"]),
        (4_999_99, ["lead"]),
        (5_000_00, ["lead", "head"]),
        (50_000_00, ["lead", "head", "board"]),
        (None, ["lead", "head", "board"]),
    ],
)
def test_an_amount_goes_through_the_steps_from_their_amount_on(amount, expected):
    assert [step.key for step in asked(case(amount))] == expected


def test_nothing_asked_is_complete():
    assert is_complete(case(50_00))
    assert seat(case(50_00), ADA) is Why.NOTHING_LEFT


def test_steps_are_decided_one_after_the_other():
    one = case(5_000_00)
    assert current(one) == LEAD
    assert seat(one, CYD) is Why.NO_ROLE, "the head's turn comes later"
    two = case(5_000_00, decisions=[Decision("lead", 1)])
    assert current(two) == HEAD
    assert seat(two, CYD) == Seat(HEAD)
    assert is_complete(replace(two, decisions=(*two.decisions, Decision("head", 3))))


def test_a_step_of_two_takes_two():
    done = [Decision("lead", 1), Decision("head", 2), Decision("board", 3)]
    rest = case(50_000_00, decisions=done)
    assert (current(rest), missing(rest, BOARD)) == (BOARD, 1)
    assert seats(rest, [ADA, BOB, CYD, DEE]) == {4: Seat(BOARD)}


def test_a_maker_does_not_approve_whatever_his_roles():
    assert seat(case(makers=[2]), BOB) is Why.MAKER
    assert seat(case(5_000_00, makers=[2], decisions=[Decision("lead", 1)]), BOB) is Why.MAKER


def test_two_steps_are_two_people():
    rest = case(5_000_00, decisions=[Decision("lead", 2)])
    assert seat(rest, BOB) is Why.DECIDED


def test_a_substitute_decides_for_who_is_away():
    standing_in = Person(5, covers=(ADA,))
    assert seat(case(), standing_in) == Seat(LEAD, for_whom=1)
    assert seat(case(makers=[1]), standing_in) is Why.NO_ROLE, "never for a maker"
    assert seat(case(makers=[5]), standing_in) is Why.MAKER, "never as a maker"


def test_nobody_decides_twice_through_a_substitute():
    rest = case(5_000_00, decisions=[Decision("lead", 5, for_whom=2)])
    assert seat(rest, BOB) is Why.DECIDED
    assert seat(rest, Person(9, covers=(BOB,))) is Why.NO_ROLE
    assert seat(rest, Person(5, covers=(CYD,))) is Why.DECIDED


def test_who_has_the_role_decides_in_his_own_name():
    assert seat(case(makers=[1]), replace(BOB, covers=(ADA,))) == Seat(LEAD)


def test_in_a_company_of_one_the_maker_decides_and_it_shows():
    alone = case(5_000_00, makers=[2], one_person=True)
    assert seat(alone, BOB) == Seat(LEAD, alone=True)
    after = replace(alone, decisions=(Decision("lead", 2),))
    assert seat(after, BOB) == Seat(HEAD, alone=True)
    assert seat(replace(alone, makers=frozenset({5})), EVE) is Why.MAKER, "the role is not waived"
    assert seat(alone, ADA) == Seat(LEAD), "another person is another pair of eyes"


@pytest.mark.parametrize(
    ("people", "load", "expected"),
    [
        ([ADA, BOB], {}, 1),
        ([ADA, BOB], {1: 2, 2: 1}, 2),
        ([replace(ADA, away=True), BOB], {2: 9}, 2),
        ([replace(ADA, away=True), Person(7, covers=(ADA,))], {7: 9}, 7),
        ([replace(ADA, away=True)], {}, 1),
        ([Person(7, covers=(ADA,)), BOB], {2: 9}, 2),
        ([replace(ADA, reserve=True), BOB], {2: 9}, 2),
        ([replace(ADA, reserve=True), replace(BOB, away=True)], {1: 9}, 1),
        ([replace(ADA, elsewhere=True), BOB], {2: 9}, 2),
        ([replace(ADA, elsewhere=True), replace(BOB, away=True)], {1: 9}, 1),
        ([replace(ADA, reserve=True), Person(7, covers=(BOB,))], {}, 7),
        ([EVE, DEE], {}, None),
    ],
)
def test_the_task_goes_to_who_is_here_and_has_the_fewest(people, load, expected):
    assert next_person(case(), people, load) == expected


def test_in_a_company_of_one_somebody_else_is_asked_first():
    alone = case(makers=[1], one_person=True)
    assert next_person(alone, [ADA, BOB], {2: 9}) == 2
    assert next_person(alone, [ADA], {}) == 1


people = st.builds(
    Person,
    st.integers(1, 8),
    st.frozensets(st.sampled_from(["lead", "head", "board"])),
    st.lists(
        st.builds(Person, st.integers(1, 8), st.frozensets(st.sampled_from(["lead", "head"]))),
        max_size=3,
    ).map(tuple),
)


@given(
    st.integers(-(10**8), 10**8),
    st.frozensets(st.integers(1, 8), max_size=4),
    st.lists(people, max_size=12),
)
def test_whatever_happens_no_maker_approves_and_nobody_twice(amount, makers, queue):
    rest = case(amount, makers)
    for person in queue:
        place = seat(rest, person)
        if isinstance(place, Seat):
            new = Decision(place.step.key, person.key, place.for_whom)
            rest = replace(rest, decisions=(*rest.decisions, new))
    names = [d.by for d in rest.decisions] + [d.for_whom for d in rest.decisions if d.for_whom]
    assert not set(names) & makers
    assert len(names) == len(set(names))
    assert is_complete(rest) == all(
        sum(d.step == step.key for d in rest.decisions) == step.count for step in asked(rest)
    )


def test_who_saw_figures_approves_these_and_no_larger_amount():
    """Of 140 that were shown 40 were paid meanwhile; another level was not seen by anybody."""
    level = {"type": "many2one", "value": 3}
    seen = named({"level": level}, "140.00")
    assert covers(seen, named({"level": level | {"text": "Final"}}, "100.00"))
    assert not covers(seen, named({"level": level}, "140.01"))
    assert not covers(seen, named({"level": level | {"value": 4}}, "140.00"))
    assert not covers("anything", seen)
    assert not covers(seen.replace("140.00", "a lot"), seen)


def test_an_approval_holds_for_the_figures_that_it_was_given_for():
    before = {
        "amount": {"type": "monetary", "value": "100.00", "currency": 1},
        "partner": {"type": "many2one", "value": 7, "text": "Ada Ltd"},
        "due": {"type": "integer", "value": 12, "binds": False},
    }
    renamed = {**before, "partner": {**before["partner"], "text": "Ada plc"}}
    later = {**before, "due": {**before["due"], "value": 13}}
    assert same(before, renamed)
    assert same(before, later)
    for changed in (
        {**before, "amount": {**before["amount"], "value": "100.01"}},
        {**before, "amount": {**before["amount"], "currency": 2}},
        {**before, "partner": {**before["partner"], "value": 8}},
        {name: figure for name, figure in before.items() if name != "partner"},
        {**before, "more": {"type": "char", "value": "x"}},
        None,
    ):
        assert not same(before, changed)
    assert same(None, {})
