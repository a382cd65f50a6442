"""What a registry can answer about a number."""

from enum import StrEnum


class Outcome(StrEnum):
    """Stable codes of ``ar.tax.answer.outcome``."""

    VALID = "valid"
    INVALID = "invalid"
    COULD_NOT_ASK = "could_not_ask"


#: The registry said something of the number.
CONCLUSIVE = (Outcome.VALID, Outcome.INVALID)
