"""The life of a dispute, and what it holds back from dunning on the way."""

from enum import StrEnum


class State(StrEnum):
    """Stable codes of ``ar.dispute.state``."""

    NEW = "new"
    INVESTIGATING = "investigating"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Resolution(StrEnum):
    """How a dispute ended: by a decision, or by what the journal says."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PAID = "paid"
    CREDITED = "credited"
    GONE = "gone"


#: What the journal decides; an invoice that is open again undoes it.
SETTLED = (Resolution.PAID, Resolution.CREDITED)

#: Nothing is decided: all that is contested is held back.
LIVE = (State.NEW, State.INVESTIGATING, State.WAITING)
#: We work on it, so our clock runs. Waiting for the customer costs no time.
RUNNING = (State.NEW, State.INVESTIGATING)
#: What was accepted is held back until its credit note settles it.
GRANTED = (State.ACCEPTED, State.PARTLY_ACCEPTED)
#: Nothing is held back any more.
ENDED = (State.REJECTED, State.WITHDRAWN, State.CLOSED)

_ENDS = {*GRANTED, *ENDED}

TRANSITIONS = {
    State.NEW: {State.INVESTIGATING, State.WAITING, *_ENDS},
    State.INVESTIGATING: {State.WAITING, *_ENDS},
    State.WAITING: {State.INVESTIGATING, State.WAITING, *_ENDS},  # asked once more
    State.ACCEPTED: {State.CLOSED, State.INVESTIGATING},
    State.PARTLY_ACCEPTED: {State.CLOSED, State.INVESTIGATING},
    State.REJECTED: {State.INVESTIGATING},
    State.WITHDRAWN: {State.INVESTIGATING},
    # A credit note that is taken back leaves what was accepted to be credited again.
    State.CLOSED: {State.INVESTIGATING, *GRANTED},
}


def may_move(before, after):
    """Whether a dispute may pass from one state into another."""
    return State(after) in TRANSITIONS[State(before)]


def verdict(contested, accepted):
    """The decision that accepting so much of a contested amount comes to."""
    if accepted <= 0:
        return State.REJECTED
    return State.ACCEPTED if accepted >= contested else State.PARTLY_ACCEPTED


def held(state, contested, accepted, released):
    """What one line of a dispute holds back from dunning, in the units of its amounts.

    :param released: whether the line was settled on its own, by the credit note of its invoice
    """
    if released or state in ENDED:
        return 0
    return accepted if state in GRANTED else contested
