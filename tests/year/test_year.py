"""The demo company at work, day after day, with what must never be false asked at each day's end.

By night two workers do what is due in all rooms, by Odoo's own engine. By day collectors call,
note promises and disputes, an accountant posts invoices, receipts, credit notes, a manager changes
levels, approves, sends the run and writes off; months end. Some days in ``make test``, a year in
``make soak``. What happens is drawn from a seed.
"""

import os
from datetime import timedelta
from random import Random

from soak import TIMES

LENGTH = int(os.environ.get("AR_YEAR") or (5 if TIMES == 1 else 365))  # days
SEED = 2026


def test_nothing_is_false_on_any_day(world):
    from story import Story

    story = Story(world, Random(SEED))
    begin = world.clock.begin.date() + timedelta(days=1)
    for number in range(LENGTH):
        day = begin + timedelta(days=number)
        try:
            story.live(day)
        except AssertionError as error:
            error.add_note(f"on {day}, a {day:%A}, after {dict(story.people.did)}")
            raise
    story.conclude(day)
