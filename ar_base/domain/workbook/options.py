"""What a workbook may be asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a workbook: of what kind its value is.

    ``kind`` is date, flag, choice (one of ``choices``), record, records (ids of ``model``, which
    the reader may see) or domain (on ``model``).
    """

    kind: str
    model: str = ""
    choices: tuple[str, ...] = ()
