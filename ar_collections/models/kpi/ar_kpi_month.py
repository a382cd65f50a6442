"""Key figures by month: one row per customer and month with inputs that add up."""

from datetime import time

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm.unchecked import Unchecked
from odoo.tools import SQL

from .ar_kpi_inputs import INPUTS

MONTHS = 24
# A month of a debtor keeps its id: half a million new ones each night would use up all there are.
IDS_PER_DEBTOR = 512


class ArKpiMonth(models.Model):
    _name = "ar.kpi.month"
    _inherit = ["ar.guarded", "ar.kpi.columns"]
    _description = "Inputs of Key Figures by Month"
    _log_access = False
    _order = "month desc, closing desc, id"
    _rec_name = "month"

    month = fields.Date(required=True, readonly=True, help="The first day of the month.")
    days = fields.Integer(readonly=True, help="Days of the month so far.")
    company_id = Unchecked("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = Unchecked("ar.debtor", required=True, readonly=True)

    _once = models.UniqueIndex("(debtor_id, month)")

    @api.model
    def _cron_rebuild(self):
        self.env["ar.nightly"]._tick("kpi")

    @api.model
    def _night_rebuild(self, night):
        """Every night a company's months are counted anew, since entries may be back-dated."""
        if self.env["ar.debtor"].search_count([("company_id", "=", night.company.id)], limit=1):
            self._rebuild(night.company, until=night.day)

    @api.model
    def _night_catch_up(self, night):
        """Older months that are kept are counted anew where the company's buckets changed since.

        They may be many: a stretch of them in one transaction, the oldest first.
        """

        def count(_state):
            return self._count_stretch(night.company, night.day)

        while not night.is_time_over and night.step(count):
            pass

    @api.model
    def _count_stretch(self, company, until):
        """Count the oldest of the months that no night counts and that know no buckets.

        :return: whether there were any
        """
        recent = self._month_starts(MONTHS, until)[0]
        used = self.env["ar.kpi.inputs"]._used(company.ids)
        if not used:
            return False
        self.flush_model()
        ((oldest,),) = self.env.execute_query(
            SQL(
                "SELECT MIN(month) FROM ar_kpi_month WHERE company_id = %s AND month < %s AND (%s)",
                company.id,
                recent,
                SQL(" OR ").join(SQL("%s IS NULL", SQL.identifier(name)) for name in used),
            )
        )
        if oldest:
            after = min(recent, oldest + relativedelta(months=MONTHS))
            months = (after.year - oldest.year) * 12 + after.month - oldest.month
            self._rebuild(company, months, fields.Date.subtract(after, days=1), later=False)
        return bool(oldest)

    @api.model
    def _rebuild(self, company, months=MONTHS, until=None, *, later=True):
        """Count the last months of a company from the ledger, set-based; former rows go.

        :param months: how many, the current one included
        :param date until: the last day that counts; the company's today by default
        :param later: whether rows of months after that day go, too
        """
        until = until or company._ar_today()
        starts = self._month_starts(months, until)
        boundaries = [*starts, fields.Date.add(until, days=1)]
        inputs = self.env["ar.kpi.inputs"]
        inputs._flush()
        self.env["ar.debtor"]._ensure(company)
        # Apart from INSERT, which would not let PostgreSQL use all its processors.
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE ar_kpi_counted ON COMMIT DROP AS %s",
                inputs._windows_sql(company.ids, boundaries),
            )
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM ar_kpi_month WHERE company_id = %s AND month >= %s"
                " AND (%s OR month <= %s)",
                company.id,
                starts[0],
                later,
                until,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_kpi_month (id, month, days, company_id, debtor_id, %(names)s)
                SELECT debtor.id * %(per_debtor)s + (%(number)s + w) %% %(per_debtor)s,
                       (%(days)s)[w], (%(days)s)[w + 1] - (%(days)s)[w],
                       counted.company_id, debtor.id, %(values)s
                  FROM ar_kpi_counted counted
                  JOIN ar_debtor debtor ON debtor.company_id = counted.company_id
                   AND debtor.partner_id = counted.partner_id
                """,
                names=SQL(", ").join(map(SQL.identifier, INPUTS)),
                values=SQL(", ").join(SQL.identifier("counted", name) for name in INPUTS),
                days=SQL("CAST(%s AS date[])", boundaries),
                per_debtor=IDS_PER_DEBTOR,
                number=starts[0].year * 12 + starts[0].month,
            )
        )
        self.env.cr.execute(SQL("DROP TABLE ar_kpi_counted"))
        self.invalidate_model()

    @api.model
    def _month_starts(self, months, until):
        """The first days of so many months, the last one being that of ``until``."""
        first = until.replace(day=1)
        return [first - relativedelta(months=back) for back in reversed(range(months))]


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "kpi": Job(
                self.env._("Key figures of the last months"),
                "ar.kpi.month",
                "_night_rebuild",
                "ar_collections.ir_cron_kpi_months",
                at=time(2, 45),
                first="_night_catch_up",
            )
        }
