import logging

from odoo import SUPERUSER_ID, api, fields, models

from ...domain.plain import reason
from ...orm.apart import apart

_logger = logging.getLogger(__name__)


class ArNightlyFailure(models.Model):
    """A record on which a job failed: set aside until the next day, told to whom it concerns."""

    _name = "ar.nightly.failure"
    _inherit = ["ar.guarded"]
    _description = "Failure of Nightly Work"
    _order = "day desc, id desc"
    _rec_name = "record_name"

    day_id = fields.Many2one(
        "ar.nightly.day",
        string="Night",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    job = fields.Selection(related="day_id.job", store=True)
    company_id = fields.Many2one(related="day_id.company_id", store=True, index=True)
    day = fields.Date(related="day_id.day", store=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", readonly=True)
    record_name = fields.Char(string="Record", readonly=True)
    message = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Told", readonly=True)

    _by_record = models.Index("(job, res_model, res_id)")

    @api.model
    def _of(self, night):
        """Ids of the records that were set aside in this night."""
        day = self.env["ar.nightly.day"].search(
            self.env["ar.nightly.day"]._named(night.name, night.company, night.day)
        )
        failures = self.search([("day_id", "in", day.ids), ("res_model", "=", night.job.model)])
        return failures.mapped("res_id")

    @api.model
    def _note(self, night, record, error):
        """Set a record aside, and tell whom it concerns, unless that was told the time before."""
        message = error if isinstance(error, str) else reason(error)
        days = self.env["ar.nightly.day"]
        failure = self.create(
            {
                "day_id": days.search(days._named(night.name, night.company, night.day)).id,
                "res_model": record._name,
                "res_id": record.id,
                "record_name": self._name_of(record),
                "message": message,
            }
        )
        try:
            with apart(self.env):
                if night.job.failed:
                    getattr(record, night.job.failed)(night, message)
                if not failure._was_told():
                    failure._tell(record)
        except Exception:
            _logger.exception("Nobody could be told of failure %s", failure.id)
        return failure

    @api.model
    def _note_stop(self, name, company, error):
        """A company's job failed as a whole; told once, though it is tried at every tick."""
        try:
            with apart(self.env):
                failure = self._stop_of(name, company, reason(error))
                if failure and not failure._was_told():
                    failure.with_context(ar_stopped=True)._tell(company)
        except Exception:
            _logger.exception("Nobody could be told that “%s” failed", name)

    def _stop_of(self, name, company, message):
        """The note of it; empty where it stands there already."""
        days, day = self.env["ar.nightly.day"], company._ar_today()
        days._insert(name, company, day)
        stopped = {
            "day_id": days.search(days._named(name, company, day)).id,
            "res_model": company._name,
            "res_id": company.id,
            "message": message,
        }
        if self.search_count([(field, "=", value) for field, value in stopped.items()], limit=1):
            return self.browse()
        return self.create({**stopped, "record_name": company.display_name})

    def _name_of(self, record):
        try:
            with apart(self.env):
                return record.display_name
        except Exception:
            return f"{record._name},{record.id}"

    def _was_told(self):
        """Whether the time before, the same record failed for the same reason."""
        before = self.search(
            [
                ("job", "=", self.job),
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("id", "<", self.id),
            ],
            order="id desc",
            limit=1,
        )
        return before.message == self.message

    def _tell(self, record):
        self.user_id = self._concerned(record)
        speaking = self.company_id._ar_speaking_to(self.user_id)
        subject, body = self.with_env(speaking.env)._words()
        speaking._ar_tell(self.user_id, subject, body)

    def _concerned(self, record):
        """Whom it concerns: who works the record, else who answers for the company."""
        worker = record.user_id if "user_id" in record._fields else self.env["res.users"]
        if worker and worker.id != SUPERUSER_ID and self.company_id._ar_working_here(worker):
            return worker
        return self.company_id._ar_manager()

    def _words(self):
        """Hook: subject and text of the message, in the language of the environment."""
        job = self.env["ar.nightly"]._jobs().get(self.job)
        label = job.label if job else self.job
        if self.env.context.get("ar_stopped"):
            return (
                self.env._("%(job)s of %(company)s: it fails", job=label, company=self.record_name),
                self.env._(
                    "It is tried again every half hour; until then, what stands there is what it "
                    "left the last time: %(message)s",
                    message=self.message,
                ),
            )
        subject = self.env._("%(record)s was left out: %(job)s", record=self.record_name, job=label)
        body = self.env._(
            "The nightly work failed on it, and is tried again tomorrow: %(message)s",
            message=self.message,
        )
        return subject, body
