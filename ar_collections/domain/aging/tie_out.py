"""How an ageing stands to the ledger."""

from enum import StrEnum


class State(StrEnum):
    """Stable codes of ``ar.aging.snapshot.state``."""

    TIED = "tied"
    EXPLAINED = "explained"
    DIFFERENT = "different"
