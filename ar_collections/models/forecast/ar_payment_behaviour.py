"""How each customer pays: how late by amount, whether that gets worse, on which weekday."""

from datetime import time

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.ar_base.domain.buckets.scheme import MOST
from odoo.addons.ar_base.domain.ledger.kinds import BILLED
from odoo.addons.ar_base.models.buckets.late_amount import LateAmount
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm import planning
from odoo.addons.ar_base.orm.sums import currency_of, of_one_currency
from odoo.addons.ar_base.orm.unchecked import Unchecked
from odoo.tools import SQL, format_amount

from ...domain.forecast.behaviour import BEFORE, GOOD, OPEN, RECENT, SLIP, SURE

MONTHS = 24  # of payments are looked at
WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
#: What a group's figure is the mean of, and what each customer's weighs there.
WEIGHTS = {
    "kept_share": "paid",
    "mean_days_late": "paid",
    "before_days": "before_count",
    "recent_days": "recent_count",
}
#: What was paid late, by the number of the late bucket in the company's scheme.
LATE = {number: f"paid_late_{number}" for number in range(1, MOST + 1)}
LINE = Markup('<div class="d-flex justify-content-between"><span>{}</span><span>{}</span></div>')
WAIT = Markup('<div class="text-muted">{}</div>')


class ArPaymentBehaviour(models.Model):
    """Counted anew every night from payments that were applied to invoices; nobody types it in.

    Credit notes and exchange differences are no payments. Amounts in company currency.
    """

    _name = "ar.payment.behaviour"
    _inherit = ["ar.guarded", "ar.workbook.mixin", "ar.late.columns"]
    _workbook = "behaviour"
    _description = "Payment Behaviour"
    _log_access = False
    _order = "is_slipping desc, paid desc, id"
    _rec_name = "partner_id"
    _once_each = {"debtor_id": ("company_id",)}

    # One customer that another company took fails no list: the name is read, and nothing else.
    display_name = fields.Char(compute_sudo=True)

    company_id = Unchecked("res.company", required=True, readonly=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one(
        "ar.debtor", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        related="debtor_id.partner_id", store=True, string="Customer", ondelete="cascade"
    )
    user_id = fields.Many2one(related="debtor_id.user_id", string="Collector")
    country_id = fields.Many2one(related="debtor_id.country_id")
    payments = fields.Integer(readonly=True, help="Payments of items in 24 months.")
    paid = fields.Monetary(
        currency_field="company_currency_id", readonly=True, help="In 24 months."
    )
    paid_early = fields.Monetary(
        string="Early", currency_field="company_currency_id", readonly=True
    )
    paid_on_day = fields.Monetary(
        string="On the Day", currency_field="company_currency_id", readonly=True
    )
    paid_late_1 = LateAmount(
        string="Paid Late: Bucket 1",
        number=1,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_2 = LateAmount(
        string="Paid Late: Bucket 2",
        number=2,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_3 = LateAmount(
        string="Paid Late: Bucket 3",
        number=3,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_4 = LateAmount(
        string="Paid Late: Bucket 4",
        number=4,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_5 = LateAmount(
        string="Paid Late: Bucket 5",
        number=5,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_6 = LateAmount(
        string="Paid Late: Bucket 6",
        number=6,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_7 = LateAmount(
        string="Paid Late: Bucket 7",
        number=7,
        currency_field="company_currency_id",
        readonly=True,
    )
    paid_late_8 = LateAmount(
        string="Paid Late: Bucket 8",
        number=8,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_lines = fields.Html(string="Paid Late", compute="_compute_late_lines", sanitize=False)
    is_late_counted = fields.Boolean(
        string="Counted by Bucket",
        compute="_compute_is_late_counted",
        help="Not yet where the ageing buckets were changed: it is counted anew in the background.",
    )
    kept_share = fields.Float(
        string="Terms Kept (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Paid by the due date, of what was paid.",
    )
    mean_days_late = fields.Float(
        string="Days Late",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Weighted by amount; payments before the due date count below nought.",
    )
    before_count = fields.Integer(string="Payments Before", readonly=True)
    before_days = fields.Float(
        string="Days Late Before",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Mean of the payments of the nine months before the last three.",
    )
    before_deviation = fields.Float(
        string="Usual Spread", digits=(16, 1), aggregator=None, readonly=True
    )
    recent_count = fields.Integer(string="Payments Lately", readonly=True)
    recent_days = fields.Float(
        string="Days Late Lately",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Mean of the payments of the last three months.",
    )
    trend = fields.Float(
        string="Trend (Days a Month)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="By how many days a month payments get later, over twelve months.",
    )
    weekday = fields.Selection(WEEKDAYS, readonly=True, help="On which most payments come.")
    weekday_share = fields.Float(
        string="Share of the Weekday (%)", digits=(16, 0), aggregator=None, readonly=True
    )
    oldest_days = fields.Integer(
        string="Oldest Open Item, Days Late",
        aggregator="max",
        readonly=True,
        help="Of what is neither contested nor covered by credits or money that is not applied.",
    )
    is_slipping = fields.Boolean(
        string="Slipping",
        readonly=True,
        help="A customer that used to pay well has become later, by more than chance.",
    )
    warning = fields.Char(compute="_compute_warning")

    _once = models.UniqueIndex("(company_id, debtor_id)")

    @api.depends("is_slipping", "before_days", "recent_days", "recent_count", "oldest_days")
    @api.depends_context("lang")
    def _compute_warning(self):
        for behaviour in self:
            behaviour.warning = behaviour._warned() if behaviour.is_slipping else False

    def _warned(self):
        """In what a good payer slips, with figures."""
        self.ensure_one()
        days = {"before": abs(round(self.before_days)), "recent": round(self.recent_days)}
        if self.recent_count >= RECENT and self.recent_days - self.before_days >= SLIP:
            if days["recent"] < 0:
                return self.env._(
                    "Paid %(before)s days early on average, only %(recent)s days early in the "
                    "last three months.",
                    before=days["before"],
                    recent=-days["recent"],
                )
            if self.before_days < 0:
                return self.env._(
                    "Paid %(before)s days early on average, %(recent)s days late in the last "
                    "three months.",
                    **days,
                )
            return self.env._(
                "Paid %(before)s days late on average, %(recent)s in the last three months.", **days
            )
        days["open"] = self.oldest_days
        if self.before_days < 0:
            return self.env._(
                "Paid %(before)s days early on average; an item is now %(open)s days late.", **days
            )
        return self.env._(
            "Paid %(before)s days late on average; an item is now %(open)s days late.", **days
        )

    @api.depends(*LATE.values())
    def _compute_is_late_counted(self):
        """A field of an amount reads nothing as nought: only the table knows the difference."""
        self.flush_recordset(LATE.values())
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ar_payment_behaviour WHERE id IN %s AND paid_late_1 IS NULL",
                tuple(self.ids) or (0,),
            )
        )
        waiting = {number for (number,) in rows}
        for behaviour in self:
            behaviour.is_late_counted = behaviour.id not in waiting

    @api.depends("is_late_counted", *LATE.values())
    @api.depends_context("lang")
    def _compute_late_lines(self):
        """What was paid late, by the buckets of the debtor's company."""
        for behaviour in self:
            if behaviour.is_late_counted:
                rows = behaviour._late_line_rows()
                behaviour.late_lines = Markup().join(LINE.format(*row) for row in rows)
            else:
                behaviour.late_lines = WAIT.format(
                    self.env._("How late, by the new ageing buckets: being counted.")
                )

    def _late_line_rows(self):
        for number, days in enumerate(self.company_id._ar_scheme()._late_names(), 1):
            amount = self[LATE[number]]
            yield (
                self.env._("%(days)s days late", days=days),
                format_amount(self.env, amount, self.company_currency_id),
            )

    def _read_group_select(self, aggregate_spec, query):
        """What a group paid in time, and how late, is told of all that it paid.

        Who paid nothing in time has no share, which an average would leave out.
        """
        name, _colon, aggregate = aggregate_spec.partition(":")
        if aggregate != "avg" or name not in WEIGHTS:
            return super()._read_group_select(aggregate_spec, query)
        weight = self._field_to_sql(self._table, WEIGHTS[name], query)
        value = self._field_to_sql(self._table, name, query)
        mean = SQL("SUM(COALESCE(%s, 0) * %s) / NULLIF(SUM(%s), 0)", value, weight, weight)
        if WEIGHTS[name] != "paid":
            return mean
        company = self._field_to_sql(self._table, "company_id", query)
        return of_one_currency(mean, currency_of(company))

    @api.model
    def _cron_rebuild(self):
        self.env["ar.nightly"]._tick("behaviour", "forecast")

    @api.model
    def _night_rebuild(self, night):
        if self.env["ar.debtor"].search_count([("company_id", "=", night.company.id)], limit=1):
            self._rebuild(night.company, night.day)

    @api.model
    def _rebuild(self, company, today=None):
        """Count a company's behaviour anew, set-based; returns nothing."""
        today = today or company._ar_today()
        history = self.env["ar.payment.history"]
        history._flush()
        planning.for_many(self.env)
        self.env["ar.debtor"]._ensure(company)
        self.env.cr.execute(
            SQL("DELETE FROM ar_payment_behaviour WHERE company_id = %s", company.id)
        )
        since = fields.Date.subtract(today, months=MONTHS + 12)
        values = self._counted_sql(today)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_payment_behaviour (
                    company_id, debtor_id, partner_id, %(names)s, is_slipping)
                SELECT %(company)s, debtor.id, debtor.partner_id, %(names)s, %(slipping)s
                  FROM (SELECT partner_id, %(values)s
                          FROM (SELECT *, paid - due AS late, %(number)s AS late_number
                                  FROM (%(pieces)s) piece) piece
                     LEFT JOIN (%(owing)s) owing USING (partner_id)
                      GROUP BY partner_id) counted
                  JOIN ar_debtor debtor ON debtor.company_id = %(company)s
                   AND debtor.partner_id = counted.partner_id
                 WHERE payments > 0
                """,
                company=company.id,
                names=SQL(", ").join(map(SQL.identifier, values)),
                values=SQL(", ").join(
                    SQL("%s AS %s", value, SQL.identifier(name)) for name, value in values.items()
                ),
                number=company._ar_scheme()._number_sql(SQL("paid - due")),
                slipping=self._slipping_sql(),
                pieces=history._pieces_sql(company, since, today),
                owing=self._owing_sql(company, today),
            )
        )
        self._mark_debtors(company)
        self.invalidate_model()

    def _counted_sql(self, today):
        """``{field: aggregate}`` over a customer's pieces."""
        paid = SQL(
            "is_money AND paid > %s AND paid <= %s",
            fields.Date.subtract(today, months=MONTHS),
            today,
        )
        recent_from = fields.Date.subtract(today, months=3)
        year = SQL(
            "is_money AND paid > %s AND paid <= %s", fields.Date.subtract(today, months=12), today
        )
        recent = SQL("%s AND paid > %s", year, recent_from)
        before = SQL("%s AND paid <= %s", year, recent_from)
        return {
            "payments": SQL("COUNT(*) FILTER (WHERE %s)", paid),
            "paid": SQL("COALESCE(SUM(amount) FILTER (WHERE %s), 0)", paid),
            "paid_early": self._paid_sql(paid, SQL("late < 0")),
            "paid_on_day": self._paid_sql(paid, SQL("late = 0")),
            **{
                name: self._paid_sql(paid, SQL("late_number = %s", number))
                for number, name in LATE.items()
            },
            "kept_share": SQL(
                "100 * SUM(amount) FILTER (WHERE %s AND late <= 0)"
                " / NULLIF(SUM(amount) FILTER (WHERE %s), 0)",
                paid,
                paid,
            ),
            "mean_days_late": SQL(
                "SUM(amount * late) FILTER (WHERE %s) / NULLIF(SUM(amount) FILTER (WHERE %s), 0)",
                paid,
                paid,
            ),
            "before_count": SQL("COUNT(*) FILTER (WHERE %s)", before),
            "before_days": SQL("COALESCE(AVG(late) FILTER (WHERE %s), 0)", before),
            "before_deviation": SQL("COALESCE(STDDEV_POP(late) FILTER (WHERE %s), 0)", before),
            "recent_count": SQL("COUNT(*) FILTER (WHERE %s)", recent),
            "recent_days": SQL("COALESCE(AVG(late) FILTER (WHERE %s), 0)", recent),
            "trend": SQL(
                "COALESCE(REGR_SLOPE(late, paid - %s) FILTER (WHERE %s) * 365.25 / 12, 0)",
                today,
                year,
            ),
            "weekday": SQL(
                "(MODE() WITHIN GROUP (ORDER BY EXTRACT(isodow FROM paid)::integer)"
                " FILTER (WHERE %s))::text",
                paid,
            ),
            "weekday_share": self._weekday_share_sql(paid),
            "oldest_days": SQL("MAX(owing.days)"),
        }

    def _owing_sql(self, company, today):
        """How late the oldest document of each customer is that is owed without question.

        What is contested, or covered by credits and money that is not applied, is no bad payer's.
        """
        return SQL(
            """
            SELECT partner_id, MAX(days) AS days FROM (%(items)s) item
             WHERE item.trade AND item.kind IN %(billed)s AND item.amount > item.disputed_amount
          GROUP BY partner_id
            """,
            items=self.env["ar.aging.item"]._query(today, companies=company.ids, netted=True),
            billed=tuple(kind.value for kind in BILLED),
        )

    def _paid_sql(self, paid, which):
        return SQL("COALESCE(SUM(amount) FILTER (WHERE %s AND %s), 0)", paid, which)

    def _weekday_share_sql(self, paid):
        """The largest count of a weekday, in percent of all."""
        counts = [
            SQL("COUNT(*) FILTER (WHERE %s AND EXTRACT(isodow FROM paid) = %s)", paid, day)
            for day in range(1, 8)
        ]
        return SQL(
            "100.0 * GREATEST(%s) / NULLIF(COUNT(*) FILTER (WHERE %s), 0)",
            SQL(", ").join(counts),
            paid,
        )

    def _slipping_sql(self):
        """What :func:`~ar_collections.domain.forecast.behaviour.is_slipping` says, set-based."""
        return SQL(
            """
            before_count >= %(known)s AND before_days <= %(good)s AND (
                recent_count >= %(recent)s AND recent_days - before_days
                    >= GREATEST(%(slip)s, %(sure)s * before_deviation
                                          / SQRT(GREATEST(recent_count, 1)))
                OR COALESCE(oldest_days - GREATEST(before_days, 0)
                    >= GREATEST(%(open)s, %(sure)s * before_deviation), FALSE))
            """,
            known=BEFORE,
            good=GOOD,
            recent=RECENT,
            slip=SLIP,
            sure=SURE,
            open=OPEN,
        )

    def _mark_debtors(self, company):
        """Tell debtors, so that lists filter and strategies rank by it."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE ar_debtor d SET is_slipping = marked.slipping
                  FROM (SELECT debtor.id, COALESCE(behaviour.is_slipping, FALSE) AS slipping
                          FROM ar_debtor debtor
                     LEFT JOIN ar_payment_behaviour behaviour ON behaviour.debtor_id = debtor.id
                         WHERE debtor.company_id = %s) marked
                 WHERE marked.id = d.id AND d.is_slipping IS DISTINCT FROM marked.slipping
                """,
                company.id,
            )
        )
        self.env["ar.debtor"].invalidate_model(["is_slipping"])


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "behaviour": Job(
                self.env._("Payment behaviour"),
                "ar.payment.behaviour",
                "_night_rebuild",
                "ar_collections.ir_cron_forecast",
                at=time(3, 15),
            ),
            "forecast": Job(
                self.env._("Cash forecast"),
                "ar.forecast",
                "_nightly",
                "ar_collections.ir_cron_forecast",
                at=time(3, 15),
                after=("behaviour",),
            ),
        }
