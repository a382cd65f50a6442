from odoo import models
from odoo.tools import SQL


class ArAgingItem(models.Model):
    _inherit = "ar.aging.item"

    def _facets(self):
        """What is under a promise that is live on the date; it is for the whole item."""
        return super()._facets() | {
            "promised_amount": SQL(
                "CASE WHEN promise.until IS NOT NULL THEN GREATEST(item.amount, 0) ELSE 0 END"
            )
        }

    def _facet_sources(self, as_of):
        eligibility = self.env["ar.dunning.eligibility"]
        return super()._facet_sources(as_of) | {"promise": eligibility._promised_sql(as_of)}
