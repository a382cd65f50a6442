from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_keep_month_ends = fields.Boolean(
        string="Keep Month Ends",
        default=True,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="When a month is over, a snapshot of its ageing is kept and tied to the ledger.",
    )
