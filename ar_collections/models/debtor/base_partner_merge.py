from odoo import models
from odoo.tools import SQL


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the debtors first: two of a company would collide, and Odoo deletes the second."""
        Debtor = self.env["ar.debtor"].sudo().with_context(active_test=False)
        Debtor.flush_model()
        kept = {}
        for debtor in Debtor.search(
            [("partner_id", "in", (dst_partner | src_partners).ids)]
        ).sorted(lambda debtor: debtor.partner_id != dst_partner):
            target = kept.setdefault(debtor.company_id, debtor)
            if target != debtor:
                debtor._become_part_of(target)
                self.env.flush_all()
                self._update_foreign_keys_generic("ar.debtor", debtor, target)
                self._update_reference_fields_generic("ar.debtor", debtor, target)
                self._take_letters_along(debtor, target)
                self.env.invalidate_all()
                debtor.unlink()
        Debtor.flush_model()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["ar.debtor"]._touch_customers(dst_partner.commercial_partner_id)
        return result

    def _take_letters_along(self, debtor, target):
        """Odoo moves no references by model and id but its own; a letter may still wait."""
        for name in ("ar.outbox", "ar.outbox.recipient"):
            letters = self.env[name]
            letters.flush_model()
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET res_id = %s WHERE res_model = 'ar.debtor' AND res_id = %s",
                    SQL.identifier(letters._table),
                    target.id,
                    debtor.id,
                )
            )
