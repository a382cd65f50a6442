from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # What was reconciled with an item of a later day is open today, and there is little of it.
    _ar_max_date_idx = models.Index("(max_date)")
