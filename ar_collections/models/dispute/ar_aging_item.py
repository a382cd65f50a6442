from odoo import models
from odoo.tools import SQL


class ArAgingItem(models.Model):
    _inherit = "ar.aging.item"

    def _facets(self):
        """What is contested, at the item's own rate."""
        return super()._facets() | {
            "disputed_amount": SQL(
                "CASE WHEN dispute.amount > 0 AND item.residual > 0"
                " THEN ROUND(LEAST(dispute.amount, item.residual) * item.amount / item.residual,"
                " currency.decimal_places) ELSE 0 END"
            )
        }

    def _facet_sources(self, as_of):
        eligibility = self.env["ar.dunning.eligibility"]
        disputed = eligibility._disputed_sql(as_of, eligibility._known(as_of))
        return super()._facet_sources(as_of) | {"dispute": disputed}
