"""PostgreSQL goes while mails go out, and comes back: nothing is lost or doubled.

Nobody is in doubt either: the worker lives, and knows what the mail server said.
"""

import threading
from random import Random

import pytest
from running import environment
from soak import TIMES
from story import MESSAGES, assert_all_sent_once, queue_a_run, received, set_up, wait_for
from workers import Worker


@pytest.mark.parametrize("seed", range(5 * TIMES))
def test_sessions_that_are_ended_while_mails_go_out(database, customers, mailbox, seed):
    run_id = queue_a_run(database, customers)
    worker = Worker(database)
    nth = Random(seed).randint(1, MESSAGES)
    mailbox.before_answer = lambda _m: len(mailbox.messages) == nth and worker.cut_off()
    assert worker.wait() == 1, "a worker without a database gives up"
    mailbox.before_answer = None
    assert Worker(database).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)


@pytest.mark.parametrize("seed", range(5 * TIMES))
def test_sessions_that_are_ended_at_any_time(database, customers, mailbox, seed):
    rng = Random(seed)
    run_id = queue_a_run(database, customers)
    worker = Worker(database)
    wait_for(mailbox, rng.randint(0, MESSAGES - 1))
    threading.Event().wait(rng.uniform(0, 0.05))
    worker.cut_off()
    assert worker.wait() in (0, 1)
    assert Worker(database).wait() == 0
    assert_all_sent_once(database, run_id, mailbox)


@pytest.fixture(scope="module")
def own(database, postbox):
    """A copy of the database on a PostgreSQL of its own: ``(cluster, name, customers)``."""
    from own_cluster import OwnCluster

    with OwnCluster() as cluster:
        name = cluster.take_over(database)
        customers = set_up(name, postbox)
        queue_a_run(name, customers)
        with environment(name) as env:
            env["ar.dunning.run"]._cron_work()
        yield cluster, name, customers


@pytest.mark.parametrize("nth", range(1, 2 * TIMES + 1))
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_postgresql_is_restarted_while_mails_go_out(own, mailbox, how, nth):
    """By its administrator, or by a power cut, after which it recovers from its log."""
    cluster, name, customers = own
    run_id = queue_a_run(name, customers)
    worker = Worker(name)
    stopped = []

    def restart(_message):
        if len(mailbox.messages) == 1 + (2 * nth) % MESSAGES and not stopped:
            stopped.append(cluster.restart(how))

    mailbox.before_answer = restart
    assert worker.wait() == 1, "a worker without a database gives up"
    mailbox.before_answer = None
    assert stopped
    assert Worker(name).wait() == 0
    assert max(received(mailbox).values()) == 1, "doubled"
    assert_all_sent_once(name, run_id, mailbox)
