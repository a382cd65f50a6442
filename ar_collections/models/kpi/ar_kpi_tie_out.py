"""The months' receivables held against the control accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from odoo import api, fields, models
from odoo.addons.ar_base.domain.ledger.tie_out import PRECISION, Cause


@dataclass(frozen=True, slots=True)
class MonthTieOut:
    """One month: the ledger at its end, and what key figures have of it.

    ``closing`` is what trade customers owe; what else the ledger has stands beside it, ``causes``
    by why nobody owes it, as in the tie-out of the ageing. ``difference`` is what nothing explains.
    """

    month: date
    ledger: float
    closing: float
    no_customer: float
    non_trade: float
    causes: Mapping[Cause, float] = field(default_factory=dict)

    @property
    def difference(self):
        told = (self.closing, self.no_customer, self.non_trade, *self.causes.values())
        return round(self.ledger - sum(told), PRECISION)


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
        ledger = self.env["ar.ledger"]
        tied = [
            MonthTieOut(month, *map(float, (had, inputs.closing, nobody, other)))
            for (month, inputs), (had, nobody, other) in zip(
                stored, ledger._balances_before(company, ends), strict=True
            )
        ]
        if not any(one.difference for one in tied):
            return tied
        return [
            replace(one, causes={cause: float(amount) for cause, amount in causes.items()})
            for one, causes in zip(tied, ledger._apart_before(company, ends), strict=True)
        ]
