"""What may become of a request that another person approves something."""

from enum import StrEnum


class State(StrEnum):
    """Stable codes of ``ar.approval.state``."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    VOID = "void"


#: What people say of a step, and of the whole: the request goes on saying so.
DECIDED = (State.APPROVED, State.REFUSED)
