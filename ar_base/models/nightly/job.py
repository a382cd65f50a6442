from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Job:
    """Scheduled work that is done for each company, see ``ar.nightly._jobs``.

    Methods are named, and called with the :class:`~.night.Night`: its ``company`` and its ``day``.

    ``work`` is of ``model``. Without ``records`` it does all of a company's day at once. With it,
    it is called on batches of the records in the domain that ``records`` returns; what it did to a
    record need not take it out of that domain.
    """

    label: str
    model: str
    work: str
    cron: str  # XML ID of the scheduled action that ticks for it
    at: time | None = None  # by the company's clock; None: at every tick, whatever the day
    records: str = ""
    first: str = (
        ""  # does most of the records by steps of its own; what it leaves is done in batches
    )
    last: str = ""  # of ``model``: called once, when all records are done
    after: tuple[str, ...] = ()  # jobs that must have been done that day
    each: bool = False  # whether each missed day is made up, or only the latest
    at_once: bool = True  # whether it begins on the day on which it is first heard of
    shared: bool = False  # about what all companies share: done by the first one's clock
    locks: bool = True  # whether the records are written, and so locked
    failed: str = ""  # called on a record that was set aside, with the message
    batch: int = 500
