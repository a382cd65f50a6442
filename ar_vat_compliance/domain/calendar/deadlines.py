"""When what is to be filed or paid for a period is due."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTH, QUARTER, HALF_YEAR, YEAR = "month", "quarter", "half_year", "year"
MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}
LAST_DAY = 31


def period_of(day: date, length: str, year_begins: int = 1) -> tuple[date, date]:
    """First and last day of the period that a day is in.

    :param year_begins: the month with which the (tax) year begins
    """
    months = MONTHS[length]
    since = (day.month - year_begins) % 12
    start = day.replace(day=1) - relativedelta(months=since % months)
    return start, start + relativedelta(months=months, days=-1)


def periods(first: date, last: date, length: str, year_begins: int = 1) -> Iterator[tuple]:
    """The periods that end from one day to another, in order."""
    start, end = period_of(first, length, year_begins)
    while end <= last:
        if end >= first:
            yield start, end
        start, end = period_of(end + timedelta(days=1), length, year_begins)


def due_date(end: date, months: int, day: int, extra_days: int = 0) -> date:
    """The day on which something is due for the period that ended.

    :param months: so many months after the month in which the period ended
    :param day: the day of that month; one that it does not have is its last (31: always the last)
    :param extra_days: so many days more: the UK's month and seven days
    """
    month = end.replace(day=1) + relativedelta(months=months)
    latest = monthrange(month.year, month.month)[1]
    return month.replace(day=min(day, latest)) + timedelta(days=extra_days)


def next_working_day(day: date) -> date:
    """The day, or the Monday after where it is a Saturday or Sunday."""
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
