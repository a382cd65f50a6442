from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_tz = fields.Selection(related="company_id.ar_tz", readonly=False)
    ar_tz_assumed = fields.Char(
        string="Assumed until then", compute="_compute_ar_tz_assumed", groups="base.group_user"
    )

    @api.depends("company_id.ar_tz")
    def _compute_ar_tz_assumed(self):
        """The zone by which days are counted as long as none is chosen."""
        for settings in self:
            company = settings.company_id
            settings.ar_tz_assumed = not company.ar_tz and company._ar_zone()
