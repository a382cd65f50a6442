"""Two of Odoo's workers for scheduled actions, as processes of their own."""

import logging
import os
import sys
import time
import traceback
from contextlib import suppress
from multiprocessing import Pipe

import odoo
from odoo.modules.registry import Registry

PATIENCE = 300  # seconds after which something calls itself for ever


class Worker:
    """Does whatever scheduled action is due at a moment, until none is.

    :param clock: of this process; its fork moves its own
    """

    def __init__(self, database, clock):
        odoo.sql_db.close_all()
        self._pipe, other = Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._pipe.close()
            self._serve(database, clock, other)
        other.close()

    def _serve(self, database, clock, pipe):
        Registry(database)._db = odoo.sql_db.db_connect(database)
        complaints = Complaints()
        logging.getLogger().addHandler(complaints)
        with suppress(EOFError):
            while (moment := pipe.recv()) is not None:
                try:
                    clock.move_to(moment)
                    work(database)
                except BaseException:
                    complaints.told.append(traceback.format_exc())
                pipe.send(complaints.told[:])
                complaints.told.clear()
        sys.stdout.flush()
        os._exit(0)

    def begin(self, moment):
        self._pipe.send(moment)

    def wait(self):
        """What went wrong."""
        return self._pipe.recv()

    def end(self):
        self._pipe.send(None)
        os.waitpid(self.pid, 0)


class Complaints(logging.Handler):
    """What the log says that somebody has to look after.

    Odoo logs each statement that lost against another transaction, before anybody can do it again.
    Whoever gives up says so by himself, and what is not done by then is asked of the records.
    """

    LOST = "could not serialize access due to concurrent update"

    def __init__(self):
        super().__init__(logging.ERROR)
        self.told = []

    def emit(self, record):
        told = f"{record.name}: {record.getMessage()}"
        if record.name == "odoo.sql_db" and told.rstrip().endswith(self.LOST):
            return
        if record.exc_info:
            told += "\n" + "".join(traceback.format_exception(*record.exc_info))
        self.told.append(told)


def work(database):
    """As a worker of Odoo's that is woken up whenever something is due."""
    from odoo.addons.base.models.ir_cron import IrCron

    end = time.perf_counter() + PATIENCE
    while True:
        with odoo.sql_db.db_connect(database).cursor() as cr:
            if not (jobs := IrCron._get_all_ready_jobs(cr)):
                return
        if time.perf_counter() > end:
            raise RuntimeError(f"No end of {[job['cron_name'] for job in jobs]}")
        IrCron._process_jobs(database)
        time.sleep(0.01)
