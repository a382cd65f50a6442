"""What is decided about a dispute: how much of each contested amount is accepted.

Decided is what is still there to be decided: a line whose invoice was paid or cancelled in the
meantime was settled by that. ``ar_dispute_credit`` drafts what a decision leads to.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.models.guard.ar_bounded import check_bounds
from odoo.exceptions import UserError

from ...domain.dispute.states import GRANTED, verdict
from .ar_dispute_line import FOLLOWING


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    def _decide(self, granted, explanation):
        """Accept what is granted of each line, nothing where that is nothing; draft credit notes.

        :param granted: ``{line: {"accepted_amount": ..}}`` in the line's currency; of pieces or a
            price ``{"accepted_quantity": .., "accepted_price": ..}``, which comes to what it does
        :param explanation: our decision in words, as the customer reads them
        """
        self.ensure_one()
        self._check_live()
        self.check_access("write")
        self.sudo()._release_settled()
        self._check_decidable()
        for line in granted:
            line._check_of(self)
            check_bounds(line, granted[line])
        self._keep_changed()
        in_full = self._in_full()
        for line, values in self.line_ids._reckon_grants(granted).items():
            line._grant(values)
        self.sudo().line_ids._contain_accepted()
        self._take_decision(explanation, in_full)

    def _keep_changed(self):
        """What is contested of a line that is another by now is decided as an amount."""
        self.sudo().line_ids._differing().with_context(ar_following=FOLLOWING).has_changed = True

    def _take_decision(self, explanation, in_full):
        decision = self._verdict_on(self.accepted_amount, in_full)
        self._move_to(
            decision,
            resolution=decision,
            explanation=explanation,
            decided_by_id=self.env.uid,
            decided_on=self.company_id._ar_today(),
            resolved_at=self._moment(),
            waiting_for=False,
        )
        if decision in GRANTED:
            self.action_draft_credit_notes()
        self._ask_approval()

    def _moment(self):
        """Now; of what is decided of the same invoices within a second, each a second later.

        What each grants is reckoned on what was granted before.
        """
        others = self.sudo().move_ids.ar_dispute_line_ids.dispute_id - self
        last = max(others.filtered("decided_on").mapped("resolved_at"), default=None)
        now = fields.Datetime.now()
        return max(now, last + timedelta(seconds=1)) if last else now

    def _verdict_on(self, accepted, in_full=None):
        """The decision that accepting so much of what is there to decide comes to."""
        digits = self.currency_id.decimal_places
        contested = self._in_full() if in_full is None else in_full
        return verdict(minor(contested, digits), minor(accepted, digits)).value

    def _in_full(self):
        """What it comes to if all is accepted that is there to decide."""
        lines = self._lines_to_decide()
        granted = lines._reckon_grants({line: line._granting_all() for line in lines})
        return sum(values["accepted_amount"] for values in granted.values())

    def _figures_shown(self):
        """What whoever decides has seen: what is contested, and where the dispute stands."""
        lines = [
            [line.id, line.basis, line.amount, line.quantity, line.price_unit, line.move_id.state]
            for line in self.line_ids.sorted("id")
        ]
        return {"state": self.state, "lines": lines}

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
        if self.is_settled:
            values = self._granting_nothing()
        if self.basis == "amount" or self.has_changed:
            self._check_granted(values["accepted_amount"])
        self.sudo().with_context(ar_following=FOLLOWING).write(values)

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

    def _contain_accepted(self):
        """What was contested is at least what was accepted of it: a price that is granted of all
        pieces comes to more than of those that were left. What it lacks goes off those."""
        following = self.with_context(ar_following=FOLLOWING)
        for lines in following.grouped("invoice_line_id").values():
            for line in lines:
                lacking = line.currency_id.round(line.accepted_amount - line.amount)
                if lacking > 0:
                    line.amount = line.accepted_amount
                    lines._give_up(lacking)

    def _give_up(self, amount):
        """Contest so much less, as far as less was accepted than contested."""
        digits = self.currency_id.decimal_places
        spare = [Item(line, minor(line.amount - line.accepted_amount, digits)) for line in self]
        for part in as_listed(minor(amount, digits), spare).parts:
            part.key.amount = part.key.currency_id.round(
                part.key.amount - major(part.amount, digits)
            )

    # ------------------------------------------------------------------
    # What can be granted, see ``ar.dispute._decide``
    # ------------------------------------------------------------------
    def _granting(self, quantity, price):
        """Values that grant so much of the contested quantity, or a price."""
        return {
            "accepted_quantity": quantity if self.basis == "quantity" else 0,
            "accepted_price": price if self.basis == "price" else 0,
        }

    def _granting_all(self):
        """All that is contested; where the line is another by now, as it was contested."""
        if self.basis == "amount" or not self._follows():
            return {**self._granting_nothing(), "accepted_amount": self.amount}
        return self._granting(self.quantity, self.price_unit)

    def _granting_nothing(self):
        return {"accepted_amount": 0, "accepted_quantity": 0, "accepted_price": 0}
