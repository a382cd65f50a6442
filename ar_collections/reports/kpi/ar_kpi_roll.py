"""Roll rates: how much of a bucket rolled on into the next one within a month."""

from odoo import fields, models
from odoo.addons.ar_base.orm.planning import uncompiled
from odoo.tools import SQL

#: Each step, with the bucket before and the one after, from the columns of a month.
STEPS = {
    "current": ("owed - late", "late - late_30"),
    "late_1_30": ("late - late_30", "late_30 - late_60"),
    "late_31_60": ("late_30 - late_60", "late_60 - late_90"),
    "late_61_90": ("late_60 - late_90", "late_90 - late_120"),
}


class ArKpiRoll(models.Model):
    """A row of a customer's month and step, seen from the bucket before or from the one after.

    Added up by month and step they give both; a customer who paid has no row after, and still
    counts in what could have rolled. Buckets are of thirty days and months of
    up to 31, so a rate can pass 100 % by a little.
    """

    _name = "ar.kpi.roll"
    _description = "Roll Rates"
    _auto = False
    _order = "month desc, id"
    _rec_name = "month"

    month = fields.Date(readonly=True, help="The month at whose end the bucket after is counted.")
    step = fields.Selection(
        [
            ("current", "Not due to 1–30 days"),
            ("late_1_30", "1–30 to 31–60 days"),
            ("late_31_60", "31–60 to 61–90 days"),
            ("late_61_90", "61–90 to 91–120 days"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    amount_before = fields.Monetary(
        string="In the Bucket Before",
        currency_field="company_currency_id",
        readonly=True,
        help="A month earlier.",
    )
    amount_after = fields.Monetary(
        string="In the Bucket After", currency_field="company_currency_id", readonly=True
    )
    rate = fields.Float(
        string="Roll Rate (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="The bucket after ÷ the bucket before, a month earlier.",
    )

    @property
    def _table_query(self):
        uncompiled(self.env)
        return SQL(
            """
            SELECT rolled.*, debtor.partner_id, debtor.user_id, partner.country_id,
                   company.currency_id AS company_currency_id,
                   100 * amount_after / NULLIF(amount_before, 0) AS rate
              FROM (%(steps)s) rolled
              JOIN res_company company ON company.id = rolled.company_id
              JOIN (SELECT company_id, MIN(month) AS first, MAX(month) AS last
                      FROM ar_kpi_month GROUP BY company_id) span
                ON span.company_id = rolled.company_id
               AND rolled.month > span.first AND rolled.month <= span.last
              JOIN ar_debtor debtor ON debtor.id = rolled.debtor_id
              JOIN res_partner partner ON partner.id = debtor.partner_id
            """,
            steps=SQL(" UNION ALL ").join(
                SQL(
                    """
                    SELECT m.id::bigint * 8 + %(number)s AS id, %(step)s AS step,
                           m.company_id, m.debtor_id,
                           CAST(m.month + INTERVAL '1 month' AS date) AS month,
                           %(before)s AS amount_before, 0 AS amount_after
                      FROM ar_kpi_month m WHERE %(before)s <> 0
                     UNION ALL
                    SELECT m.id::bigint * 8 + %(number)s + 1, %(step)s, m.company_id, m.debtor_id,
                           m.month, 0, %(after)s
                      FROM ar_kpi_month m WHERE %(after)s <> 0
                    """,
                    number=2 * number,
                    step=step,
                    before=SQL(before),
                    after=SQL(after),
                )
                for number, (step, (before, after)) in enumerate(STEPS.items())
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of its sums."""
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "amount_after", query),
            self._field_to_sql(self._table, "amount_before", query),
        )
