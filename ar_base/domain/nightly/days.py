"""On which of a company's days a job is due.

A job is due once for each day, from an hour of that day on. Only the face of the company's clock is
read: an hour that a clock change leaves out has come as soon as a later one shows, and one that it
shows twice is of a day that is done already.
"""

from datetime import date, datetime, time, timedelta

#: So many missed days are made up at most; who was away for longer begins anew.
MOST = 400


def latest_day(now: datetime, at: time) -> date:
    """The last day whose hour has come.

    :param now: by the company's clock
    """
    return now.date() if now.time() >= at else now.date() - timedelta(days=1)


def due_days(now: datetime, at: time, last: date | None, *, each: bool) -> list[date]:
    """The days for which a job is to be done now, oldest first.

    :param now: by the company's clock
    :param at: the hour of the day from which on the job is due
    :param last: the last day for which it was done; None: it never was, and begins today
    :param each: whether each day that was missed is made up, or only the latest
    """
    latest = latest_day(now, at)
    if last is None:
        return [latest] if latest == now.date() else []
    missed = min((latest - last).days, MOST)
    days = [latest - timedelta(days=back) for back in reversed(range(missed))]
    return days if each else days[-1:]
