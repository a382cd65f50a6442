from odoo import api, fields, models


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    dispute_ids = fields.One2many("ar.dispute", string="Disputes", compute="_compute_dispute_ids")

    @api.depends("partner_id", "company_id")
    def _compute_dispute_ids(self):
        """A dispute hangs on an item; it is the debtor's whose customer and company it bears."""
        found = self.env["ar.dispute"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)]
        )
        by_owner = found.grouped(lambda dispute: (dispute.partner_id, dispute.company_id))
        for debtor in self:
            debtor.dispute_ids = by_owner.get((debtor.partner_id, debtor.company_id), False)
