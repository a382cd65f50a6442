from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_one_person = fields.Boolean(
        string="One Person Decides",
        copy=False,
        groups="base.group_user",
        help="In a company of one person: who asked may approve as well, and the record says so.",
    )
