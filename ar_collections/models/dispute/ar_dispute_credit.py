"""From a decision to its credit notes: drafted at once, posted by somebody else.

One for each invoice of which something was accepted; where an instalment or an opening balance was
contested by itself, one for that. ``ar_dispute_credit_line`` says what stands in it, and
``ar_dispute_credited`` that it comes to what was accepted, on whatever road it is posted.
"""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.money import major, minor
from odoo.exceptions import UserError

from ...domain.dispute.states import GRANTED
from .account_move_release import unwatched


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    credit_note_ids = fields.One2many(
        "account.move", "ar_dispute_id", string="Credit Notes", readonly=True, copy=False
    )
    credit_note_count = fields.Integer(compute="_compute_credit_note_count")
    lacks_credit_note = fields.Boolean(compute="_compute_credit_note_count")

    @api.depends("credit_note_ids.state", "line_ids.accepted_amount", "state")
    def _compute_credit_note_count(self):
        for dispute in self:
            dispute.credit_note_count = len(dispute.credit_note_ids)
            dispute.lacks_credit_note = dispute.state in GRANTED and bool(dispute._uncredited())

    def _uncredited(self):
        """Lines of which something was accepted that no credit note credits."""
        notes = self.credit_note_ids.filtered(lambda note: note.state != "cancel").sudo()
        credited = {note._ar_credited_document() for note in notes}
        granted = self.line_ids.sudo().filtered(
            lambda line: line._is_granted() and not line.is_settled
        )
        owed = {line._document() for line in granted if line.accepted_amount} - credited
        return granted.filtered(lambda line: line._document() in owed).with_env(self.env)

    # ------------------------------------------------------------------
    # Drafting
    # ------------------------------------------------------------------
    def action_draft_credit_notes(self):
        """Draft a credit note for each document of which something was accepted.

        A collector decides without the right to make invoices; the draft is for somebody else.
        """
        for dispute in self:
            dispute.check_access("write")
            if dispute.state not in GRANTED:
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s is %(state)s: there is nothing to credit.",
                        dispute=dispute.name,
                        state=dispute._state_label(),
                    )
                )
            lines = dispute.sudo()._uncredited()
            lines._check_posted()
            for accepted in lines.grouped(lambda line: line._document()).values():
                dispute.sudo()._draft_credit_note(accepted)

    def _draft_credit_note(self, lines):
        """The draft over what was accepted of one document.

        :param lines: those of the dispute about it
        """
        move = unwatched(lines.move_id.with_company(lines.company_id))
        accepted = lines._accepted_units()
        if lines._is_whole_invoice():
            note = move._reverse_moves([self._prepare_credit_of_whole(lines)])
        else:
            note = move.create(self._prepare_credit_of_part(lines))
            self._settle_rounding(note, accepted)
        self._check_drafted(note, accepted)
        if note.reversed_entry_id:
            note.ar_dispute_taxes = note._ar_by_tax()
        note = note.with_env(self.env)
        self._announce(note)
        return note

    def _prepare_credit_note(self, lines):
        """What the credit note says, however much of the document it credits."""
        move, today = lines.move_id, self.company_id._ar_today()
        values = {
            "ar_dispute_id": self.id,
            "company_id": self.company_id.id,
            "ar_dispute_item_id": lines.item_id.id,
            "ref": self._credit_text(lines),
            "invoice_origin": self.name,
            "date": today,
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "invoice_user_id": move.invoice_user_id.id,
            "auto_post": "no",
            # By no default that whoever decides has set for himself:
            "name": False,
            "state": "draft",
        }
        return values if lines._is_opening() else {**values, "journal_id": move.journal_id.id}

    def _prepare_credit_of_whole(self, lines):
        """Taxes that an early payment discount lowered at once are credited as they were."""
        values = self._prepare_credit_note(lines)
        if "epd" in lines.move_id.line_ids.mapped("display_type"):
            values["invoice_payment_term_id"] = lines.move_id.invoice_payment_term_id.id
        return values

    def _prepare_credit_of_part(self, lines):
        values = {
            **self._prepare_credit_note(lines),
            "move_type": "out_refund",
            "currency_id": lines.currency_id.id,
            "invoice_line_ids": [Command.create(line) for line in lines._prepare_credit_lines()],
        }
        if lines._is_opening():
            return {**values, "partner_id": lines.item_id.partner_id.id}
        move = lines.move_id
        return {
            **values,
            "reversed_entry_id": move.id,
            "partner_id": move.partner_id.id,
            "partner_shipping_id": move.partner_shipping_id.id,
            "fiscal_position_id": move.fiscal_position_id.id,
        }

    def _credit_text(self, lines):
        """What is credited and why, in the customer's language."""
        speaking = self.with_context(lang=lines._debtor_partner().lang or self.env.lang)
        return speaking.env._(
            "Dispute %(dispute)s on %(invoice)s: %(reason)s",
            dispute=self.name,
            invoice=lines[:1].with_env(speaking.env)._document_reference(),
            reason=speaking.reason_id.name,
        )

    # ------------------------------------------------------------------
    # To the cent
    # ------------------------------------------------------------------
    def _settle_rounding(self, note, accepted):
        """Let a line of its own take the cents that rounding leaves; no tax is bent for them.

        The invoice rounds each line once and the credit note once more, by half a unit each: so
        many units as the note has lines are rounding. More than that is something else, and
        :meth:`_check_drafted` says so.
        """
        digits = note.currency_id.decimal_places
        delta = accepted - minor(note.amount_total, digits)
        if not delta or abs(delta) > len(note.invoice_line_ids):
            return
        largest = note.invoice_line_ids.sorted(lambda line: abs(line.price_total))[-1]
        speaking = note.with_context(lang=note.partner_id.lang or self.env.lang)
        note.invoice_line_ids = [
            Command.create(
                {
                    "name": speaking.env._("Rounding"),
                    "account_id": largest.account_id.id,
                    "price_unit": major(delta, digits),
                    "tax_ids": [Command.clear()],
                }
            )
        ]

    def _check_drafted(self, note, accepted):
        currency = note.currency_id
        if minor(note.amount_total, currency.decimal_places) != accepted:
            raise UserError(
                self.env._(
                    "%(invoice)s: the credit note would come to %(total)s instead of the accepted "
                    "%(accepted)s. Accept an amount instead of a quantity or a price.",
                    invoice=note.reversed_entry_id.display_name or note.ref,
                    total=currency.format(note.amount_total),
                    accepted=currency.format(major(accepted, currency.decimal_places)),
                )
            )

    # ------------------------------------------------------------------
    # Who posts it
    # ------------------------------------------------------------------
    def _announce(self, note):
        """Say that the draft is there, and ask for its posting."""
        self.message_post(
            body=self.env._(
                "Credit note of %(amount)s over %(invoice)s drafted.",
                amount=note.currency_id.format(note.amount_total),
                invoice=note.reversed_entry_id.name or note.ref,
            )
        )
        if not note.reversed_entry_id:
            self._say_that_taxes_are_unknown(note)
        self._ask_for(note)

    def _ask_for(self, notes):
        """Where nobody has to approve these drafts, ask somebody to post them."""
        if not self._needs_approval():
            for note in notes:
                self._ask_to_post(note)

    def _say_that_taxes_are_unknown(self, note):
        note.message_post(
            body=self.env._(
                "What this credits came from another system: its taxes and accounts are not known "
                "here. Put them into the draft; its total stays %(amount)s.",
                amount=note.currency_id.format(note.amount_total),
            )
        )

    def _ask_to_post(self, note):
        if accountant := self._who_posts():
            company = self.company_id._ar_speaking_to(accountant)
            note.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=company._ar_today(),
                summary=company.env._("Check and post: dispute %(dispute)s", dispute=self.name),
                user_id=accountant.id,
            )

    def _end_tasks(self):
        """Nobody is asked any more to post these disputes' credit notes."""
        self.sudo().credit_note_ids._ar_end_tasks()

    def _who_posts(self):
        """Somebody who may post credit notes in the company, and rather not who decided."""
        accountants = self.env.ref("ar_collections.group_ar_accountant").sudo().all_user_ids
        candidates = self._superior() | accountants.sorted("id")
        return candidates.filtered(
            lambda user: (
                user in accountants and user != self.decided_by_id and self._can_settle(user)
            )
        )[:1]

    def action_open_credit_notes(self):
        self.check_access("read")
        return self.credit_note_ids._get_records_action(name=self.env._("Credit Notes"))
