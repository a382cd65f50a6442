from odoo import fields, models

from ..roles import ACCOUNTING, BILLING


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_needs_purchase_order = fields.Boolean(
        string="Purchase Order Required",
        copy=False,
        groups=f"{BILLING},{ACCOUNTING}",
        help="The customer pays no invoice that does not name its purchase order.",
    )
