from odoo import api, fields, models
from odoo.exceptions import ValidationError

LIABILITIES = ("liability_current", "liability_non_current")


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_advance_account_ids = fields.Many2many(
        "account.account",
        "ar_company_advance_account_rel",
        "company_id",
        "account_id",
        string="Accounts for Advances",
        domain=[("account_type", "in", LIABILITIES), ("reconcile", "=", True)],
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Where what customers pay in advance is booked. Their items are no receivables: they "
        "are shown and tied out by themselves.",
    )

    @api.constrains("ar_advance_account_ids")
    def _check_ar_advance_accounts(self):
        for account in self.sudo().ar_advance_account_ids:
            if account.account_type not in LIABILITIES or not account.reconcile:
                raise ValidationError(
                    self.env._(
                        "%(account)s cannot hold advances: that takes a liability account whose "
                        "items are reconciled.",
                        account=account.display_name,
                    )
                )
