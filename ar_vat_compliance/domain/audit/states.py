"""The life of a finding."""

from enum import StrEnum


class State(StrEnum):
    """Stable codes of ``ar.audit.finding.state``."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    TO_ACCEPT = "to_accept"
    ACCEPTED = "accepted"
    MENDED = "mended"


#: Somebody has to mend it.
LIVE = (State.OPEN, State.IN_PROGRESS)
#: It is neither mended nor accepted yet.
UNSETTLED = (*LIVE, State.TO_ACCEPT)
#: Somebody asked to leave it as it is, and perhaps somebody else agreed.
ASKED = (State.TO_ACCEPT, State.ACCEPTED)
SETTLED = (State.ACCEPTED, State.MENDED)
