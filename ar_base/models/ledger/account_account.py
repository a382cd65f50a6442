from odoo import api, models

from .ar_ledger import KNOWN


class AccountAccount(models.Model):
    _inherit = "account.account"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.cr.precommit.data.pop(KNOWN, None)
        return super().create(vals_list)

    def write(self, vals):
        self.env.cr.precommit.data.pop(KNOWN, None)
        return super().write(vals)

    def unlink(self):
        self.env.cr.precommit.data.pop(KNOWN, None)
        return super().unlink()
