from odoo import fields, models

from ..roles import ACCOUNTING, BILLING


class AccountTax(models.Model):
    _inherit = "account.tax"

    ar_vat_category = fields.Selection(
        [
            ("S", "S: standard or reduced rate"),
            ("Z", "Z: zero rate"),
            ("E", "E: exempt"),
            ("AE", "AE: reverse charge"),
            ("K", "K: intra-Community supply"),
            ("G", "G: export"),
            ("O", "O: outside the scope"),
        ],
        string="VAT Category",
        groups=f"{BILLING},{ACCOUNTING}",
        help="As EN 16931 calls it. Empty: told from the rate, the customer and the product.",
    )
