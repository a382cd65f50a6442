"""Where the journal tells the debtor that something changed."""

from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        self.env["ar.debtor"]._touch(posted.line_ids)
        return posted

    def button_draft(self):
        result = super().button_draft()
        self.env["ar.debtor"]._touch(self.line_ids)
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        if {"date_maturity", "partner_id", "account_id"} & vals.keys():
            self.env["ar.debtor"]._touch(self)
        result = super().write(vals)
        if {"date_maturity", "partner_id", "account_id"} & vals.keys():
            self.env["ar.debtor"]._touch(self)
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["ar.debtor"]._touch(partials.debit_move_id | partials.credit_move_id)
        return partials

    def unlink(self):
        self.env["ar.debtor"]._touch(self.debit_move_id | self.credit_move_id)
        return super().unlink()
