"""What is decided about a dispute: how much of each contested amount is accepted.

Decided is what is still there to be decided: a line whose invoice was paid or cancelled in the
meantime was settled by that. ``ar_dispute_credit`` drafts what a decision leads to.
"""

from odoo import fields, models
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.models.guard.ar_bounded import check_bounds
from odoo.exceptions import UserError

from ...domain.dispute.states import GRANTED, verdict


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    def _decide(self, granted, explanation):
        """Accept what is granted of each line, nothing where that is nothing; draft credit notes.

        :param granted: ``{line: {"accepted_amount": .., "accepted_quantity": ..,
            "accepted_price": ..}}`` in the line's currency
        :param explanation: our decision in words, as the customer reads them
        """
        self.ensure_one()
        self._check_live()
        self.check_access("write")
        self.sudo()._release_settled()
        self._check_decidable()
        for line, values in granted.items():
            line._check_of(self)
            line._grant(values)
        self._take_decision(explanation)

    def _take_decision(self, explanation):
        decision = self._verdict_on(self.accepted_amount)
        self._move_to(
            decision,
            resolution=decision,
            explanation=explanation,
            decided_by_id=self.env.uid,
            decided_on=self.company_id._ar_today(),
            resolved_at=fields.Datetime.now(),
            waiting_for=False,
        )
        if decision in GRANTED:
            self.action_draft_credit_notes()
        self._ask_approval()

    def _verdict_on(self, accepted):
        """The decision that accepting so much of what is there to decide comes to."""
        digits = self.currency_id.decimal_places
        contested = sum(self._lines_to_decide().mapped("amount"))
        return verdict(minor(contested, digits), minor(accepted, digits)).value

    def _lines_to_decide(self):
        """Without those that were settled by a payment, or with their invoice."""
        return self.line_ids.filtered(lambda line: not line.is_settled)

    def _check_decidable(self):
        """Something posted, of which something is open, is there to be decided."""
        lines = self.sudo()._lines_to_decide()
        if not lines:
            raise UserError(
                self.env._(
                    "Dispute %(dispute)s: the invoices are paid or cancelled; there is nothing to "
                    "decide any more.",
                    dispute=self.name,
                )
            )
        lines._check_posted()


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    def _check_of(self, dispute):
        if self.dispute_id != dispute:
            raise UserError(
                self.env._(
                    "%(invoice)s is contested by another dispute than %(dispute)s.",
                    invoice=self._document_name(),
                    dispute=dispute.name,
                )
            )

    def _check_posted(self):
        for line in self:
            if line.move_id.state != "posted":
                raise UserError(
                    self.env._(
                        "%(document)s is not posted: post it, or cancel it, before anything is "
                        "decided or credited of it.",
                        document=line._document_name(),
                    )
                )

    def _grant(self, values):
        """Accept so much of a line; of one that is settled, nothing is left to accept."""
        check_bounds(self, values)
        if self.is_settled:
            values = self._granting_nothing()
        self._check_granted(values["accepted_amount"])
        self.sudo().write(values)

    def _check_granted(self, amount):
        self.ensure_one()
        if (
            self.currency_id.compare_amounts(amount, 0) < 0
            or self.currency_id.compare_amounts(amount, self.amount) > 0
        ):
            raise UserError(
                self.env._(
                    "%(invoice)s: between nothing and the contested %(contested)s can be "
                    "accepted, not %(amount)s.",
                    invoice=self._document_name(),
                    contested=self.currency_id.format(self.amount),
                    amount=self.currency_id.format(amount),
                )
            )

    # ------------------------------------------------------------------
    # What can be granted, see ``ar.dispute._decide``
    # ------------------------------------------------------------------
    def _granting(self, quantity, price):
        """Values that grant so much of the contested quantity, or a price."""
        values = {"accepted_amount": self._contested(quantity, price)}
        if self.basis == "quantity":
            return {**values, "accepted_quantity": quantity}
        return {**values, "accepted_price": price}

    def _granting_all(self):
        """All that is contested, as it was contested: whatever became of the line since."""
        return {
            "accepted_amount": self.amount,
            "accepted_quantity": self.quantity if self.basis == "quantity" else 0,
            "accepted_price": self.price_unit if self.basis == "price" else 0,
        }

    def _granting_nothing(self):
        return {"accepted_amount": 0, "accepted_quantity": 0, "accepted_price": 0}
