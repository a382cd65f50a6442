from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_irn = fields.Char(
        string="IRN",
        copy=False,
        index="btree_not_null",
        help="The invoice reference number of the registration portal: 64 hexadecimal digits. "
        "What Odoo's own e-invoicing reported needs none here.",
    )
    ar_irn_date = fields.Date(
        string="IRN Date", copy=False, help="The day on which the portal registered the invoice."
    )
