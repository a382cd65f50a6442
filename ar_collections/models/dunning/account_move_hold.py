"""A document that is held back from dunning is held for the customer of whom that was decided.

An entry says of each item whose it is, and so does an invoice that is back in draft. Where another
customer's item comes into it, the hold ends: nobody decided anything about that one.
"""

from contextlib import contextmanager

from odoo import api, models
from odoo.tools import format_date

#: What says whose a document's items are.
OWED_BY = frozenset({"invoice_line_ids", "line_ids", "partner_id"})
#: The same of an item.
ITEM_OWED_BY = frozenset({"account_id", "partner_id"})


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves.sudo().filtered("ar_hold_until")._ar_check_one_customer()
        return moves

    def write(self, vals):
        if vals.get("ar_hold_until"):
            self.sudo()._ar_check_one_customer()
        if OWED_BY.isdisjoint(vals):
            return super().write(vals)
        with self._ar_held_as_decided():
            result = super().write(vals)
        self.sudo().filtered("ar_hold_until")._ar_check_one_customer()
        return result

    @contextmanager
    def _ar_held_as_decided(self):
        """Change whose the items of these documents are: a hold of others ends."""
        held = self.sudo().filtered("ar_hold_until")
        before = {move: move._ar_owing() for move in held}
        yield
        for move in held.exists():
            if move.ar_hold_until and move._ar_owing() - before[move]:
                move._ar_end_hold()

    def _ar_owing(self):
        """The customers whose items are in a document."""
        return self._ar_receivable_lines().partner_id.commercial_partner_id

    def _ar_end_hold(self):
        """End a hold that was decided about another customer, and say so."""
        until = self.ar_hold_until
        self.write({"ar_hold_until": False, "ar_hold_reason": False})
        self.message_post(
            body=self.env._(
                "Not on hold until %(date)s any more: it has an item of another customer now.",
                date=format_date(self.env, until),
            )
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["move_id"] for vals in vals_list if vals.get("move_id")}
        with self.env["account.move"].browse(ids)._ar_held_as_decided():
            return super().create(vals_list)

    def write(self, vals):
        if ITEM_OWED_BY.isdisjoint(vals):
            return super().write(vals)
        holds = self.env["ar.item.hold"].sudo().search([("move_line_id", "in", self.ids)])
        before = holds._customers()
        with self.move_id._ar_held_as_decided():
            result = super().write(vals)
        after = holds._customers()
        holds.filtered(lambda hold: after[hold] != before[hold])._end()
        return result
