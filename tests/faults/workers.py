"""Workers as processes of their own, which a test may kill at any moment."""

import logging
import os
import signal
import sys
import traceback
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


@contextmanager
def environment(database):
    """An environment whose changes are committed."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


class Worker:
    """Does what the scheduled workers do, in a forked process with its own connections."""

    def __init__(self, database):
        odoo.sql_db.close_all()
        self.pid = os.fork()
        if self.pid == 0:
            self._work(database)

    @staticmethod
    def _work(database):
        # The fork may have caught another thread in the middle of writing to the log.
        logging.disable(logging.CRITICAL)
        status = 1
        try:
            with environment(database) as env:
                env["ar.dunning.run"]._cron_work()
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)

    def kill(self):
        """Kill the process as a power cut would: nothing of it runs any more."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self):
        """The exit status; negative: the signal that ended it."""
        _pid, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)
