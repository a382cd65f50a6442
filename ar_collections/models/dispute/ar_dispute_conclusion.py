"""What the journal has to say about disputes: credited, paid in full, or neither after all."""

from odoo import api, models
from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed
from odoo.addons.ar_base.domain.money import major, minor
from odoo.fields import Datetime, Domain

from ...domain.dispute.states import GRANTED, LIVE, SETTLED


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    @api.model
    def _conclude(self, partners):
        """Bring disputes of these commercial partners in line with what is open.

        Called before each commit in which an item of theirs was posted, settled or moved.
        """
        disputes = self.search(
            Domain("partner_id", "in", partners.ids)
            & Domain("state", "in", (*LIVE, *GRANTED, "closed"))
        )
        closed = disputes.filtered(lambda dispute: dispute.state == "closed")
        closed._with_something_open()._resume_unsettled()
        disputes.filtered(lambda dispute: dispute.state in GRANTED)._close_credited()
        disputes.filtered(lambda dispute: dispute.state in LIVE)._close_settled()

    def _close_credited(self):
        """Release what was credited; with the last credit note the dispute closes."""
        for dispute in self:
            credited = dispute.line_ids.filtered(
                lambda line: not line.released_on and dispute._is_credited(line.move_id)
            )
            credited.released_on = dispute.company_id._ar_today()
            if credited:
                dispute._tell_debtors()
            if all(line.released_on or not line.accepted_amount for line in dispute.line_ids):
                dispute._move_to("closed")

    def _is_credited(self, invoice):
        """Whether what was accepted of an invoice was credited, and not only a part of it."""
        credited, accepted = self._credited_of(invoice), self._accepted_of(invoice)
        return credited > 0 and invoice.currency_id.compare_amounts(credited, accepted) >= 0

    def _close_settled(self):
        """Close live disputes whose invoices have nothing open any more."""
        for dispute in self - self._with_something_open():
            credited = dispute._credited_by_refunds()
            for line, amount in credited.items():
                line.accepted_amount = amount
            whole = all(
                line.currency_id.compare_amounts(amount, line.amount) >= 0
                for line, amount in credited.items()
            )
            dispute._move_to(
                "closed", resolution="credited" if whole else "paid", resolved_at=Datetime.now()
            )

    def _with_something_open(self):
        """Those of whose invoices something is open today, or would be if it were posted."""
        still_open = self.move_ids._ar_open_amounts()
        return self.filtered(lambda dispute: any(still_open[move] for move in dispute.move_ids))

    def _credited_by_refunds(self):
        """``{line: amount}``: what credit notes since the dispute was raised paid of its lines."""
        found = {}
        for move, lines in self.line_ids.grouped("move_id").items():
            partials = move.line_ids.matched_credit_ids.filtered(
                lambda partial: (
                    partial.credit_move_id.move_id.move_type == "out_refund"
                    and partial.max_date >= self.raised_on
                )
            )
            digits = move.currency_id.decimal_places
            credited = as_listed(
                minor(sum(partials.mapped("debit_amount_currency")), digits),
                [Item(line, minor(line.amount, digits)) for line in lines],
            )
            found |= {line: major(credited.on(line), digits) for line in lines}
        return found

    def _resume_unsettled(self):
        """Take up again what a cancelled credit note or a bounced payment leaves open."""
        for dispute in self:
            if dispute.decided_on:
                dispute._resume_uncredited()
            elif dispute.resolution in SETTLED:
                dispute._reopen()
                words = dispute.company_id._ar_speaking_to(dispute._responsible()).env
                dispute.message_post(body=words._("The invoice is open again."))

    def _resume_uncredited(self):
        missing = self.line_ids.filtered(
            lambda line: line.accepted_amount and not self._is_credited(line.move_id)
        )
        if missing:
            self._move_to(self.resolution)
            missing.released_on = False
            self._tell_debtors()

    def _withdraw_empty(self):
        """Disputes whose invoices were all deleted or cancelled contest nothing."""
        for dispute in self:
            if dispute.state in LIVE and set(dispute.move_ids.mapped("state")) <= {"cancel"}:
                dispute.action_withdraw()
