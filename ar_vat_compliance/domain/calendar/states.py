"""The life of an obligation."""

from enum import StrEnum


class State(StrEnum):
    """Stable codes of ``ar.tax.obligation.state``."""

    OPEN = "open"
    DONE = "done"
