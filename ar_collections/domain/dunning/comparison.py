"""What changed between two runs: who is new, who left, who moved level."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """How a debtor's place in a run differs from the run before."""

    NEW = "new"
    LEFT = "left"
    RAISED = "raised"
    LOWERED = "lowered"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Standing:
    """A debtor's place in one run: the level's days, and minor units of the company currency."""

    days: int
    amount: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One debtor in two runs; a side is None where the debtor was not in that run."""

    debtor: int
    change: Change
    before: Standing | None
    after: Standing | None


def compare(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> list[Difference]:
    """Every debtor of either run, with what happened to it, in the order of debtor keys."""
    return [
        Difference(key, _change(before.get(key), after.get(key)), before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
    ]


def _change(before: Standing | None, after: Standing | None) -> Change:
    if before is None:
        return Change.NEW
    if after is None:
        return Change.LEFT
    if after.days > before.days:
        return Change.RAISED
    return Change.LOWERED if after.days < before.days else Change.SAME
