from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_aging_scheme_id = fields.Many2one(related="company_id.ar_aging_scheme_id", readonly=False)
    ar_keep_month_ends = fields.Boolean(related="company_id.ar_keep_month_ends", readonly=False)
