"""How grave something is that is wrong."""

from enum import StrEnum


class Severity(StrEnum):
    """Stable codes, the lightest first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
