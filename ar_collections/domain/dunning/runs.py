"""The life of a dunning run, which follows that of its notices."""

from enum import StrEnum

from .delivery import State as Notice


class State(StrEnum):
    """Stable codes of ``ar.dunning.run.state``."""

    PROPOSING = "proposing"
    PROPOSED = "proposed"
    APPROVED = "approved"
    SENDING = "sending"
    DONE = "done"
    CANCELLED = "cancelled"


#: What a run is while any of its notices is so; the first that is found decides.
BY_NOTICE = (
    (Notice.QUEUED, State.SENDING),
    (Notice.PROPOSED, State.PROPOSED),
    (Notice.APPROVED, State.APPROVED),
)
