from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Entries that are not posted are few among millions, and any of them may be reconciled.
    _ar_unposted_idx = models.Index("(account_id) WHERE parent_state IN ('draft', 'cancel')")
