from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_aging_scheme_id = fields.Many2one(
        "ar.aging.scheme",
        string="Ageing Buckets",
        domain="[('company_id', 'in', (False, id))]",
        ondelete="restrict",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="Empty: the buckets that come with the add-on.",
    )
    ar_keep_month_ends = fields.Boolean(
        string="Keep Month Ends",
        default=True,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="When a month is over, a snapshot of its ageing is kept and tied to the ledger.",
    )

    def _ar_scheme(self):
        """The buckets in which this company counts."""
        scheme = self.sudo().ar_aging_scheme_id or self.env.ref(
            "ar_collections.aging_scheme_standard", raise_if_not_found=False
        )
        if not scheme:
            scheme = self.env["ar.aging.scheme"].search([("company_id", "=", False)], limit=1)
        if not scheme:
            raise UserError(
                self.env._("There are no ageing buckets. Make some under Configuration.")
            )
        return scheme
