"""What was decided about a customer, and what holds of it once two customers are one.

Decisions are about the customer, not about the contact that stands for it: they outlive the merging
of two contacts and the moving of one. Where both had decided something, nothing stricter is lost:
what asks the customer for less holds until somebody has decided, and somebody is asked.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from .standing import Standing


class Kind(StrEnum):
    """What is decided. Stable codes, in the order in which people are told."""

    STANDING = "standing"
    HOLD = "hold"
    POLICY = "policy"
    NEXT_STEP = "next_step"
    COLLECTOR = "collector"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing is asked for before a day."""

    until: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """How it is chased. ``key`` is empty where the company's own policy, being ``never``, says."""

    key: int | None
    never: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next, and when."""

    action: str
    day: date | None = None


class Joined(NamedTuple):
    """What holds from now on, and whether somebody is asked, as both had decided otherwise."""

    holds: Any
    is_asked: bool = False


#: From what asks the most to what asks the least.
STRICTNESS = (Standing.NORMAL, Standing.LEGAL, Standing.INSOLVENT)


def _standing(kept, other):
    """Insolvent over legal over normal."""
    return max(kept, other, key=STRICTNESS.index)


def _hold(kept, other):
    """The one that lasts longer."""
    return max(kept, other, key=lambda hold: hold.until)


def _policy(kept, other):
    """The one that never duns; of two that do, or that do not, the kept customer's own."""
    if kept.never != other.never:
        return kept if kept.never else other
    return kept if kept.key else other


def _next_step(kept, other):
    """What is to be done first; what has no day comes last."""
    return min(kept, other, key=lambda step: step.day or date.max)


def _note(kept, other):
    """Both, unless one says what the other does."""
    if other in kept:
        return kept
    return other if kept in other else kept + other


#: Who works two customers that are one: whoever worked the kept one.
_RULES = {
    Kind.STANDING: _standing,
    Kind.HOLD: _hold,
    Kind.POLICY: _policy,
    Kind.NEXT_STEP: _next_step,
    Kind.COLLECTOR: lambda kept, other: kept,
    Kind.NOTE: _note,
}


def join(kind: Kind, kept, other) -> Joined:
    """What holds of one kind, given what was decided about the kept customer and about the other.

    :param kept: a :class:`~.standing.Standing`, :class:`Hold`, :class:`Policy`, :class:`Step`, the
        key of a collector or the text of a note; None where nothing was decided
    """
    if kept is None or other is None or kept == other:
        return Joined(other if kept is None else kept)
    return Joined(_RULES[kind](kept, other), kind is not Kind.NOTE)


def strict(kind: Kind, value):
    """What of a decision keeps items from being asked for; None where nothing does.

    This much follows the items of a contact to whoever owes them from now on.
    """
    if kind is Kind.STANDING and value != Standing.NORMAL:
        return value
    if kind is Kind.POLICY and value and value.never:
        return value
    return value if kind is Kind.HOLD else None
