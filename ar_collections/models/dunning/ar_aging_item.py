from odoo import fields, models
from odoo.tools import SQL


class ArAgingItem(models.Model):
    _inherit = "ar.aging.item"

    level_id = fields.Many2one("ar.dunning.level", string="Level Reached", readonly=True)

    def _facets(self):
        return super()._facets() | {"level_id": SQL("notice.last_level_id")}

    def _facet_sources(self, as_of):
        """The level that an item had reached by the date."""
        eligibility = self.env["ar.dunning.eligibility"]
        return super()._facet_sources(as_of) | {"notice": eligibility._notices_sql(as_of, (0,))}

    def _flush(self):
        self.env["ar.dunning.eligibility"]._flush()
        return super()._flush()
