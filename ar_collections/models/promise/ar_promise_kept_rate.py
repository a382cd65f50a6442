"""The kept rate, by number and by amount.

By number: kept / (kept + partly kept + broken) promises, once their day has come. By amount: what
came in time / what was to be paid, each instalment by itself. Withdrawn promises and what fell away
stand apart.
"""

from odoo import api, fields, models
from odoo.addons.ar_base.orm.sums import currency_of, of_one_currency
from odoo.tools import SQL

from ...domain.promise.judging import MATURED, State


class ArPromise(models.Model):
    _inherit = "ar.promise"

    matured_amount = fields.Monetary(
        string="Matured",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="What was to be paid of it, once that was kept, partly kept or broken: of a plan, the "
        "instalments that were, and nothing that fell away.",
    )
    kept_amount = fields.Monetary(
        string="Kept",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="What of it came in time; all of it where it was kept.",
    )
    kept_rate = fields.Float(
        string="Kept Rate by Number (%)",
        compute="_compute_kept_rates",
        digits=(16, 1),
        aggregator="avg",
        help="Kept / (kept + partly kept + broken) promises, by number.",
    )
    kept_amount_rate = fields.Float(
        string="Kept Rate by Amount (%)",
        compute="_compute_kept_rates",
        digits=(16, 1),
        aggregator="avg",
        help="What came in time / what was to be paid, in company currency; of a plan, each "
        "instalment once it is decided.",
    )

    @api.depends("state", "matured_amount", "kept_amount")
    def _compute_kept_rates(self):
        for promise in self:
            matured = promise.matured_amount
            promise.kept_rate = 100 * (promise.state == State.KEPT)
            promise.kept_amount_rate = 100 * promise.kept_amount / matured if matured else 0

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is a ratio of sums, not the mean of its promises."""
        if aggregate_spec == "kept_rate:avg":
            return SQL(
                "100.0 * COUNT(*) FILTER (WHERE %(state)s = 'kept')"
                " / NULLIF(COUNT(*) FILTER (WHERE %(state)s IN %(matured)s), 0)",
                state=self._field_to_sql(self._table, "state", query),
                matured=tuple(state.value for state in MATURED),
            )
        if aggregate_spec == "kept_amount_rate:avg":
            rate = SQL(
                "100.0 * SUM(%(kept)s) / NULLIF(SUM(%(matured)s), 0)",
                kept=self._field_to_sql(self._table, "kept_amount", query),
                matured=self._field_to_sql(self._table, "matured_amount", query),
            )
            company = self._field_to_sql(self._table, "company_id", query)
            return of_one_currency(rate, currency_of(company))
        return super()._read_group_select(aggregate_spec, query)
