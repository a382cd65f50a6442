"""Ageing snapshots: open items as of a date, tied to the ledger, sealed by a hash."""

from datetime import time

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.ar_base.models.buckets.ar_aging_bucket import BASES
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm.dated import dated
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# What the hash covers, as PostgreSQL writes it: the same for the same content for ever.
CANONICAL = SQL(
    "CONCAT_WS('|', move_line_ref, partner_id, account_id, date, date_due, currency_id,"
    " TRIM_SCALE(amount_currency), TRIM_SCALE(amount))"
)
COLUMNS = (
    "move_id",
    "partner_id",
    "user_id",
    "level_id",
    "account_id",
    "kind",
    "currency_id",
    "date",
    "date_due",
    "days",
    "bucket_id",
    "amount_currency",
    "amount",
    "disputed_amount",
    "promised_amount",
)


class ArAgingSnapshot(models.Model):
    """Open items by bucket as of a date, held against the control accounts when it was taken."""

    _name = "ar.aging.snapshot"
    _description = "Ageing Snapshot"
    _order = "date desc, id desc"
    _inherit = ["ar.guarded", "mail.thread", "ar.workbook.mixin"]
    _workbook = "aging"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="As of", required=True, readonly=True)
    basis = fields.Selection(BASES, string="Aged by", required=True, readonly=True, default="due")
    netted = fields.Boolean(
        string="Credits Netted", readonly=True, help="Credits were set off oldest first."
    )
    scheme_id = fields.Many2one(
        "ar.aging.scheme", string="Buckets", required=True, readonly=True, ondelete="restrict"
    )
    is_month_end = fields.Boolean(
        string="Month End", readonly=True, help="Taken when the month was over, and kept."
    )
    taken_at = fields.Datetime(readonly=True)
    taken_by_id = fields.Many2one("res.users", readonly=True)
    item_ids = fields.One2many("ar.aging.snapshot.item", "snapshot_id", readonly=True)
    item_count = fields.Integer(string="Items", readonly=True)
    total = fields.Monetary(
        string="Ageing",
        currency_field="company_currency_id",
        readonly=True,
        help="All open items of the snapshot.",
    )
    content_hash = fields.Char(
        readonly=True,
        help="SHA-256 over customer, account, dates, currency and amounts of all items.",
    )

    _month_end_once = models.UniqueIndex(
        "(company_id, date) WHERE is_month_end",
        "This month end already has its snapshot in this company.",
    )

    @api.depends("company_id", "date")
    def _compute_name(self):
        for snapshot in self:
            snapshot.name = f"{snapshot.company_id.name} {snapshot.date}"

    @api.depends("company_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for snapshot in self:
            day = dated(self.env, snapshot.date)
            snapshot.display_name = f"{snapshot.company_id.name}, {day}"

    # ------------------------------------------------------------------
    # Taking one
    # ------------------------------------------------------------------
    @api.model
    def _take(self, company, as_of, *, basis="due", netted=False, scheme=None, month_end=False):
        """Take a snapshot of a company's receivables as of a date, and tie it to the ledger.

        :raise UserError: the date is in the future, where there is no ledger to tie it to
        """
        if as_of > company._ar_today():
            raise UserError(
                self.env._(
                    "%(date)s is in the future: what is open then is not known yet.",
                    date=format_date(self.env, as_of),
                )
            )
        scheme = scheme or company._ar_scheme()
        snapshot = self.sudo().create(
            {
                "company_id": company.id,
                "date": as_of,
                "basis": basis,
                "netted": netted,
                "scheme_id": scheme.id,
                "is_month_end": month_end,
                "taken_at": fields.Datetime.now(),
                "taken_by_id": self.env.uid,
            }
        )
        snapshot._fill()
        snapshot._tie_out()
        return snapshot.sudo(False)

    def _fixed_fields(self):
        return super()._fixed_fields() | {"date"}

    def _fill(self):
        """Store the items by one statement, and seal them."""
        self.ensure_one()
        self.env["ar.aging.item"]._flush()
        self.flush_recordset()
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_aging_snapshot_item
                       (snapshot_id, move_line_ref, settled_later_amount, name, %(names)s)
                SELECT %(snapshot)s, item.id, item.later, number.name, %(values)s
                  FROM (%(query)s) item
                  JOIN account_move number ON number.id = item.move_id
                """,
                names=names,
                values=SQL(", ").join(SQL.identifier("item", name) for name in COLUMNS),
                snapshot=self.id,
                query=self._query(),
            )
        )
        count, total, seal = self._seal(
            SQL("SELECT * FROM ar_aging_snapshot_item WHERE snapshot_id = %s", self.id)
        )
        self.write({"item_count": count, "total": total, "content_hash": seal})
        self.env["ar.aging.snapshot.item"].invalidate_model()

    def _query(self):
        """The statement that the snapshot stores: the ageing as the journal tells it now."""
        return self.env["ar.aging.item"]._query(
            self.date,
            companies=self.company_id.ids,
            basis=self.basis,
            netted=self.netted,
            scheme=self.scheme_id,
        )

    def _seal(self, rows):
        """Number, total and hash of a SELECT of items; the order of rows does not matter."""
        ((count, total, seal),) = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COALESCE(SUM(amount), 0),
                       ENCODE(SHA256(CONVERT_TO(COALESCE(
                           STRING_AGG(%s, E'\\n' ORDER BY move_line_ref), ''), 'UTF8')), 'hex')
                  FROM (%s) item
                """,
                CANONICAL,
                rows,
            )
        )
        return count, total, seal

    @api.model
    def _cron_month_end(self):
        self.env["ar.nightly"]._tick("month_end")

    @api.model
    def _night_month_end(self, night):
        """Take last month's snapshot of a company that has none yet and had receivables then.

        A month is taken from its first day after, so that what is booked late shows in the
        comparison instead of changing what was reported.
        """
        company, month_end = night.company, night.day + relativedelta(day=1, days=-1)
        if not company.ar_keep_month_ends or not company.chart_template:
            return
        taken = self.search_count(
            [
                ("company_id", "=", company.id),
                ("date", "=", month_end),
                ("is_month_end", "=", True),
            ],
            limit=1,
        )
        if not taken:
            self._take(company, month_end, month_end=True)

    # ------------------------------------------------------------------
    # Looking at it
    # ------------------------------------------------------------------
    def _workbook_domain(self, domain):
        """Snapshots are named themselves, and not found by their items."""
        return Domain.TRUE

    def _workbook_options(self):
        return super()._workbook_options() | {"snapshot_ids": self.ids}

    def action_items(self):
        """The items as pivot, graph and list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ageing as of %(date)s", date=format_date(self.env, self.date)),
            "res_model": "ar.aging.snapshot.item",
            "view_mode": "pivot,graph,list",
            "domain": [("snapshot_id", "=", self.id)],
            "context": {"ar_aging_basis": self.basis},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_month_end(self):
        if not self.env.user.has_group("ar_collections.group_ar_manager") and not self.env.su:
            kept = self.filtered("is_month_end")
            if kept:
                raise AccessError(
                    self.env._(
                        "The snapshot of %(date)s belongs to a month end: only an AR manager may "
                        "delete it.",
                        date=format_date(self.env, kept[0].date),
                    )
                )


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "month_end": Job(
                self.env._("Ageing of the month that is over"),
                "ar.aging.snapshot",
                "_night_month_end",
                "ar_collections.ir_cron_aging_month_end",
                at=time(2, 30),
                each=True,
            )
        }
