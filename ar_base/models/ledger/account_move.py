from odoo import api, models

from .ar_ledger_kinds import TAKING_BACK


class AccountMove(models.Model):
    _inherit = "account.move"

    # Entries that reverse another are few beside credit notes, and looked through for payments.
    _ar_reversing_idx = models.Index(
        "(reversed_entry_id) WHERE move_type = 'entry' AND reversed_entry_id IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("reversed_entry_id") for vals in vals_list):
            self.env.cr.precommit.data.pop(TAKING_BACK, None)
        return super().create(vals_list)

    def write(self, vals):
        if "reversed_entry_id" in vals:
            self.env.cr.precommit.data.pop(TAKING_BACK, None)
        return super().write(vals)
