from odoo import fields, models
from odoo.addons.ar_vat_compliance.domain.audit.states import UNSETTLED


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    ar_finding_count = fields.Integer(
        string="Audit Findings",
        compute="_compute_ar_finding_count",
        help="What is wrong with the customer's numbers and invoices: it may be why they are not "
        "paid.",
    )

    def _compute_ar_finding_count(self):
        counts = {
            (company.id, partner.id): count
            for company, partner, count in self.env["ar.audit.finding"]._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("state", "in", UNSETTLED),
                ],
                ["company_id", "partner_id"],
                ["__count"],
            )
        }
        for debtor in self:
            debtor.ar_finding_count = counts.get((debtor.company_id.id, debtor.partner_id.id), 0)

    def action_ar_findings(self):
        """The findings about the customer and its documents."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit Findings"),
            "res_model": "ar.audit.finding",
            "view_mode": "list,form",
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", list(map(str, UNSETTLED))),
            ],
        }
