"""The months' receivables held against the control accounts."""

from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models


@dataclass(frozen=True, slots=True)
class MonthTieOut:
    """One month: the ledger at its end, and what key figures have of it.

    ``closing`` is what trade customers owe; what else the ledger has stands beside it, and
    ``difference`` is what nothing explains.
    """

    month: date
    ledger: float
    closing: float
    no_customer: float
    non_trade: float

    @property
    def difference(self):
        return self.ledger - self.closing - self.no_customer - self.non_trade


class ArKpi(models.AbstractModel):
    _inherit = "ar.kpi"

    @api.model
    def _tie_out(self, company, months=12, until=None):
        """The stored months of a company against its accounts: a list of :class:`MonthTieOut`."""
        stored = self._series(company, months, until)
        if not stored:
            return []
        until = until or company._ar_today()
        ends = [
            min(fields.Date.add(month, months=1), fields.Date.add(until, days=1))
            for month, _inputs in stored
        ]
        balances = self.env["ar.ledger"]._balances_before(company, ends)
        return [
            MonthTieOut(month, float(ledger), float(inputs.closing), float(nobody), float(other))
            for (month, inputs), (ledger, nobody, other) in zip(stored, balances, strict=True)
        ]
