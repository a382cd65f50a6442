"""The clock of all who work in the simulated company, PostgreSQL's for Odoo included."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from freezegun.api import freeze_time

#: What measures how long something takes goes by the real clock.
REAL_TIME = ["_pytest", "aiosmtpd", "asyncio", "concurrent", "selectors", "threading"]


def moment(zone, day, hour, minute=0):
    """When it is this hour of this day there: a naive datetime in UTC."""
    local = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


class Clock:
    """Goes on by itself from whatever moment it is moved to."""

    def __init__(self):
        from odoo.sql_db import Cursor

        self.begin = datetime.now(UTC).replace(tzinfo=None)
        self._freezer = freeze_time(self.begin, tick=True, ignore=REAL_TIME)
        self._frozen = self._freezer.start()
        self._cursor, self._now = Cursor, Cursor.now
        Cursor.now = now_of_cursor

    def move_to(self, moment):
        self._frozen.move_to(moment)

    def stop(self):
        self._cursor.now = self._now
        self._freezer.stop()


def now_of_cursor(cr):
    """When its transaction began, as Odoo asks PostgreSQL."""
    import datetime as frozen

    if cr._now is None:
        cr._now = frozen.datetime.now(frozen.UTC).replace(tzinfo=None)
    return cr._now
