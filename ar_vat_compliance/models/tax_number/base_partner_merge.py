from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Two customers with a number each, or with the same finding, are one with one."""
        for model, same in {
            "ar.tax.number": ["source"],
            "ar.audit.finding": ["rule_id", "company_id", "move_id", "key"],
        }.items():
            self._drop_doubles(model, "partner_id", src_partners, dst_partner, same)
        return super()._update_foreign_keys(src_partners, dst_partner)
