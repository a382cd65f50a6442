"""Where the journal tells the debtor that something changed."""

from odoo import api, models

AMOUNTS = {"balance", "debit", "credit", "amount_currency"}
#: What tells of a payment without entry whose money comes, how much of it, and for what.
UNDER_WAY = {
    "amount",
    "company_id",
    "currency_id",
    "date",
    "invoice_ids",
    "journal_id",
    "move_id",
    "partner_id",
    "partner_type",
    "payment_type",
    "state",
}


def _is_posted(line):
    return line.parent_state == "posted"


def _is_under_way(payment):
    return (
        not payment.move_id
        and payment.payment_type == "inbound"
        and payment.state in ("in_process", "paid")
    )


class AccountAccount(models.Model):
    _inherit = "account.account"

    def write(self, vals):
        """What stands on an account for other claims is asked for by nobody."""
        result = super().write(vals)
        if "non_trade" in vals and (companies := self.sudo().company_ids):
            companies._ar_refresh_with_branches()
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Whatever posts, cancels or resets an entry writes its state; a client may, too.

        What it is reconciled with, which may be another customer's, is open again or settled.
        """
        is_paid_anew = "matched_payment_ids" in vals
        if is_paid_anew:
            self.sudo().matched_payment_ids._touch_payers()
        result = super().write(vals)
        if is_paid_anew:
            self.sudo().matched_payment_ids._touch_payers()
        if "state" in vals:
            self._touch_settled()
        return result

    def _touch_settled(self):
        settling = self.line_ids.sudo().filtered("matching_number")
        settled = settling.matched_debit_ids.debit_move_id
        settled |= settling.matched_credit_ids.credit_move_id
        self.env["ar.debtor"]._touch(self.line_ids | settled)


class AccountPayment(models.Model):
    """A payment without entry is money under way: no item tells so."""

    _inherit = "account.payment"

    def _touch_payers(self):
        """Note that those changed who pay without entry, and those for whose documents they do."""
        awaited = self.sudo().filtered(_is_under_way)
        partners = awaited.partner_id | awaited.invoice_ids.partner_id
        self.env["ar.debtor"]._touch_customers(partners.commercial_partner_id)

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._touch_payers()
        return payments

    def write(self, vals):
        told = UNDER_WAY & vals.keys()
        if told:
            self._touch_payers()
        result = super().write(vals)
        if told:
            self._touch_payers()
        return result

    def unlink(self):
        self._touch_payers()
        return super().unlink()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        told = {"date_maturity", "partner_id", "account_id", "no_followup"} & vals.keys()
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
