from odoo import fields, models


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    behaviour_ids = fields.One2many("ar.payment.behaviour", "debtor_id")
    is_slipping = fields.Boolean(
        string="Slipping",
        readonly=True,
        help="Used to pay well and has become later, by more than chance.",
    )
