from odoo import api, fields, models

from .res_partner import MERGED


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    ar_conflicts = fields.Text(
        string="Dealt with Differently",
        compute="_compute_ar_conflicts",
        groups="ar_collections.group_ar_user",
        help="What was decided about these customers, and cannot all hold once they are one.",
    )

    @api.depends("partner_ids", "dst_partner_id")
    def _compute_ar_conflicts(self):
        for wizard in self:
            wizard.ar_conflicts = "\n".join(wizard._ar_conflict_words())

    def _ar_conflict_words(self):
        kept = self.dst_partner_id.commercial_partner_id._origin
        merged = (self.partner_ids - self.dst_partner_id)._origin
        debtors = self.env["ar.debtor"].with_context(active_test=False)
        found = debtors.search([("partner_id", "in", (kept | merged).ids)])
        for same in found.grouped("company_id").values():
            target = same.filtered(lambda debtor: debtor.partner_id == kept)
            for debtor in same - target if target else debtors:
                yield from target._conflicts_with(debtor)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the debtors first: two of a company would collide, and Odoo deletes the second.

        Who is kept may be a contact of a customer, and so may be the others: what they owe is owed
        by another customer afterwards. A contact into which a company is merged is one itself.
        """
        debtors = self.env["ar.debtor"].sudo().with_context(active_test=False)
        kept, merged = dst_partner.sudo(), src_partners.sudo()
        is_alone = any((merged | kept).mapped("is_company")) or not kept.parent_id
        home = kept if is_alone else kept.commercial_partner_id
        customers = (merged | kept).commercial_partner_id - merged
        _customers, owed = debtors._customers_of(merged)
        debtors.flush_model()
        targets = {}
        for debtor in debtors.search(
            [("partner_id", "in", (merged | home).ids)], order="id"
        ).sorted(lambda debtor: debtor.partner_id != home):
            company = debtor.company_id
            if company not in targets:  # that of a merged one is given the kept one as customer
                targets[company] = debtor if is_alone else debtors._of(home, company)
            if debtor != targets[company]:
                debtor._merge_into(targets[company])
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        debtors._take_strictness_along(
            (company, customer, home) for company, _one, customer in owed if customer not in merged
        )
        debtors._touch_customers(customers | home)
        return result

    def _update_values(self, src_partners, dst_partner):
        """What follows the items was done by then."""
        return super()._update_values(src_partners, dst_partner.with_context(ar_merged=MERGED))
