from odoo import api, fields, models
from odoo.exceptions import ValidationError

LIABILITIES = ("liability_current", "liability_non_current")
#: Where charts of accounts have what is set aside for doubtful debts: less of an asset, or owed.
SET_ASIDE = ("asset_current", "asset_non_current", *LIABILITIES)


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

    ar_allowance_account_ids = fields.Many2many(
        "account.account",
        "ar_company_allowance_account_rel",
        "company_id",
        "account_id",
        string="Accounts for Doubtful Debts",
        domain=[("account_type", "in", SET_ASIDE)],
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Where allowances for doubtful debts are set aside. What is booked against them off a "
        "receivable is written off, as what is booked against an expense.",
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

    @api.constrains("ar_allowance_account_ids", "ar_advance_account_ids")
    def _check_ar_allowance_accounts(self):
        for company in self.sudo():
            for account in company.ar_allowance_account_ids:
                is_advance = account in company.ar_advance_account_ids
                is_own = company.parent_ids & account.company_ids
                if account.account_type not in SET_ASIDE or is_advance or not is_own:
                    raise ValidationError(
                        self.env._(
                            "%(account)s cannot hold allowances for doubtful debts: that takes an "
                            "account of %(company)s, of assets or liabilities, on which no "
                            "advances are booked.",
                            company=company.name,
                            account=account.display_name,
                        )
                    )
