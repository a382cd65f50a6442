from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_one_person = fields.Boolean(related="company_id.ar_one_person", readonly=False)
