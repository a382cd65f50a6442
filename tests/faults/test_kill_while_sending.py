"""Kill a sending worker at seeded points: nothing is received twice, or lost unnoticed."""

import time
from random import Random

import pytest
from soak import TIMES
from story import (
    MESSAGES,
    NOTICES,
    assert_all_sent_once,
    fates,
    outcome,
    queue_a_run,
    received,
    wait_for,
)
from workers import Worker


@pytest.mark.parametrize("seed", range(30 * TIMES))
def test_killed_worker_sends_nothing_twice_and_loses_nothing(database, customers, mailbox, seed):
    run_id = queue_a_run(database, customers)
    kill_at_seeded_point(Worker(database), mailbox, Random(seed))
    Worker(database).wait()
    arrived = received(mailbox)
    notices = outcome(database, run_id)
    rows = fates(notices)

    assert max(arrived.values(), default=0) <= 1, "a message was received twice"
    assert (len(notices), len(rows)) == (NOTICES, MESSAGES)
    for message_id, fate in rows.items():
        assert fate in ("sent", "in_doubt"), "somebody is left behind unnoticed"
        assert message_id.startswith("<ar-outbox-")
        if fate == "sent":
            assert arrived[message_id] == 1, "it counts as sent but never arrived"
    doubts = [notice for notice in notices if "in_doubt" in notice["rows"].values()]
    assert sum(fate == "in_doubt" for fate in rows.values()) == len(doubts) <= 1
    for notice in doubts:
        if notice["state"] == "in_doubt":
            assert notice["asks"], "a doubt that the collector does not see"
        else:
            assert (notice["state"], bool(notice["missed"])) == ("sent", True)

    assert Worker(database).wait() == 0
    assert received(mailbox) == arrived


def test_two_workers_share_a_run(database, customers, mailbox):
    run_id = queue_a_run(database, customers)
    workers = [Worker(database), Worker(database)]
    assert [worker.wait() for worker in workers] == [0, 0]
    assert_all_sent_once(database, run_id, mailbox)


def kill_at_seeded_point(worker, mailbox, rng):
    """Before the server answers a message, just after it, or at any time; the point is seeded."""
    kind = rng.choice(("before_answer", "after_answer", "at_any_time"))
    nth = rng.randint(1, MESSAGES)
    if kind == "before_answer":
        mailbox.before_answer = lambda _m: len(mailbox.messages) == nth and worker.kill()
    else:
        if kind == "after_answer":
            wait_for(mailbox, nth)
        time.sleep(rng.uniform(0, 0.02 if kind == "after_answer" else 0.8))
        worker.kill()
    status = worker.wait()
    mailbox.before_answer = None
    assert status in (-9, 0)
