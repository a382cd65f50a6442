from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_dunning_policy_id = fields.Many2one(
        related="company_id.ar_dunning_policy_id", readonly=False
    )
    ar_dunning_auto_propose = fields.Boolean(
        related="company_id.ar_dunning_auto_propose", readonly=False
    )
    ar_dunning_four_eyes = fields.Boolean(related="company_id.ar_dunning_four_eyes", readonly=False)
    ar_dunning_delivery_days = fields.Integer(
        related="company_id.ar_dunning_delivery_days", readonly=False
    )
