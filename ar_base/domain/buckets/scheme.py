"""Buckets of age: days past the due date, or since the document's date, without gap or overlap.

Late buckets are numbered from 1, the youngest; 0 is what is not late. Where age is stored by
number, as a debtor's amounts are, a scheme's own number of buckets decides how many are in use.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

#: Late buckets that a scheme may have: as many as a debtor has columns for.
MOST = 8


class Kind(StrEnum):
    """What a bucket holds."""

    NOT_DUE = "not_due"  # nothing is late yet: day 0 and before
    LATE = "late"
    CREDIT = "credit"  # credit notes and unapplied payments, whatever their age


class Lateness(StrEnum):
    """Where among the late buckets something stands: what colours and filters go by."""

    FIRST = "first"  # late, and in the youngest bucket
    LATER = "later"  # beyond it
    LAST = "last"  # in the one without end


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

    @property
    def lateness(self):
        """The :class:`Lateness` of what is in it; None for what is not late."""
        if self.kind != Kind.LATE:
            return None
        if self.last is None:
            return Lateness.LAST
        return Lateness.FIRST if self.first == 1 else Lateness.LATER


class Gap(ValueError):
    """Buckets that leave days out or hold them twice; ``day`` is the first such day."""

    def __init__(self, day):
        super().__init__(f"day {day} belongs to no bucket or to two")
        self.day = day


class TooMany(ValueError):
    """More late buckets than :data:`MOST`."""


def scheme(limits):
    """The buckets that end at these days of lateness: 30, 60, 90 makes 1–30, 31–60, 61–90, 91+.

    :param limits: positive whole days, each later than the one before
    :raise Gap: they are not
    :raise TooMany: they are too many
    """
    limits = list(limits)
    if not limits or limits[0] < 1:
        raise Gap(limits[0] if limits else 1)
    for former, latter in pairwise(limits):
        if latter <= former:
            raise Gap(latter)
    if len(limits) >= MOST:
        raise TooMany
    starts = [1, *(limit + 1 for limit in limits)]
    late = [
        Bucket(Kind.LATE, first, last) for first, last in zip(starts, [*limits, None], strict=True)
    ]
    return [Bucket(Kind.NOT_DUE), *late, Bucket(Kind.CREDIT)]


def bucket_of(buckets, days, amount):
    """The one bucket of an item so many days late with so much open."""
    (found,) = (bucket for bucket in buckets if bucket.holds(days, amount))
    return found


def late_buckets(buckets):
    """Those of what is late, the youngest first."""
    return sorted((b for b in buckets if b.kind == Kind.LATE), key=lambda bucket: bucket.first)


def since(buckets):
    """The first day of each late bucket; then the day after the first stretch of the last one.

    That stretch is as long as the bucket before it.

    >>> since(scheme([30, 60, 90]))
    [1, 31, 61, 91, 121]
    """
    firsts = [bucket.first for bucket in late_buckets(buckets)]
    return [*firsts, 2 * firsts[-1] - firsts[-2]]


def number_of(buckets, days):
    """The number of the late bucket of so many days; 0 where that is not late."""
    return sum(bucket.first <= days for bucket in late_buckets(buckets))
