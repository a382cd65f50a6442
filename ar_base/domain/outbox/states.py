"""What may become of a letter, and of each recipient of it.

A letter has no fate of its own: what became of it follows from its recipients. It has failed only
when no addressee is left that was or may be reached; what happens to a copy is noted, and no more.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from .letter import Address


class Fate(StrEnum):
    """Stable codes of ``ar.outbox.recipient.state``."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    WITHDRAWN = "withdrawn"


class Cause(StrEnum):
    """Stable codes of ``ar.outbox.recipient.cause``: said in words when it is read.

    Where there is none, what the mail server or the program said is all that is known.
    """

    CAME_BACK = "came_back"
    INTERRUPTED = "interrupted"  # while it was handed over


class Role(StrEnum):
    """Stable codes of ``ar.outbox.recipient.kind``."""

    TO = "to"
    COPY = "copy"


class State(StrEnum):
    """Stable codes of ``ar.outbox.state``."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"


FATES = {
    Fate.QUEUED: "Queued",
    Fate.SENT: "Sent",
    Fate.DELIVERED: "Delivered",
    Fate.BOUNCED: "Came Back",
    Fate.REFUSED: "Refused",
    Fate.IN_DOUBT: "In Doubt",
    Fate.WITHDRAWN: "Not Sent",
}
ROLES = {Role.TO: "To", Role.COPY: "Copy"}
STATES = {
    State.QUEUED: "Queued",
    State.SENT: "Sent",
    State.DELIVERED: "Delivered",
    State.FAILED: "Failed",
    State.IN_DOUBT: "In Doubt",
    State.CANCELLED: "Cancelled",
}

#: Where a recipient may go from each fate. A message may come back after it counted as delivered,
#: and one in doubt is settled when it does. What came back may have arrived after all: a person
#: says so, or the customer, who answers.
TRANSITIONS = {
    Fate.QUEUED: frozenset(Fate) - {Fate.QUEUED},
    Fate.SENT: frozenset({Fate.DELIVERED, Fate.BOUNCED}),
    Fate.DELIVERED: frozenset({Fate.BOUNCED}),
    Fate.BOUNCED: frozenset({Fate.DELIVERED}),
    Fate.REFUSED: frozenset({Fate.DELIVERED}),
    Fate.IN_DOUBT: frozenset({Fate.DELIVERED, Fate.BOUNCED}),
    Fate.WITHDRAWN: frozenset(),
}

#: The mail server has taken it, and it has not come back.
REACHED = frozenset({Fate.SENT, Fate.DELIVERED})
#: It has not arrived.
LOST = frozenset({Fate.BOUNCED, Fate.REFUSED})
#: Something was handed over, or may have been: the letter is evidence from then on.
GONE = REACHED | {Fate.BOUNCED, Fate.IN_DOUBT}
#: What somebody has to look after.
TROUBLED = frozenset({State.FAILED, State.IN_DOUBT})

_OF_ADDRESSEES = (
    (Fate.DELIVERED, State.DELIVERED),
    (Fate.SENT, State.SENT),
    (Fate.IN_DOUBT, State.IN_DOUBT),
    (Fate.BOUNCED, State.FAILED),
    (Fate.REFUSED, State.FAILED),
)


def may_become(before: str, after: str) -> bool:
    """Whether a recipient may go from one fate to another."""
    return Fate(after) in TRANSITIONS[Fate(before)]


def standing(addressees: Iterable[str], copies: Iterable[str] = ()) -> State:
    """What became of a letter, by the fates of those whom it is to and of its copies."""
    fates = {Fate(fate) for fate in addressees}
    if Fate.QUEUED in fates | {Fate(fate) for fate in copies}:
        return State.QUEUED
    return next((state for fate, state in _OF_ADDRESSEES if fate in fates), State.CANCELLED)


def still_to_get(
    addresses: Iterable[Address], before: Mapping[str, tuple[str, str]]
) -> list[tuple[Address, str | None]]:
    """Whom another attempt goes to: nobody twice who was reached.

    :param before: ``{key of an address: (its latest fate, its Message-ID)}``
    :return: the addresses, with the Message-ID of one in doubt: under the same a mail program can
        tell that it has the message already; None stands for a new one
    """
    left = []
    for address in addresses:
        fate, message_id = before.get(address.key, (None, None))
        if fate not in REACHED:
            left.append((address, message_id if fate == Fate.IN_DOUBT else None))
    return left
