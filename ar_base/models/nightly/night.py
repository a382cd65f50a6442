"""One company's day of one job, while a worker does it.

The work is cut into steps. Each is a transaction of its own, in which the worker holds the day's
record, so that another worker passes it over; how far the day has come stands in that record, so
that whoever comes next goes on there: after a step as well as after a crash or a time limit.

In a step a batch of records is worked on. Those that somebody else holds wait for the end. Where
the batch fails, its halves are tried, and so on, until the records that fail are found: these are
set aside until the next day. A conflict with somebody who writes the same is no failure: the step
is done again, with a smaller batch.
"""

import logging
import random
import time

from odoo.fields import Domain

from ...orm.apart import apart
from ...orm.conflict import CONFLICT

_logger = logging.getLogger(__name__)

ATTEMPTS = 10  # of a step, where somebody writes the same at the same moment
ROUNDS = 5  # in which a worker asks for records that somebody holds, before it leaves them for now
PAUSE = 0.2  # seconds


class Night:
    """A company's day of a job; ``later``: how many others wait for the same worker."""

    def __init__(self, env, name, company, day, later=0):
        company = company.with_env(env).with_company(company)
        # What it writes down is read by people of the company; whom it tells has his own language.
        self.env = company._ar_speaking_to(env["res.users"]).env
        self.company = company.with_env(self.env)
        self.name, self.day, self.later = name, day, later
        self.job = self.env["ar.nightly"]._jobs()[name]
        self.model = self.env[self.job.model]
        self.size = self.job.batch
        self.left = float("inf")  # seconds that Odoo leaves
        self._done = self._failures = self._rounds = 0
        self._state = self.env["ar.nightly.day"]

    # ------------------------------------------------------------------
    # The steps
    # ------------------------------------------------------------------
    def run(self):
        """Do what is left of the day, as far as the time allows; returns whether all of it is."""
        self._open()
        if self.job.first:
            self._do_first()
        step = self._step if self.job.records else self._whole
        goes_on = True
        while goes_on and not self.is_time_over:
            try:
                goes_on = self.step(step)
            except CONFLICT:
                goes_on = self._leave_the_contested()
        return not goes_on

    @property
    def is_time_over(self):
        return self.left <= 0

    def step(self, work):
        """Do a part of the work in a transaction of its own.

        :param work: called with the day's record, which nobody else has meanwhile
        :return: what it returns; None where the day is done, or another worker is at it
        :raise CONFLICT: somebody else writes the same, again and again
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                state = self.env["ar.nightly.day"]._claim(self)
                self._state = state
                result = work(state) if state else None
                self._commit(state)
                return result
            except CONFLICT:
                self.roll_back()
                if attempt == ATTEMPTS:
                    raise
                self.size = max(1, self.size // 2)
                time.sleep(random.uniform(0, PAUSE * attempt))
        return None

    def roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
        self._done = self._failures = 0

    def _commit(self, state):
        if state and self._failures:
            state.failure_count += self._failures
        open_ = bool(state) and not state.ended and not self._is_leaving()
        self.left = self.env["ir.cron"]._commit_progress(self._done, remaining=self.later + open_)
        self._done = self._failures = 0

    def _is_leaving(self):
        return self._rounds > ROUNDS

    def _open(self):
        """There is a record of the day, which workers can hold."""
        for _attempt in range(ATTEMPTS):
            try:
                self.env["ar.nightly.day"]._open(self)
                self.env["ir.cron"]._commit_progress(remaining=self.later + 1)
                return
            except CONFLICT:
                self.roll_back()

    # ------------------------------------------------------------------
    # What is done in them
    # ------------------------------------------------------------------
    def _whole(self, state):
        self._do(self.company, getattr(self.model, self.job.work))
        state._end()
        self._done = 1
        return False

    def _do_first(self):
        try:
            getattr(self.model, self.job.first)(self)
        except Exception:
            _logger.exception("“%s” of company %s: done in batches.", self.name, self.company.id)
            self.roll_back()

    def _step(self, state):
        """The next batch; whether there is more."""
        if records := self._upcoming(state):
            mine = self._mine(records)
            self._work_on(mine)
            state._went_as_far_as(records, records - mine)
            self._done = len(records)
            return True
        return self._another_round(state)

    def _another_round(self, state):
        """Those that somebody held: by now he may have let go."""
        waiting = self._search(Domain("id", "in", state._waiting()))
        self._rounds += 1
        if not waiting:
            if self.job.last:
                self._do(self.company, getattr(self.model, self.job.last))
            state._end()
        elif not self._is_leaving():
            time.sleep(PAUSE if self._rounds > 1 else 0)
            mine = self._mine(waiting[: self.size])
            self._work_on(mine)
            state._wait_for(waiting - mine)
            self._done = len(mine)
            return True
        return False

    def _leave_the_contested(self):
        """Put off the records that are written by somebody else again and again.

        :return: whether there was one
        """
        if not self.job.records:
            return False
        try:
            return self.step(self._put_off)
        except CONFLICT:
            return False

    def _put_off(self, state):
        records = self._upcoming(state)
        if records:
            state._went_as_far_as(records, records)
        return bool(records)

    # ------------------------------------------------------------------
    # What a job keeps
    # ------------------------------------------------------------------
    def note(self, key, value):
        """Keep something with the day's record, in the transaction of the step.

        What belongs to a job is not written on the company: whoever saves something of it at the
        same moment would be in its way.
        """
        self._state.noted = {**(self._state.noted or {}), key: value}

    def noted(self, key):
        """What the job noted this day; None if nothing."""
        return (self._state.noted or {}).get(key)

    def noted_last(self, key):
        """What the job noted last, on this day or an earlier one; None if nothing."""
        return self.env["ar.nightly.day"]._last_noted(self.name, self.company, key)

    # ------------------------------------------------------------------
    # Records
    # ------------------------------------------------------------------
    def domain(self):
        """The records that the job is about, without those that were set aside today."""
        failed = self.env["ar.nightly.failure"]._of(self)
        return Domain(getattr(self.model, self.job.records)(self)) & Domain("id", "not in", failed)

    def is_anything_due(self):
        return bool(self._search(Domain.TRUE, limit=1))

    def _upcoming(self, state):
        return self._search(Domain("id", ">", state.reached), limit=self.size)

    def _search(self, domain, limit=None):
        """Archived ones too, for whom the work asks no further."""
        found = self.model.with_context(active_test=False).search(
            self.domain() & domain, order="id", limit=limit
        )
        return found.with_env(self.env)

    def _mine(self, records):
        return records.try_lock_for_update(allow_referencing=True) if self.job.locks else records

    def _work_on(self, records):
        if records:
            self._do(records, getattr(records, self.job.work))

    def _do(self, records, work):
        """Work on records; those that fail are set aside, the others are done."""
        try:
            with apart(self.env):
                work(self)
        except CONFLICT:
            raise
        except Exception as error:
            if len(records) > 1:
                for half in (records[: len(records) // 2], records[len(records) // 2 :]):
                    self._work_on(half)
            else:
                _logger.exception("“%s” failed for %s", self.name, records)
                self.set_aside(records, error)

    def set_aside(self, record, error):
        """Leave a record until the next day, and tell whom it concerns, once for each reason.

        :param error: what was raised, or what is wrong in words
        """
        self._failures += 1
        self.env["ar.nightly.failure"]._note(self, record, error)
