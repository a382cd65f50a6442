"""Which items stand in a letter, and as what.

A letter to a debtor holds every item that is ready. Beside these its reader needs what makes the
sums add up: the credits that were set off, and the items that they cover, whether in full (they are
settled by it, and stand in no reminder) or in part (they wait for another reason). What falls due
later stands below for information, where the policy says so.
"""

from dataclasses import dataclass
from enum import StrEnum

from .eligibility import Reason


class Kind(StrEnum):
    """Stable codes of ``ar.dunning.notice.line.kind``."""

    CHASED = "chased"
    COVERED = "covered"
    CREDIT = "credit"
    NOT_DUE = "not_due"


#: Reasons of what may be listed as due later.
DUE_LATER = (Reason.NOT_DUE, Reason.NOTE_WAITS)


def kind_of(
    reason: str, set_off: int, *, sets_off: bool = True, shows_not_due: bool = False
) -> Kind | None:
    """As what an item stands in a letter of its debtor; None: not at all.

    :param set_off: what credits cover of it
    :param sets_off: whether a policy of what the letter asks for sets off credits
    :param shows_not_due: whether it lists what falls due later
    """
    if reason == Reason.READY:
        return Kind.CHASED
    if sets_off and reason == Reason.CREDIT:
        return Kind.CREDIT
    if sets_off and set_off > 0:
        return Kind.COVERED
    return Kind.NOT_DUE if shows_not_due and reason in DUE_LATER else None


def kind_beside(reason: str, set_off: int) -> Kind | None:
    """As what an item is listed beside a letter's own, which it has to do with credits alone."""
    if reason == Reason.CREDIT:
        return Kind.CREDIT
    return Kind.COVERED if set_off > 0 else None


def stays(kind: str, reason: str, set_off: int) -> bool:
    """Whether an item still stands in a letter as what it was proposed.

    What was to be listed as due later may have become ready meanwhile: it was not approved to be
    asked for, and is so the next time.
    """
    if kind == Kind.COVERED:
        return set_off > 0
    if kind == Kind.NOT_DUE:
        return reason in (*DUE_LATER, Reason.READY)
    return kind_of(reason, set_off) == kind


@dataclass(frozen=True, slots=True)
class CreditsUsed:
    """Credits of one currency in a letter, in minor units, and what became of them.

    ``total`` = ``set_off`` + ``covered`` + ``unused``. ``under_way`` is what of the total no credit
    explains: payments that are not in the books yet.
    """

    set_off: int
    covered: int
    under_way: int
    total: int
    unused: int


def credits_used(set_off: int, covered: int, own: int, elsewhere: int) -> CreditsUsed:
    """How the credits that a letter lists add up to what it takes off.

    :param set_off: what is set off of the items that it asks for
    :param covered: what is set off of items that it does not ask for
    :param own: the debtor's credits here
    :param elsewhere: its credits in other companies of the enterprise
    """
    under_way = max(0, set_off + covered - own - elsewhere)
    total = own + elsewhere + under_way
    return CreditsUsed(set_off, covered, under_way, total, total - set_off - covered)
