"""The kept rate: kept / (kept + partly kept + broken), by number and by amount.

Only promises whose day has come count; withdrawn ones stand apart.
"""

from odoo import api, fields, models
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
        help="What was promised, if the promise was kept, partly kept or broken.",
    )
    kept_amount = fields.Monetary(
        string="Kept",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="What was promised, if the promise was kept.",
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
        help="Kept / (kept + partly kept + broken) promises, by what was promised, in company "
        "currency.",
    )

    @api.depends("state")
    def _compute_kept_rates(self):
        for promise in self:
            promise.kept_rate = promise.kept_amount_rate = 100 * (promise.state == State.KEPT)

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
            return SQL(
                "100.0 * SUM(%(kept)s) / NULLIF(SUM(%(matured)s), 0)",
                kept=self._field_to_sql(self._table, "kept_amount", query),
                matured=self._field_to_sql(self._table, "matured_amount", query),
            )
        return super()._read_group_select(aggregate_spec, query)
