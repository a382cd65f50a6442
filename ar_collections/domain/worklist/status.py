"""Where a debtor stands, from its figures: one word for the worklist.

The same rule exists in SQL, ``ar.debtor._status_sql``; a test holds the two against each other.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Stable codes, in the order in which they are asked."""

    INSOLVENT = "insolvent"
    LEGAL = "legal"
    ON_HOLD = "on_hold"
    DISPUTED = "disputed"
    PROMISED = "promised"
    COVERED = "covered"
    LATE = "late"
    ABOUT_TO_BE_LATE = "about_to_be_late"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the status looks at; amounts in minor units of the company currency."""

    standing: str = "normal"
    hold_until: date | None = None
    overdue: int = 0
    disputed: int = 0  # of what is overdue
    promised: int = 0  # of what is overdue
    covered: int = 0  # of what is overdue: by payments under way, or to another company of ours
    next_due: date | None = None


def to_chase(figures: Figures) -> int:
    """What is overdue, neither contested nor under a live promise nor covered by payments."""
    return max(0, figures.overdue - figures.disputed - figures.promised - figures.covered)


def status(figures: Figures, today: date, warning_days: int) -> Status:
    """The first status that holds; what is due within ``warning_days`` is about to be late."""
    if figures.standing in (Status.INSOLVENT, Status.LEGAL):
        return Status(figures.standing)
    if figures.hold_until and today < figures.hold_until:
        return Status.ON_HOLD
    if figures.overdue > 0:
        if to_chase(figures) > 0:
            return Status.LATE
        if figures.disputed >= max(figures.promised, figures.covered):
            return Status.DISPUTED
        return Status.PROMISED if figures.promised >= figures.covered else Status.COVERED
    if figures.next_due and figures.next_due <= today + timedelta(days=warning_days):
        return Status.ABOUT_TO_BE_LATE
    return Status.CURRENT
