from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_four_eyes_amount = fields.Monetary(
        related="company_id.ar_four_eyes_amount", readonly=False, currency_field="currency_id"
    )
    ar_cost_of_capital = fields.Float(related="company_id.ar_cost_of_capital", readonly=False)
