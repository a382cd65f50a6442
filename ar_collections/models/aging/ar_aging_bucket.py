from odoo import models


class ArAgingBucket(models.Model):
    _inherit = "ar.aging.bucket"

    def _used(self):
        """By snapshots that are kept."""
        kept = self.env["ar.aging.snapshot"].sudo()
        used = bool(kept.search_count([("scheme_id", "in", self.scheme_id.ids)], limit=1))
        return used or super()._used()
