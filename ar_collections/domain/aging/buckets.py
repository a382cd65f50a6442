"""Buckets of age: days past the due date, or since the document's date, without gap or overlap."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Kind(StrEnum):
    """What a bucket holds."""

    NOT_DUE = "not_due"  # nothing is late yet: day 0 and before
    LATE = "late"
    CREDIT = "credit"  # credit notes and unapplied payments, whatever their age


@dataclass(frozen=True, slots=True)
class Bucket:
    """``first`` and ``last`` day, both within, of LATE ones only; ``last`` None: open end."""

    kind: Kind
    first: int | None = None
    last: int | None = None

    def holds(self, days, amount):
        """Whether an item so many days late with so much open belongs here."""
        if amount < 0:
            return self.kind == Kind.CREDIT
        if self.kind == Kind.LATE:
            return self.first <= days and (self.last is None or days <= self.last)
        return self.kind == Kind.NOT_DUE and days <= 0


class Gap(ValueError):
    """Buckets that leave days out or hold them twice; ``day`` is the first such day."""

    def __init__(self, day):
        super().__init__(f"day {day} belongs to no bucket or to two")
        self.day = day


def scheme(limits):
    """The buckets that end at these days of lateness: 30, 60, 90 makes 1–30, 31–60, 61–90, 91+.

    :param limits: positive whole days, each later than the one before
    :raise Gap: they are not
    """
    limits = list(limits)
    if not limits or limits[0] < 1:
        raise Gap(limits[0] if limits else 1)
    for former, latter in pairwise(limits):
        if latter <= former:
            raise Gap(latter)
    starts = [1, *(limit + 1 for limit in limits)]
    late = [
        Bucket(Kind.LATE, first, last) for first, last in zip(starts, [*limits, None], strict=True)
    ]
    return [Bucket(Kind.NOT_DUE), *late, Bucket(Kind.CREDIT)]


def bucket_of(buckets, days, amount):
    """The one bucket of an item so many days late with so much open."""
    (found,) = (bucket for bucket in buckets if bucket.holds(days, amount))
    return found
