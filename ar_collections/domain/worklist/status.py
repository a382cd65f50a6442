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
    WITHHELD = "withheld"
    SET_OFF = "set_off"
    LATE = "late"
    ABOUT_TO_BE_LATE = "about_to_be_late"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the status looks at; amounts in minor units of the company currency.

    The parts of what is overdue are the eligibility rule's, see ``domain.dunning.parts``.
    """

    standing: str = "normal"
    hold_until: date | None = None
    overdue: int = 0
    to_chase: int = 0
    disputed: int = 0
    promised: int = 0
    covered: int = 0  # by payments under way, or to another company of ours
    withheld: int = 0  # items that nobody is to ask for
    set_off: int = 0  # by own credits, which somebody has to apply
    next_due: date | None = None


def _without_asking(figures: Figures) -> Status:
    """Why nothing of what is overdue is asked for: what most of it is, the first of equals.

    Credits that somebody has to apply come before what is only waited for.
    """
    if figures.set_off > 0:
        return Status.SET_OFF
    kinds = {
        Status.DISPUTED: figures.disputed,
        Status.PROMISED: figures.promised,
        Status.COVERED: figures.covered,
        Status.WITHHELD: figures.withheld,
    }
    return max(kinds, key=kinds.__getitem__)


def status(figures: Figures, today: date, warning_days: int) -> Status:
    """The first status that holds; what is due within ``warning_days`` is about to be late."""
    if figures.standing in (Status.INSOLVENT, Status.LEGAL):
        return Status(figures.standing)
    if figures.hold_until and today < figures.hold_until:
        return Status.ON_HOLD
    if figures.overdue > 0:
        return Status.LATE if figures.to_chase > 0 else _without_asking(figures)
    if figures.next_due and figures.next_due <= today + timedelta(days=warning_days):
        return Status.ABOUT_TO_BE_LATE
    return Status.CURRENT
