from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_strategy_id = fields.Many2one(related="company_id.ar_strategy_id", readonly=False)
    ar_manager_id = fields.Many2one(related="company_id.ar_manager_id", readonly=False)
