"""What Odoo allows a worker: it kills one that takes longer, and whatever it did is lost."""

import math
import time

from odoo.addons.base.models import ir_cron
from odoo.service import server
from odoo.tools import config

SPARE = 10  # seconds before the limit at which a statement ends by itself
LEAST = 10  # seconds that each statement gets in any case


def real_limit(in_job):
    """Seconds after which a worker is killed; infinite where none is set, or there are no workers.

    :param in_job: whether of a worker for scheduled actions, which may have a limit of its own
    """
    limit = config["limit_time_real"]
    if in_job and config["limit_time_real_cron"] >= 0:
        limit = config["limit_time_real_cron"]
    return limit or math.inf


def cpu_limit():
    """Seconds of the processor after which a worker is killed."""
    return config["limit_time_cpu"] or math.inf


def job_began(env):
    """When the scheduled action began that runs here; None where none does."""
    end = env.context.get("cron_end_time")
    return env.context.get("ar_job_began") or (end and end - ir_cron.MIN_TIME_PER_JOB)


def statement_seconds(env):
    """How long a statement may take, so that it does not outlive its worker; else infinite."""
    if not isinstance(server.server, server.PreforkServer):
        return math.inf
    began = job_began(env)
    limit = real_limit(in_job=began is not None)
    if began is not None:
        limit -= time.monotonic() - began
    return max(LEAST, limit - SPARE)
