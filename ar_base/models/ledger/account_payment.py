from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Payments without entry are read by customer whenever something of hers is booked.
    _ar_without_entry_idx = models.Index(
        "(partner_id) WHERE move_id IS NULL AND state IN ('in_process', 'paid')"
    )
