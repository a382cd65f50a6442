"""Scheduled work: a scheduled action ticks every half hour, and does what is due by then.

What is due is asked of each company's own clock. How one company's day of a job is done, see
:class:`~.night.Night`.
"""

import logging

from odoo import api, models
from odoo.exceptions import AccessError

from ...domain.nightly.days import due_days, latest_day
from ...orm.conflict import CONFLICT
from .job import Job
from .night import Night

_logger = logging.getLogger(__name__)


class ArNightly(models.AbstractModel):
    _name = "ar.nightly"
    _description = "Nightly Work"

    @api.model
    def _jobs(self) -> dict[str, Job]:
        """Hook: what is done on a schedule, ``{name: Job}``."""
        return {}

    @api.model
    def _selection_job(self):
        return [(name, job.label) for name, job in self._jobs().items()]

    @api.model
    def _tick(self, *names):
        """Do what is due of some jobs, one after the other, as far as the time allows.

        Called by a scheduled action; commits. Where time runs out, Odoo calls again at once.
        """
        self._check_schedule()
        for after, name in enumerate(names, 1):
            if self._tick_of(name, later=len(names) - after):
                return

    def _tick_of(self, name, later):
        """One job; what fails of it keeps neither another company's nor another job.

        :return: whether the time is over
        """
        nights = self._or_told(name, lambda: self._due(name)) or []
        for number, (company, day) in enumerate(nights, 1):
            night = Night(self.env, name, company, day, later=len(nights) - number + later)
            if self._or_told(name, night.run, company):
                self._let_others_begin(name)
            if night.is_time_over:
                return True
        return False

    def _or_told(self, name, step, companies=None):
        """Do a step of a job; where it fails as a whole, tell whoever answers for the company.

        Odoo counts the failures of a scheduled action, and shows them to nobody.

        :param companies: whose step it is; all whose job it is where it is nobody's
        """
        try:
            return step()
        except CONFLICT:
            _logger.info("“%s”: somebody writes the same; it comes with the next tick.", name)
            self._roll_back()
        except Exception as error:
            _logger.exception("“%s” failed.", name)
            self._roll_back()
            for company in companies or self._companies(name):
                self.env["ar.nightly.failure"]._note_stop(name, company, error)
            self.env["ir.cron"]._commit_progress()
        return None

    def _roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _companies(self, name):
        """Whose days of a job are done; of one about what all share, the first one's."""
        limit = 1 if self._jobs()[name].shared else None
        return self.env["res.company"].sudo().search([], order="id", limit=limit)

    @api.model
    def _check_schedule(self):
        """Raise unless it is the schedule that begins work, or an administrator.

        The schedule is the superuser, which nobody can claim to be over a remote call; a context
        says what whoever calls likes.
        """
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._("Scheduled work is begun by the schedule, or by an administrator.")
            )

    @api.model
    def _do_now(self, name, company, day=None):
        """Do a company's day of a job anew, whatever the hour; commits."""
        day = day or company._ar_today()
        self.env["ar.nightly.day"]._forget(name, company, day)
        return Night(self.env, name, company, day).run()

    @api.model
    def _again(self, name, company):
        """Let the last day of a job be done anew in the background, where it was done."""
        if job := self._jobs().get(name):
            day = latest_day(company._ar_now(), job.at)
            self.env["ar.nightly.day"].sudo()._forget(name, company, day)
            if cron := self.env.ref(job.cron, raise_if_not_found=False):
                cron.sudo()._trigger()

    # ------------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------------
    @api.model
    def _due(self, name):
        """Pairs of a company and a day, for which a job is to be done now."""
        job = self._jobs()[name]
        companies = self._companies(name)
        if not job.at:
            days = [(company, company._ar_today()) for company in companies]
            return [due for due in days if Night(self.env, name, *due).is_anything_due()]
        done = self.env["ar.nightly.day"]._last_days(name)
        self._begin(name, [company for company in companies if company.id not in done])
        return [
            (company, day)
            for company in companies
            for day in due_days(company._ar_now(), job.at, done.get(company.id), each=job.each)
            if self._is_free(job, company, day) and (job.at_once or company.id in done)
        ]

    def _begin(self, name, companies):
        """What is not done at once begins with the next time that its hour comes."""
        job = self._jobs()[name]
        if job.at_once:
            return
        for company in companies:
            day = latest_day(company._ar_now(), job.at)
            self.env["ar.nightly.day"]._skip(name, company, day)

    def _is_free(self, job, company, day):
        """Whether what has to be done before it that day was done.

        A job whose scheduled action is switched off is not waited for; of one that all companies
        share, the first one's last day counts.
        """
        jobs = self._jobs()
        return all(
            self._was_done(name, jobs[name], company, day)
            for name in job.after
            if name in jobs and self._is_on(jobs[name])
        )

    def _was_done(self, name, job, company, day):
        done = self.env["ar.nightly.day"]._last_days(name)
        if job.shared:
            return bool(done) and (day - max(done.values())).days <= 1
        return company.id in done and done[company.id] >= day

    def _is_on(self, job):
        cron = self.env.ref(job.cron, raise_if_not_found=False)
        return bool(cron) and cron.sudo().active

    def _let_others_begin(self, name):
        """What waited for a job need not wait for the next tick."""
        own = self._jobs()[name].cron
        waiting = {job.cron for job in self._jobs().values() if name in job.after} - {own}
        for cron in sorted(waiting):
            if action := self.env.ref(cron, raise_if_not_found=False):
                action.sudo()._trigger()
