"""What the customer reads of a dispute: what we ask, and what we decided and is to be paid.

A letter promises a credit note. While somebody has still to approve that, it waits.
"""

import logging
from datetime import date
from typing import NamedTuple

from odoo import SUPERUSER_ID, fields, models
from odoo.addons.ar_base.domain.outbox.states import State
from odoo.addons.ar_base.domain.plain import reason
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang, plaintext2html

from ...domain.dispute.states import State as Stage

_logger = logging.getLogger(__name__)

#: Days to pay what is overdue already when the letter is written.
DAYS_TO_PAY = 7
#: The kind of letter that a decision is to the outbox.
KIND = "dispute_decision"
#: The kind that a question is.
QUESTION = "dispute_question"


class Told(NamedTuple):
    """A document in the letter: how the customer calls it, when it was due, and what remains."""

    name: str
    due: date
    total: float
    to_pay: float


class ArDispute(models.Model):
    _name = "ar.dispute"
    _inherit = ["ar.dispute", "ar.letter.mixin", "ar.outbox.sender"]

    letter_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    letter_date = fields.Date(readonly=True, copy=False)
    letter_waits = fields.Boolean(
        readonly=True,
        copy=False,
        help="It goes out with the credit note, once somebody else has approved that.",
    )
    letter_failed = fields.Boolean(
        compute="_compute_letter_failed",
        help="The customer has not got it, as far as is known.",
    )

    def _compute_letter_failed(self):
        for dispute in self:
            dispute.letter_failed = dispute._outbox_has_trouble(KIND)

    # ------------------------------------------------------------------
    # What a text may use: see data/dispute/mail_template.xml
    # ------------------------------------------------------------------
    def _language(self):
        return self.partner_id._ar_language(self.company_id)

    def _date_shown(self):
        return self.letter_date or self.company_id._ar_today()

    def _signatory(self):
        """Who decided and signs."""
        return (self.decided_by_id or self.user_id).filtered(lambda user: user.id != SUPERUSER_ID)

    def _quantity(self, quantity):
        """How many, as the customer writes it; no zeros behind whole numbers."""
        return formatLang(self.env, quantity, digits=0 if quantity == int(quantity) else 2)

    def _amount_text(self, amount):
        return self.currency_id.with_env(self.env).format(amount)

    def _lines_told(self):
        """What the decision is about; what was paid or cancelled before is none of it."""
        return self.line_ids.filtered(
            lambda line: not line.is_settled or line.accepted_amount or not self.decided_on
        )

    def _to_pay(self):
        """What remains to be paid of the documents, apart from what is or may be credited."""
        return self.currency_id.round(sum(told.to_pay for told in self._documents_told()))

    def _documents_told(self):
        """The documents of the decision, each as the customer knows it and with what remains."""
        lines = self._lines_told()
        openings = lines.filtered(lambda line: line._is_opening())
        return [
            *(self._invoice_told(move) for move in (lines - openings).move_id),
            *(self._opening_told(line) for line in openings.grouped("item_id").values()),
        ]

    def _invoice_told(self, move):
        still_open = move._ar_open_amounts()[move]
        to_pay = max(0.0, move.currency_id.round(still_open - move.ar_disputed_amount))
        return Told(move.name, move.invoice_date_due, move.amount_total, to_pay)

    def _opening_told(self, lines):
        item, reference = lines.item_id, lines[:1]._document_reference()
        to_pay = item._ar_open_amounts()[item] - item._ar_held_amounts()[item]
        to_pay = max(0.0, item.currency_id.round(to_pay))
        return Told(reference, item.date_maturity or item.date, item.amount_currency, to_pay)

    def _payment_references(self):
        """What the customer quotes when it pays."""
        lines = self._lines_told()
        return list(
            dict.fromkeys(
                line._credited_invoice().payment_reference or line._document_reference()
                for line in lines
            )
        )

    def _pay_by(self):
        """The day by which that is to be paid: when it is due, or a week from now if that is past.

        Instalments are due one by one; the letter names the first day.
        """
        items = self.line_ids._bearers().filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        soon = fields.Date.add(self._date_shown(), days=DAYS_TO_PAY)
        return self._day(max(min(items.mapped("date_maturity"), default=soon) or soon, soon))

    # ------------------------------------------------------------------
    # The letter
    # ------------------------------------------------------------------
    def _addressee(self):
        reader = self.partner_id._ar_letter_recipient(self.company_id) or self.partner_id
        return reader.with_context(lang=self.env.lang)

    def _letter_text(self):
        """Subject and text of the letter in its language."""
        self._require_approved_decision()
        lang = self._language()
        template = self.env.ref("ar_collections.mail_template_dispute_decision").sudo()
        template = template.with_context(lang=lang)
        return {
            name: template._render_field(field, self.ids, set_lang=lang)[self.id]
            for name, field in (("subject", "subject"), ("body", "body_html"))
        }

    def _send_letter(self):
        """Mail our decision to the customer; without an address, leave it to be printed."""
        self.ensure_one()
        self.check_access("write")
        self.sudo().write(
            {
                "letter_id": False,
                "letter_date": self.company_id._ar_today(),
                "letter_waits": False,
            }
        )
        letter = self._make_letter()
        recipients = self.partner_id._ar_email_recipients(self.company_id)
        if recipients:
            text = self._letter_text()
            written = self._outbox_letter(
                text["subject"], text["body"], recipients, letter.ids, self._language()
            )
            self._outbox_post(KIND, written, again=self._outbox_has_trouble(KIND))
        else:
            words = self.company_id._ar_speaking_to(self._responsible()).env
            self.message_post(
                body=words._(
                    "%(customer)s has no e-mail address: print the letter and post it.",
                    customer=self.debtor_id.display_name,
                ),
                attachment_ids=letter.ids,
            )

    def _send_question(self, question, contact):
        """Mail a question to a contact of the customer's."""
        self.ensure_one()
        self.check_access("write")
        lang = self.company_id._ar_first_language(contact.lang, self._language())
        words = self.with_context(lang=lang).env
        subject = words._("Your claim %(dispute)s", dispute=self.name)
        written = self._outbox_letter(subject, plaintext2html(question), contact, lang=lang)
        self._outbox_post(QUESTION, written, again=self._outbox_has_trouble(QUESTION))

    # ------------------------------------------------------------------
    # What the outbox asks and tells
    # ------------------------------------------------------------------
    def _outbox_people(self):
        """Who decided; while nobody has, who asks now; else who owns it."""
        return (self.decided_by_id or self.env.user) + self.user_id

    def _outbox_told(self, letter, quietly=False):
        """A letter that did not arrive is a task of whoever wrote it."""
        user = self.company_id._ar_colleague(*letter.author_id.user_ids, *self._outbox_people())
        env = self.company_id._ar_speaking_to(user).env
        failed, in_doubt = (
            (env._("Question not delivered"), env._("Was this question received?"))
            if letter.kind == QUESTION
            else (env._("Letter not delivered"), env._("Was this letter received?"))
        )
        self._outbox_ask(user, {State.FAILED: failed, State.IN_DOUBT: in_doubt}, letter)

    def _outbox_is_outdated(self, letter):
        """Whether the decision was taken back; of a question, whether we wait for its answer."""
        if letter.kind == QUESTION:
            latest = self._outbox_letters(QUESTION)[:1]
            return self.state != Stage.WAITING or letter._first() != latest._first()
        return not self.decided_on

    def _outbox_repeated_kind(self):
        return KIND

    def _make_letter(self):
        """Print the letter and keep it as it was sent."""
        report = self.env["ir.actions.report"].with_context(lang=self._language())
        content, _kind = report._render_qweb_pdf(
            "ar_collections.action_report_dispute_letter", self.ids
        )
        letter = self.env["ir.attachment"]._ar_make(
            [
                {
                    "name": f"{self._file_name(self.name)}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                }
            ]
        )
        self.sudo().letter_id = letter
        return letter

    def action_send_letter(self):
        """Send our decision, or send it once more."""
        self.check_access("write")
        for dispute in self:
            dispute._require_decision()
            dispute._check_none_is_on_its_way()
            dispute._write_to_customer()

    def _check_none_is_on_its_way(self):
        """The customer gets what we decided once, however many colleagues send it at once.

        Whoever does so at the same moment waits for the row, fails, and looks again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE ar_dispute SET write_date = write_date WHERE id = %s", self.id)
        )
        outcome = self._outbox_outcome(KIND)
        if outcome and outcome[0] == State.QUEUED:
            raise UserError(
                self.env._(
                    "Dispute %(dispute)s: our decision is on its way to the customer already.",
                    dispute=self.name,
                )
            )

    def action_send_to_missed(self):
        """Send our decision to whom it did not reach, as the others have it."""
        self._outbox_send_to_missed()

    def _write_to_customer(self):
        """Send our decision now, or as soon as what it promises is approved."""
        self.ensure_one()
        if not self._awaits_approval():
            self._send_letter()
            return
        self.sudo().letter_waits = True
        self.message_post(
            body=self.env._("The letter goes out with the credit note, which is not approved yet.")
        )

    def _awaits_approval(self):
        """Whether something was accepted that was not credited, and that nobody has approved."""
        self.ensure_one()
        accepted = self.sudo().line_ids.filtered("accepted_amount")
        credited = all(self.sudo()._is_credited(line._document()) for line in accepted)
        return bool(accepted) and not credited and self._needs_approval()

    def _send_waiting_letters(self):
        """What waited for approval goes out; a letter that fails holds up no credit note."""
        for dispute in self.filtered("letter_waits"):
            if dispute._awaits_approval():
                continue
            try:
                with self.env.cr.savepoint():
                    dispute._send_letter()
            except CONFLICT:
                raise
            except Exception as error:
                _logger.exception("The letter of %s cannot be sent", dispute)
                words = dispute.company_id._ar_speaking_to(dispute._responsible()).env
                dispute.message_post(
                    body=words._("The letter could not be sent: %(error)s", error=reason(error))
                )

    def _require_decision(self):
        """A letter of what is not decided would say that nothing is accepted."""
        for dispute in self:
            if not dispute.decided_on:
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s is not decided: there is nothing to write yet.",
                        dispute=dispute.name,
                    )
                )

    def _require_approved_decision(self):
        self._require_decision()
        for dispute in self:
            if dispute._awaits_approval():
                raise UserError(
                    self.env._(
                        "The credit of dispute %(dispute)s is not approved yet: its letter would "
                        "promise it.",
                        dispute=dispute.name,
                    )
                )

    def action_print_letter(self):
        """The letter as it was sent; as it would be, if none was."""
        self.ensure_one()
        self.check_access("read")
        if self.letter_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self.letter_id.id}?download=true",
                "target": "download",
            }
        self._require_approved_decision()
        return self.env.ref("ar_collections.action_report_dispute_letter").report_action(self)
