"""Key figures by month in pivots and graphs, by customer, collector, country and salesperson.

A ratio of a group is that of its sums; of sums in several currencies there is none. What is owed at
month ends adds up over customers, not over months: where a group spans several months it is the
mean of its month ends.
"""

from odoo import fields, models
from odoo.addons.ar_base.orm.planning import uncompiled
from odoo.addons.ar_base.orm.sums import of_one_currency
from odoo.tools import SQL

from ...models.kpi.ar_kpi_inputs import INPUTS, STOCKS

NOT_DUE = "owed - late"
#: Each ratio as numerator and denominator that add up over rows, and its factor.
RATIOS = {
    "dso": ("closing * days", "sales", 1),
    "dso_best": (f"({NOT_DUE}) * days", "sales", 1),
    "add_days": (f"(closing - ({NOT_DUE})) * days", "sales", 1),
    "cei": ("opening + sales - closing", f"opening + sales - ({NOT_DUE})", 100),
    "collected_of_due": ("due_collected", "due", 100),
    "weighted_days_late": ("paid_days", "paid", 1),
    "kept_rate": ("promises_kept", "promises_matured", 100),
    "dispute_rate": ("disputes_raised", "billed", 100),
    "bad_debt_ratio": ("written_off", "sales", 100),
}
#: Those of numbers, which add up over all companies.
COUNTED = {"kept_rate"}


class ArKpiReport(models.Model):
    _name = "ar.kpi.report"
    _inherit = ["ar.workbook.mixin", "ar.kpi.columns", "ar.late.columns"]
    _description = "Key Figures by Month"
    _auto = False
    _order = "month desc, closing desc, id"
    _rec_name = "month"
    _workbook = "kpi"

    month = fields.Date(readonly=True)
    days = fields.Integer(readonly=True, aggregator=None, help="Days of the month so far.")
    company_id = fields.Many2one("res.company", readonly=True)
    debtor_id = fields.Many2one("ar.debtor", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)

    sales = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Invoices less credit notes of the month, tax included as receivables are.",
    )

    dso = fields.Float(
        string="DSO",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Receivables ÷ sales × days.",
    )
    dso_best = fields.Float(
        string="Best Possible DSO",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Receivables not yet due ÷ sales × days.",
    )
    add_days = fields.Float(
        string="Average Days Delinquent",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="DSO less the best possible DSO.",
    )
    cei = fields.Float(
        string="CEI (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Collection effectiveness: (opening + sales − receivables) ÷ (opening + sales − not "
        "yet due).",
    )
    collected_of_due = fields.Float(
        string="Collected of What Fell Due (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    weighted_days_late = fields.Float(
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Days late of payments, weighted by the amount.",
    )
    kept_rate = fields.Float(
        string="Promises Kept (%)", digits=(16, 1), aggregator="avg", readonly=True
    )
    dispute_rate = fields.Float(
        string="Dispute Rate (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Newly disputed ÷ invoiced.",
    )
    bad_debt_ratio = fields.Float(
        string="Bad Debt Ratio (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Written off ÷ sales.",
    )

    @property
    def _table_query(self):
        uncompiled(self.env)
        return SQL(
            """
            SELECT counted.*, %(ratios)s
              FROM (SELECT m.id, m.month, m.days, m.company_id, company.currency_id
                               AS company_currency_id,
                           m.debtor_id, debtor.partner_id, debtor.user_id, partner.country_id,
                           partner.industry_id, partner.user_id AS salesperson_id,
                           %(inputs)s, m.billed - m.credited AS sales
                      FROM ar_kpi_month m
                      JOIN res_company company ON company.id = m.company_id
                      JOIN ar_debtor debtor ON debtor.id = m.debtor_id
                      JOIN res_partner partner ON partner.id = debtor.partner_id) counted
            """,
            inputs=SQL(", ").join(SQL.identifier("m", name) for name in INPUTS),
            ratios=SQL(", ").join(
                SQL(
                    "%s * (%s) / CASE WHEN (%s) > 0 THEN %s END AS %s",
                    factor,
                    SQL(part),
                    SQL(whole),
                    SQL(whole),
                    SQL.identifier(name),
                )
                for name, (part, whole, factor) in RATIOS.items()
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of sums; amounts of month ends as the mean of the group's months."""
        name, _colon, aggregate = aggregate_spec.partition(":")
        if aggregate == "avg" and name in RATIOS:
            part, whole, factor = RATIOS[name]
            ratio = SQL(
                "%s * SUM(%s) / CASE WHEN SUM(%s) > 0 THEN SUM(%s) END",
                factor,
                SQL(part),
                SQL(whole),
                SQL(whole),
            )
            currency = self._field_to_sql(self._table, "company_currency_id", query)
            return ratio if name in COUNTED else of_one_currency(ratio, currency)
        if aggregate == "sum" and name in {"opening", *STOCKS}:
            return SQL(
                "SUM(%s) / COUNT(DISTINCT %s)",
                self._field_to_sql(self._table, name, query),
                self._field_to_sql(self._table, "month", query),
            )
        return super()._read_group_select(aggregate_spec, query)
