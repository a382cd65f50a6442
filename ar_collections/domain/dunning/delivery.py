"""The life of a notice, from proposal to proof that it arrived."""

from enum import StrEnum


class State(StrEnum):
    """Stable codes of ``ar.dunning.notice.state``."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"


class Failure(StrEnum):
    """Stable codes of why a notice did not arrive; said in words when it is read."""

    NO_ADDRESS = "no_address"
    TEMPLATE = "template"
    TOLD = "told"  # by the outbox: mostly in a mail server's own words


#: Where a notice may go from each state. A bounce may arrive after the notice counted as delivered,
#: and leave only those of whom nobody can say. What is in doubt leaves that state by a
#: person's word, or by what comes back.
TRANSITIONS = {
    State.PROPOSED: {State.APPROVED, State.CANCELLED},
    State.APPROVED: {State.PROPOSED, State.QUEUED, State.CANCELLED},
    State.QUEUED: {State.SENT, State.DELIVERED, State.FAILED, State.IN_DOUBT, State.CANCELLED},
    State.SENT: {State.DELIVERED, State.FAILED, State.IN_DOUBT},
    State.DELIVERED: {State.FAILED, State.IN_DOUBT},
    State.FAILED: {State.QUEUED, State.CANCELLED, State.DELIVERED},
    State.IN_DOUBT: {State.SENT, State.QUEUED, State.FAILED, State.CANCELLED},
    State.CANCELLED: {State.PROPOSED},
}

#: States in which a notice has been given to the debtor: they raise the level of its items.
REACHED = (State.SENT, State.DELIVERED)

#: Nothing came of it for anybody: it can be deleted, or proposed again.
UNDECIDED = (State.PROPOSED, State.CANCELLED)

#: It may still be looked at and cancelled.
UNDER_REVIEW = (State.PROPOSED, State.APPROVED)

#: It is on its way or has arrived.
DISPATCHED = (State.QUEUED, State.SENT, State.DELIVERED)

#: Somebody has to look after it.
TROUBLED = (State.FAILED, State.IN_DOUBT)

#: States in which an item may stand in no other notice on its way.
IN_FLIGHT = (State.APPROVED, State.QUEUED, State.SENT, State.FAILED, State.IN_DOUBT)


def may_move(before: str, after: str) -> bool:
    """Whether a notice may go from one state to another."""
    return State(after) in TRANSITIONS[State(before)]
