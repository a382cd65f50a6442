from odoo import api, models


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    @api.ondelete(at_uninstall=False)
    def _unlink_months(self):
        """The key figures' rows refer to the debtor without a foreign key; they go with it."""
        self.env["ar.kpi.month"].sudo().search([("debtor_id", "in", self.ids)]).unlink()
