"""Whether a debtor is dealt with as any other."""

from enum import StrEnum


class Standing(StrEnum):
    """Stable codes of ``ar.debtor.standing``: whoever is not normal is not dunned."""

    NORMAL = "normal"
    LEGAL = "legal"
    INSOLVENT = "insolvent"
