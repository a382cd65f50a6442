from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What is reconciled and not posted is little among millions: Odoo numbers what it reconciles.
    _ar_not_posted_idx = models.Index(
        "(account_id) WHERE parent_state IN ('draft', 'cancel') AND matching_number IS NOT NULL"
    )
    # What payments' entries hold besides money is little: it is found by its account.
    _ar_of_payments_idx = models.Index(
        "(account_id) WHERE payment_id IS NOT NULL OR statement_line_id IS NOT NULL"
    )
