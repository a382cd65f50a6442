from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_today(self):
        """The day that it is where the company is.

        People are on several continents and workers on none: what is done, and with which date,
        must not depend on who asks.
        """
        self.ensure_one()
        zone = self.sudo().partner_id.tz or self.env.tz.zone
        return fields.Date.context_today(self.with_context(tz=zone))
