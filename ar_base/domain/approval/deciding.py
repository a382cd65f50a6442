"""Who may decide, what comes next, and when it is enough.

A *case* is what belongs together: one amount, the people who had a hand in it, the steps that the
company asks for, and what was decided so far. The parts of a whole are never cases of their own, or
five parts of 900 would pass under a limit of 1,000.

Whoever had a hand in it (its *makers*: who asked, decided or prepared) approves nothing of it,
whatever his roles; nobody approves it for a maker; and nobody approves it twice, so that two steps
are two people. In a company of one person the maker may decide all the same, and the seat says so:
he is then alone. He still needs the role.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Step:
    """So many people of a role, for an amount from here on."""

    key: Hashable
    role: Hashable
    from_amount: int = 0  # minor units
    count: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    key: int
    roles: frozenset[Hashable] = frozenset()
    covers: tuple["Person", ...] = ()  # whom he stands in for today
    away: bool = False
    reserve: bool = False  # gets the task only if nobody else is here
    elsewhere: bool = False  # works in another company first


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's approval of a step; a refusal ends the case and is not one."""

    step: Hashable
    by: int
    for_whom: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """:param amount: minor units; ``None`` where there is no amount to ask: every step counts"""

    steps: tuple[Step, ...]
    amount: int | None = None
    makers: frozenset[int] = frozenset()
    decisions: tuple[Decision, ...] = ()
    one_person: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """The right to decide a step: for whom if as a substitute; alone if as a maker."""

    step: Step
    for_whom: int | None = None
    alone: bool = False


class Why(StrEnum):
    """Why somebody may not decide."""

    NOTHING_LEFT = "nothing_left"
    MAKER = "maker"
    DECIDED = "decided"
    NO_ROLE = "no_role"


def asked(case: Case) -> tuple[Step, ...]:
    """The steps that an amount goes through, the lowest first."""
    steps = [
        step for step in case.steps if case.amount is None or abs(case.amount) >= step.from_amount
    ]
    return tuple(sorted(steps, key=lambda step: step.from_amount))


def missing(case: Case, step: Step) -> int:
    """How many people have still to approve a step."""
    return max(0, step.count - sum(decision.step == step.key for decision in case.decisions))


def current(case: Case) -> Step | None:
    """The step that is decided next; ``None`` when all were."""
    return next((step for step in asked(case) if missing(case, step)), None)


def is_complete(case: Case) -> bool:
    return current(case) is None


def _have_decided(case: Case) -> set[int]:
    """Who decided already, himself or through a substitute."""
    people = {decision.by for decision in case.decisions}
    return people | {decision.for_whom for decision in case.decisions if decision.for_whom}


def seat(case: Case, person: Person) -> Seat | Why:
    """As what a person may decide the current step, or why not."""
    step = current(case)
    if step is None:
        return Why.NOTHING_LEFT
    decided = _have_decided(case)
    if person.key in case.makers or person.key in decided:
        if case.one_person and step.role in person.roles:
            return Seat(step, alone=True)
        return Why.MAKER if person.key in case.makers else Why.DECIDED
    if step.role in person.roles:
        return Seat(step)
    for absent in sorted(person.covers, key=lambda absent: absent.key):
        barred = absent.key in case.makers or absent.key in decided or absent.key == person.key
        if step.role in absent.roles and not barred:
            return Seat(step, for_whom=absent.key)
    return Why.NO_ROLE


def seats(case: Case, people: Iterable[Person]) -> dict[int, Seat]:
    """Who of some people may decide the current step, and as what."""
    found = {person.key: seat(case, person) for person in people}
    return {key: place for key, place in found.items() if isinstance(place, Seat)}


def next_person(case: Case, people: Iterable[Person], load: Mapping[int, int]) -> int | None:
    """Who gets the task: who is here before a substitute, the one with the fewest tasks first.

    :param load: how many tasks of this kind each has already
    :return: ``None`` if nobody may decide
    """
    people = {person.key: person for person in people}
    places = seats(case, people.values())

    def order(key):
        place = places[key]
        away, substitute = people[key].away, place.for_whom is not None
        person = people[key]
        return (
            place.alone,
            away,
            person.reserve,
            person.elsewhere,
            substitute,
            load.get(key, 0),
            key,
        )

    return min(places, key=order, default=None)
