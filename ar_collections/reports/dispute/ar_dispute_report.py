"""Disputes in figures: how many, how much, how long, how often customers are right, at what cost.

One row per contested amount, so that customer, invoice and product are all there to group by.
"""

from odoo import fields, models
from odoo.addons.ar_base.orm.planning import uncompiled
from odoo.addons.ar_base.orm.sums import of_one_currency
from odoo.tools import SQL

from ...models.dispute.ar_dispute import RESOLUTIONS, STATES


class ArDisputeReport(models.Model):
    _name = "ar.dispute.report"
    _inherit = ["ar.workbook.mixin"]
    _description = "Dispute Analysis"
    _auto = False
    _order = "raised_on desc, id desc"
    _rec_name = "dispute_id"
    _workbook = "dispute"

    dispute_id = fields.Many2one("ar.dispute", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    reason_id = fields.Many2one("ar.dispute.reason", readonly=True)
    root_reason_id = fields.Many2one("ar.dispute.reason", string="Kind of Reason", readonly=True)
    team_id = fields.Many2one("ar.dispute.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", readonly=True)
    is_deduction = fields.Boolean(string="Deduction", readonly=True)
    deduction_code = fields.Char(readonly=True)
    state = fields.Selection(STATES, readonly=True)
    resolution = fields.Selection(RESOLUTIONS, readonly=True)
    raised_on = fields.Date(readonly=True)
    resolved_on = fields.Date(readonly=True)
    number = fields.Integer(
        string="Disputes", readonly=True, aggregator="count_distinct", help="How many disputes."
    )
    amount = fields.Monetary(
        string="Contested", currency_field="company_currency_id", readonly=True
    )
    resolved_amount = fields.Monetary(
        string="Contested and Resolved", currency_field="company_currency_id", readonly=True
    )
    accepted_amount = fields.Monetary(
        string="Accepted", currency_field="company_currency_id", readonly=True
    )
    accepted_share = fields.Float(
        string="Share Accepted",
        readonly=True,
        aggregator="avg",
        help="Accepted of what was contested and is resolved: how often customers were right.",
    )
    days_to_resolve = fields.Float(
        string="Days to Resolve",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Days from when it was raised to when it was decided, paid or withdrawn.",
    )
    financing_cost = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="The contested amount × days held back × the company's cost of capital ÷ 365.",
    )
    cost = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What was accepted, and what waiting for the rest cost.",
    )

    @property
    def _table_query(self):
        uncompiled(self.env)
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """
            SELECT line.id, line.dispute_id, line.dispute_id AS number, line.move_id,
                   line.product_id, template.categ_id AS product_categ_id,
                   dispute.company_id, company.currency_id AS company_currency_id,
                   dispute.partner_id, partner.country_id, dispute.reason_id,
                   SPLIT_PART(reason.parent_path, '/', 1)::integer AS root_reason_id,
                   dispute.team_id, dispute.user_id, dispute.is_deduction, dispute.deduction_code,
                   dispute.state, dispute.resolution, dispute.raised_on,
                   %(resolved_on)s AS resolved_on,
                   line.amount_company AS amount,
                   CASE WHEN dispute.resolution IS NOT NULL THEN line.amount_company END
                       AS resolved_amount,
                   line.accepted_amount_company AS accepted_amount,
                   CASE WHEN dispute.resolution IS NOT NULL
                        THEN line.accepted_amount_company / NULLIF(line.amount_company, 0) END
                       AS accepted_share,
                   GREATEST(0, %(resolved_on)s - dispute.raised_on) AS days_to_resolve,
                   held.cost AS financing_cost,
                   line.accepted_amount_company + held.cost AS cost
            """,
            resolved_on=self.env["ar.clock"]._day_sql(SQL("dispute.resolved_at"), "company"),
        )

    def _from(self):
        return SQL(
            """
              FROM ar_dispute_line line
              JOIN ar_dispute dispute ON dispute.id = line.dispute_id
              JOIN ar_dispute_reason reason ON reason.id = dispute.reason_id
              JOIN res_company company ON company.id = dispute.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              JOIN res_partner partner ON partner.id = dispute.partner_id
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
        CROSS JOIN LATERAL (
            SELECT ROUND(line.amount_company
                         * GREATEST(0, COALESCE(line.released_on, %(today)s) - dispute.raised_on)
                         * COALESCE(company.ar_cost_of_capital, 0)::numeric / 36500,
                         currency.decimal_places) AS cost) held
            """,
            today=self.env["ar.clock"]._today_sql("company"),
        )

    def _read_group_select(self, aggregate_spec, query):
        """The share of a group is that of its sums, not the mean of its rows' shares."""
        if aggregate_spec != "accepted_share:avg":
            return super()._read_group_select(aggregate_spec, query)
        share = SQL(
            "SUM(%(accepted)s) FILTER (WHERE %(resolved)s IS NOT NULL)"
            " / NULLIF(SUM(%(resolved)s), 0)",
            accepted=self._field_to_sql(self._table, "accepted_amount", query),
            resolved=self._field_to_sql(self._table, "resolved_amount", query),
        )
        currency = self._field_to_sql(self._table, "company_currency_id", query)
        return of_one_currency(share, currency)
