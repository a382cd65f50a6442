from odoo import api, models


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _check_reader(self, company):
        """Only who has a part in receivables reads them."""
        self.env["ar.debtor"].check_access("read")
        return super()._check_reader(company)
