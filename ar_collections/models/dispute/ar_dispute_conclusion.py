"""What the journal has to say about disputes: credited, paid, cancelled, or neither after all."""

from odoo import api, models
from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.orm import listing
from odoo.fields import Datetime, Domain

from ...domain.dispute.states import GRANTED, LIVE, SETTLED, State


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    @api.model
    def _conclude(self, partners):
        """Bring disputes of these commercial partners in line with what is open.

        Called before each commit in which an item of theirs was posted, settled or moved.
        """
        disputes = self.search(
            Domain("partner_id", "in", partners.ids)
            & Domain("state", "in", (*LIVE, *GRANTED, State.CLOSED))
        )
        disputes._in(State.CLOSED)._with_something_open()._resume_unsettled()
        disputes._in(*GRANTED)._close_credited()
        live = disputes._in(*LIVE)
        live._tell_of_changed_lines()
        live._settle()

    def _in(self, *states):
        return self.filtered(lambda dispute: dispute.state in states)

    # ------------------------------------------------------------------
    # Decided, and credited
    # ------------------------------------------------------------------
    def _close_credited(self):
        """Release what was credited; with the last credit note the dispute closes."""
        for dispute in self:
            credited = dispute.line_ids.filtered(
                lambda line: not line.released_on and dispute._is_credited(line._document())
            )
            credited.released_on = dispute.company_id._ar_today()
            if credited:
                dispute._tell_debtors()
            if all(line.released_on or not line.accepted_amount for line in dispute.line_ids):
                dispute._move_to("closed")
                dispute._tell_credited()

    def _tell_credited(self):
        """How much was credited, and of how much: an amount closes a dispute, no document."""
        digits = self.currency_id.decimal_places
        documents = {line._document() for line in self.line_ids.filtered("accepted_amount")}
        credited = major(sum(self._credited_of(document) for document in documents), digits)
        if credited:
            words = self.company_id._ar_speaking_to(self._responsible()).env
            currency = self.currency_id.with_env(words)
            self.message_post(
                body=words._(
                    "Credited: %(credited)s of the accepted %(accepted)s.",
                    credited=currency.format(credited),
                    accepted=currency.format(self.accepted_amount),
                )
            )

    def _owes(self, document):
        """Whether something of a document was accepted that is to be credited still."""
        lines = self._lines_of(document).filtered(lambda line: not line.is_settled)
        return bool(self._in(*GRANTED)) and any(lines.mapped("accepted_amount"))

    # ------------------------------------------------------------------
    # Paid or cancelled before anything was decided
    # ------------------------------------------------------------------
    def _settle(self):
        """Release what is paid or cancelled; where that is all, the dispute closes."""
        self._release_settled()
        self.filtered(lambda dispute: not dispute._lines_to_decide())._close_settled()

    def _release_settled(self):
        """Nothing is contested of what has nothing open; of what has again, it is."""
        for line, still_open in self.line_ids._open_amounts().items():
            is_settled = line.currency_id.is_zero(still_open)
            if is_settled != line.is_settled:
                today = line.company_id._ar_today()
                line.write(
                    {"is_settled": is_settled, "released_on": today if is_settled else False}
                )

    def _close_settled(self):
        """Close live disputes whose documents have nothing open any more."""
        for dispute in self:
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
        """Those of whose documents something is open today, or would be if it were posted."""
        still_open = self.line_ids._open_amounts()
        return self.filtered(lambda dispute: any(still_open[line] for line in dispute.line_ids))

    def _credited_by_refunds(self):
        """``{line: amount}``: what credit notes since the dispute was raised paid of its lines."""
        found = {}
        for lines in self.line_ids.grouped(lambda line: line._document()).values():
            digits = lines.currency_id.decimal_places
            credited = as_listed(
                minor(sum(self._refunds_of(lines).mapped("debit_amount_currency")), digits),
                [Item(line, minor(line.amount, digits)) for line in lines],
            )
            found |= {line: major(credited.on(line), digits) for line in lines}
        return found

    def _refunds_of(self, lines):
        """What credit notes since the dispute was raised settled of the document of some lines."""
        items = lines.item_id or lines.move_id.line_ids
        return items.matched_credit_ids.filtered(
            lambda partial: (
                partial.credit_move_id.move_id.move_type == "out_refund"
                and partial.max_date >= self.raised_on
            )
        )

    # ------------------------------------------------------------------
    # Open again
    # ------------------------------------------------------------------
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
        """What was accepted of an open document, and is not credited, is held back again."""
        still_open = self.line_ids._open_amounts()
        missing = self.line_ids.filtered(
            lambda line: (
                line.accepted_amount
                and (still_open[line] or not line.is_settled)
                and not self._is_credited(line._document())
            )
        )
        if missing:
            self._move_to(self.resolution)
            missing.write({"released_on": False, "is_settled": False})
            self._tell_debtors()
            self._ask_for(self.credit_note_ids.filtered(lambda note: note.state == "draft"))

    # ------------------------------------------------------------------
    # Cancelled, or deleted
    # ------------------------------------------------------------------
    def _follow_cancellation(self):
        """Some invoices of these disputes were cancelled: nothing is contested of those."""
        self._end_empty()
        self._in(*LIVE)._settle()
        self._in(*GRANTED)._drop_cancelled()

    def _follow_removal(self):
        """Some documents of these disputes were deleted: the rest is what is left."""
        self._end_empty()
        self._in(*LIVE)._settle()
        self._in(*GRANTED)._close_credited()

    def _end_empty(self):
        """Disputes whose documents were all deleted or cancelled contest nothing: they end."""
        for dispute in self.exists():
            nothing = set(dispute.move_ids.mapped("state")) <= {"cancel"}
            if nothing and dispute.state in LIVE:
                dispute._move_to("withdrawn", resolution="gone", resolved_at=Datetime.now())
            elif not dispute.line_ids and dispute.state in GRANTED:
                dispute._move_to("closed", resolution="gone")
            else:
                continue
            dispute._tell_owner(
                lambda env: env._("Nothing is contested any more: the dispute has ended.")
            )

    def _tell_owner(self, words):
        """:param words: says it in the language of an environment"""
        user = self._responsible()
        self.message_post(
            body=words(self.company_id._ar_speaking_to(user).env),
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _drop_cancelled(self):
        """Nothing is credited of a cancelled invoice: its line is settled, its draft goes."""
        for dispute in self:
            lines = dispute.line_ids.filtered(
                lambda line: line.move_id.state == "cancel" and not line.is_settled
            )
            lines.write({"is_settled": True, "released_on": dispute.company_id._ar_today()})
            lines._cancel_drafts()
            if lines:
                documents = lines.move_id.mapped("display_name")
                dispute._tell_owner(
                    lambda env, documents=documents: env._(
                        "%(documents)s was cancelled: nothing is credited of it.",
                        documents=listing.names(env, documents),
                    )
                )
            dispute._close_credited()


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    def _drop(self):
        """The documents of these lines are deleted: nothing is contested or credited of them."""
        self._cancel_drafts()
        for dispute, lines in self.grouped("dispute_id").items():
            documents = sorted({line._document_name() for line in lines})
            dispute._tell_owner(
                lambda env, documents=documents: env._(
                    "%(documents)s was deleted: nothing is contested of it any more.",
                    documents=listing.names(env, documents),
                )
            )
        self.unlink()

    def _cancel_drafts(self):
        """Drafts that would credit the documents of these lines are cancelled."""
        for dispute, lines in self.grouped("dispute_id").items():
            documents = {line._document() for line in lines}
            dispute.credit_note_ids.filtered(
                lambda note, documents=documents: (
                    note.state == "draft" and note._ar_credited_document() in documents
                )
            ).button_cancel()
