"""How long a reviewer leaves an item, or a debtor, out of the runs."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum


class Lasts(StrEnum):
    """Stable codes of ``ar.exclude.wizard.lasts`` and ``ar.dunning.exclusion.lasts``."""

    RUN = "run"
    DATE = "date"
    CHANGE = "change"


def ends_on(levels: Iterable[int], due: date, day: date) -> date | None:
    """The day on which the lateness of an item reaches a further level; None: on none.

    :param levels: the days of the levels of its policy
    :param day: the day on which it is excluded
    """
    days_late = (day - due).days
    return min((due + timedelta(days=level) for level in levels if level > days_late), default=None)
