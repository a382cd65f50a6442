"""Where the journal tells the debtor that something changed."""

from odoo import api, models

AMOUNTS = {"balance", "debit", "credit", "amount_currency"}


def _is_posted(line):
    return line.parent_state == "posted"


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Whatever posts, cancels or resets an entry writes its state; a client may, too.

        What it is reconciled with, which may be another customer's, is open again or settled.
        """
        result = super().write(vals)
        if "state" in vals:
            settling = self.line_ids.sudo().filtered("matching_number")
            settled = (
                settling.matched_debit_ids.debit_move_id
                | settling.matched_credit_ids.credit_move_id
            )
            self.env["ar.debtor"]._touch(self.line_ids | settled)
        return result


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        """A payment without entry is money under way: no item tells so."""
        result = super().write(vals)
        if "state" in vals:
            bare = self.sudo().filtered(lambda payment: not payment.move_id)
            self.env["ar.debtor"]._touch_customers(bare.partner_id.commercial_partner_id)
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        told = {"date_maturity", "partner_id", "account_id"} & vals.keys()
        if told:
            self.env["ar.debtor"]._touch(self)
        result = super().write(vals)
        if told:
            self.env["ar.debtor"]._touch(self)
        elif AMOUNTS & vals.keys():
            self.env["ar.debtor"]._touch(self.filtered(_is_posted))
        return result

    def unlink(self):
        self.env["ar.debtor"]._touch(self.filtered(_is_posted))
        return super().unlink()


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
