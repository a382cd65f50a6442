"""Odoo's time for a job is over, or the clock was put right: nothing is lost or doubled."""

from datetime import timedelta

import pytest
from soak import TIMES
from story import MESSAGES, assert_all_sent_once, fates, outcome, queue_a_run, received
from workers import Worker

#: Hours, besides; where there is time for it.
WRONG_BY = [-25, -2, 2, 24] if TIMES > 1 else []


def test_a_worker_whose_time_is_over_is_followed_by_another(database, customers, mailbox):
    run_id = queue_a_run(database, customers)
    passes = 0
    while len(mailbox.messages) < MESSAGES:
        before = len(mailbox.messages)
        assert Worker(database, seconds=0.05).wait() == 0
        assert len(mailbox.messages) > before, "each pass goes on"
        passes += 1
    assert passes > 1, "the limit was never hit"
    assert Worker(database).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)


@pytest.mark.parametrize("hours", [-1, 25, *WRONG_BY])
def test_a_clock_that_is_put_right_in_mid_run(database, customers, mailbox, hours):
    """A worker stops in mid-run, another by a wrong clock goes on, the last by the right one."""
    run_id = queue_a_run(database, customers)
    clocks = (timedelta(), timedelta(hours=hours), timedelta())
    for clock, seconds in zip(clocks, (0.05, 0.05, None), strict=True):
        assert Worker(database, seconds=seconds, clock=clock).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)


@pytest.mark.parametrize("hours", [1, *WRONG_BY])
def test_workers_whose_clocks_differ(database, customers, mailbox, hours):
    run_id = queue_a_run(database, customers)
    workers = [Worker(database), Worker(database, clock=timedelta(hours=hours))]
    assert [worker.wait() for worker in workers] == [0, 0]
    assert_all_sent_once(database, run_id, mailbox)


@pytest.mark.parametrize("hours", [1, *WRONG_BY])
def test_who_is_killed_by_a_wrong_clock_leaves_a_doubt_that_is_seen(
    database, customers, mailbox, hours
):
    run_id = queue_a_run(database, customers)
    worker = Worker(database, clock=timedelta(hours=hours))
    mailbox.before_answer = lambda _m: len(mailbox.messages) == 2 and worker.kill()
    worker.wait()
    mailbox.before_answer = None
    assert Worker(database).wait() == 0
    rows = fates(outcome(database, run_id))
    assert sorted(rows.values()) == ["in_doubt"] + ["sent"] * (MESSAGES - 1)
    assert received(mailbox) == dict.fromkeys(rows, 1)
