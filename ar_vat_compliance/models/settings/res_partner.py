from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_needs_purchase_order = fields.Boolean(
        string="Purchase Order Required",
        help="The customer pays no invoice that does not name its purchase order.",
    )
