"""On which days a job is due: by the company's clock, whatever that clock does."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
import pytz
from odoo.addons.ar_base.domain.nightly.days import due_days

THREE = time(3)


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2026-03-10 02:59", "2026-03-09", []),
        ("2026-03-10 03:00", "2026-03-09", ["2026-03-10"]),
        ("2026-03-10 23:30", "2026-03-09", ["2026-03-10"]),
        ("2026-03-10 23:30", "2026-03-10", []),
        ("2026-03-10 02:59", "2026-03-08", ["2026-03-09"]),
        (
            "2026-03-10 03:00",
            "2026-03-06",
            ["2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"],
        ),
        ("2026-03-10 03:00", "2026-03-12", []),  # the company moved to the west
        ("2026-03-10 02:59", None, []),
        ("2026-03-10 03:00", None, ["2026-03-10"]),
    ],
)
def test_each_day_once_its_hour_has_come(now, last, due):
    last = last and date.fromisoformat(last)
    found = due_days(at(now), THREE, last, each=True)
    assert found == [date.fromisoformat(day) for day in due]
    assert due_days(at(now), THREE, last, each=False) == found[-1:]


def test_who_was_away_for_years_begins_anew():
    assert len(due_days(at("2026-03-10 12:00"), THREE, date(2000, 1, 1), each=True)) == 400


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/London", "2026-03-29"),  # 01:00 becomes 02:00
        ("Europe/London", "2026-10-25"),  # 02:00 becomes 01:00
        ("America/Los_Angeles", "2026-03-08"),  # 02:00 becomes 03:00
        ("America/Los_Angeles", "2026-11-01"),  # 02:00 becomes 01:00
        ("Australia/Lord_Howe", "2026-04-05"),  # half an hour
    ],
)
@pytest.mark.parametrize("hour", [time(0), time(1), time(1, 30), time(2), time(2, 30), time(3)])
def test_a_clock_change_loses_and_doubles_nothing(zone, change, hour):
    """Ticks every half hour over a week: each day is done once, on itself, not before its hour."""
    clock = pytz.timezone(zone)
    moment = pytz.utc.localize(at(change)) - timedelta(days=3)
    last, done = None, Counter()
    for _tick in range(7 * 48):
        now = moment.astimezone(clock)
        for day in due_days(now, hour, last, each=True):
            assert now.date() == day
            assert now.time() >= hour
            done[day] += 1
            last = day
        moment += timedelta(minutes=30)
    assert set(done.values()) == {1}
    assert {*done} >= {date.fromisoformat(change) + timedelta(days=days) for days in (-1, 0, 1)}
