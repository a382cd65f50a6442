from odoo import api, models


class ArTaxNumber(models.Model):
    _inherit = "ar.tax.number"

    @api.model
    def _cron_refresh(self):
        """What is found about numbers follows them in the same night."""
        result = super()._cron_refresh()
        self.env["ar.nightly"]._tick("tax_number_findings")
        return result
