from odoo import fields, models
from odoo.addons.ar_vat_compliance.models.roles import ACCOUNTING, BILLING


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_irn = fields.Char(
        string="IRN",
        copy=False,
        index="btree_not_null",
        groups=f"{BILLING},{ACCOUNTING}",
        help="The invoice reference number of the registration portal: 64 hexadecimal digits. "
        "What Odoo's own e-invoicing reported needs none here.",
    )
    ar_irn_date = fields.Date(
        string="IRN Date",
        copy=False,
        groups=f"{BILLING},{ACCOUNTING}",
        help="The day on which the portal registered the invoice.",
    )
