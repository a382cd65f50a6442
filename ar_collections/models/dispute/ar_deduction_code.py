from odoo import api, fields, models
from odoo.tools.sql import escape_psql


class ArDeductionCode(models.Model):
    """How a customer calls a reason for paying less, in our words."""

    _name = "ar.deduction.code"
    _description = "Deduction Code"
    _inherit = ["ar.shared", "ar.settings"]
    _order = "partner_id, code"
    _rec_name = "code"
    _once_each = {"partner_id": ("UPPER(code)",)}
    _rec_names_search = ["code", "description"]

    code = fields.Char(required=True)
    description = fields.Char()
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="cascade",
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="Empty: the code means this for every customer without a meaning of its own.",
    )
    reason_id = fields.Many2one("ar.dispute.reason", required=True, ondelete="restrict", index=True)
    active = fields.Boolean(default=True)

    _once_per_customer = models.UniqueIndex(
        "(COALESCE(partner_id, 0), UPPER(code))",
        "This customer's code is known already: change what it means instead.",
    )

    def _shared(self):
        """What a code means for every customer, it means in all companies."""
        return self.filtered(lambda code: not code.partner_id)

    @api.model
    def _meaning(self, partner, code):
        """The code as this customer uses it, else as customers in general do; empty if unknown."""
        if not code or not code.strip():
            return self.browse()
        found = self.search(
            [
                ("code", "=ilike", escape_psql(code.strip())),
                ("partner_id", "in", (partner.commercial_partner_id.id, False)),
            ]
        )
        return found.sorted(lambda known: not known.partner_id)[:1]
