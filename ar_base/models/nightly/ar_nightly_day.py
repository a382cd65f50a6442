from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

#: So long what was done is kept; the last day of each job, always.
KEPT = timedelta(days=60)


class ArNightlyDay(models.Model):
    """That a job was done for a company's day, or how far it has come."""

    _name = "ar.nightly.day"
    _inherit = ["ar.guarded"]
    _description = "Day of Nightly Work"
    _order = "day desc, begun desc, id desc"
    _log_access = False

    job = fields.Selection(
        lambda self: self.env["ar.nightly"]._selection_job(), required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    day = fields.Date(required=True, readonly=True, help="Of the company, by its own clock.")
    begun = fields.Datetime(readonly=True)
    ended = fields.Datetime(readonly=True, help="Empty while something is left to do.")
    failure_count = fields.Integer(string="Set Aside", readonly=True, default=0)
    failure_ids = fields.One2many("ar.nightly.failure", "day_id", readonly=True)
    reached = fields.Integer(
        readonly=True, default=0, help="The last record that was worked on, by its id."
    )
    waiting = fields.Text(readonly=True, help="Ids of records before it that somebody held.")
    noted = fields.Json(readonly=True, help="What the job keeps for later steps and days.")

    _once = models.UniqueIndex("(job, company_id, day)")

    @api.depends("job", "day", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self.env["ar.nightly"]._selection_job())
        for one in self:
            day = format_date(one.env, one.day)
            one.display_name = f"{labels.get(one.job, one.job)}, {one.company_id.name} {day}"

    # ------------------------------------------------------------------
    # What was done
    # ------------------------------------------------------------------
    @api.model
    def _last_days(self, name):
        """The last day for which a job was done: ``{company id: day}``."""
        rows = self._read_group(
            [("job", "=", name), ("ended", "!=", False)], ["company_id"], ["day:max"]
        )
        return {company.id: day for company, day in rows}

    @api.model
    def _skip(self, name, company, day):
        """Take a day for done."""
        self._insert(name, company, day)
        self.search(self._named(name, company, day)).ended = fields.Datetime.now()

    @api.model
    def _forget(self, name, company, day):
        self.search(self._named(name, company, day)).unlink()

    @api.model
    def _last_noted(self, name, company, key):
        """What a job noted last under a name for a company, of whatever day; None if nothing."""
        domain = [("job", "=", name), ("company_id", "=", company.id), ("noted", "!=", False)]
        days = self.sudo().search(domain, order="day desc")
        return next((day.noted[key] for day in days if key in (day.noted or ())), None)

    def _named(self, name, company, day):
        return [("job", "=", name), ("company_id", "=", company.id), ("day", "=", day)]

    def _insert(self, name, company, day):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_nightly_day (job, company_id, day, begun, failure_count, reached)
                VALUES (%s, %s, %s, CLOCK_TIMESTAMP() AT TIME ZONE 'UTC', 0, 0)
                    ON CONFLICT (job, company_id, day) DO NOTHING
                """,
                name,
                company.id,
                day,
            )
        )
        self.invalidate_model()

    # ------------------------------------------------------------------
    # While it is done
    # ------------------------------------------------------------------
    @api.model
    def _open(self, night):
        """There is a record of the night; one of a job that comes again and again begins anew."""
        known = self.search(self._named(night.name, night.company, night.day))
        if not known:
            self._insert(night.name, night.company, night.day)
        elif known.ended and not night.job.at and known.try_lock_for_update():
            known.write({"ended": False, "reached": 0, "waiting": False, "noted": False})

    @api.model
    def _claim(self, night):
        """The night's record, locked; empty where it is done, or another worker is at it."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ar_nightly_day WHERE job = %s AND company_id = %s AND day = %s"
                " AND ended IS NULL FOR UPDATE SKIP LOCKED",
                night.name,
                night.company.id,
                night.day,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _waiting(self):
        return [int(id_) for id_ in (self.waiting or "").split()]

    def _wait_for(self, records):
        self.waiting = " ".join(map(str, records.ids)) or False

    def _went_as_far_as(self, records, held):
        """Note how far the night has come.

        :param held: those of the records that somebody held
        """
        waiting = [*self._waiting(), *held.ids]
        self.write({"reached": records.ids[-1], "waiting": " ".join(map(str, waiting)) or False})

    def _end(self):
        self.write({"ended": fields.Datetime.now(), "waiting": False})

    # ------------------------------------------------------------------
    # Keeping house
    # ------------------------------------------------------------------
    @api.autovacuum
    def _gc_days(self):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM ar_nightly_day old
                 WHERE old.day < %s AND EXISTS (
                       SELECT FROM ar_nightly_day new
                        WHERE new.job = old.job AND new.company_id = old.company_id
                          AND new.day > old.day AND new.ended IS NOT NULL)
                """,
                (fields.Datetime.now() - KEPT).date(),
            )
        )
        self.invalidate_model()
