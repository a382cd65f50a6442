"""Workers as processes of their own, which a test may kill at any moment."""

import logging
import os
import signal
import sys
import time
import traceback
from contextlib import nullcontext
from datetime import UTC, datetime

import odoo
from freezegun import freeze_time
from odoo.modules.registry import Registry
from running import environment


def _within(env, seconds):
    """The environment of a scheduled action that has so much time."""
    if seconds is None:
        return env
    cron, _progress = env.ref("ar_base.ir_cron_outbox_a")._add_progress(timed_out_counter=0)
    end = time.monotonic() + seconds
    began = time.monotonic()
    return cron.with_context(cron_id=cron.id, cron_end_time=end, ar_job_began=began).env


class Worker:
    """Does what the scheduled workers do, in a forked process with its own connections.

    :param seconds: what Odoo gives it; else as much as it takes
    :param clock: by how much the clock of its machine is wrong
    """

    def __init__(self, database, seconds=None, clock=None):
        odoo.sql_db.close_all()
        self.pid = os.fork()
        if self.pid == 0:
            self._work(database, seconds, clock)

    @staticmethod
    def _work(database, seconds, clock):
        # The fork may have caught another thread in the middle of writing to the log.
        logging.disable(logging.CRITICAL)
        status = 1
        # Its sessions bear its own number, by which they are found, and not that of who forked it.
        Registry(database)._db = odoo.sql_db.db_connect(database)
        now = datetime.now(UTC)
        try:
            with (
                freeze_time(now + clock, tick=True) if clock else nullcontext(),
                environment(database) as env,
            ):
                _within(env, seconds)["ar.dunning.run"]._cron_work()
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)

    def cut_off(self):
        """End its sessions as a restart of PostgreSQL does, at whatever it is doing."""
        with odoo.sql_db.db_connect("postgres").cursor() as cr:
            cr.execute(
                "SELECT PG_TERMINATE_BACKEND(pid) FROM pg_stat_activity"
                " WHERE application_name = %s",
                [f"odoo-{self.pid}"],
            )

    def kill(self):
        """Kill the process as a power cut would: nothing of it runs any more."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self):
        """The exit status; negative: the signal that ended it.

        PostgreSQL may notice a little later that the process is gone, and only then lets go of the
        rows that it had locked: until then, other workers rightly leave them alone.
        """
        _pid, status = os.waitpid(self.pid, 0)
        self._wait_for_the_locks()
        return os.waitstatus_to_exitcode(status)

    def _wait_for_the_locks(self):
        deadline = time.monotonic() + 60
        with odoo.sql_db.db_connect("postgres").cursor() as cr:
            while self._sessions(cr):
                assert time.monotonic() < deadline, "the killed worker's sessions do not end"
                time.sleep(0.005)

    def _sessions(self, cr):
        cr.rollback()  # a transaction sees only the sessions of its first look
        cr.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = %s",
            [f"odoo-{self.pid}"],
        )
        return cr.fetchone()[0]
