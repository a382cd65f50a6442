"""How a notice reads, as e-mail and as letter, frozen or in preview."""

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import groupby

#: Above this many documents, quoting each of them on a transfer is asking too much.
MOST_REFERENCES = 4


class ArDunningNotice(models.Model):
    _name = "ar.dunning.notice"
    _inherit = ["ar.dunning.notice", "ar.letter.mixin"]

    # ------------------------------------------------------------------
    # What a text may use: see data/dunning/mail_template.xml
    # ------------------------------------------------------------------
    def _date_shown(self):
        """The date on the notice; on a preview, that of its run."""
        return self.notice_date or self.run_id.date

    def _pay_by(self, days):
        """The day by which payment is asked for, in words: so many days after the notice."""
        return self._day(fields.Date.add(self._date_shown(), days=days))

    def _signatory(self):
        """The collector who signs; nobody where only a scheduled action stands behind it."""
        return self._collector().filtered(lambda user: user.id != SUPERUSER_ID)

    def _addressee(self):
        """Whose address stands in the window of the letter."""
        return (
            self.letter_partner_id or self.partner_id._ar_letter_recipient() or self.partner_id
        ).with_context(lang=self.env.lang)

    # ------------------------------------------------------------------
    # Text
    # ------------------------------------------------------------------
    def _language(self):
        """The language of the notice: frozen, or the one it would be sent in."""
        return self.lang or self.partner_id._ar_language(self.company_id)

    def _rendered_text(self, lang):
        """The level's subject and text for this notice, rendered now."""
        return self._rendered_texts(lang)[self.id]

    def _rendered_texts(self, lang):
        """The same for notices of one level, by their id; Odoo compiles a template each time."""
        template = self.level_id.mail_template_id.sudo().with_context(lang=lang)
        subjects = template._render_field("subject", self.ids, set_lang=lang)
        bodies = template._render_field("body_html", self.ids, set_lang=lang)
        return {
            notice.id: {"subject": subjects[notice.id], "body": bodies[notice.id]}
            for notice in self
        }

    def _shown_text(self):
        """Subject and text: what was sent, or before that what would be."""
        if self.prepared_on or not self.level_id.mail_template_id:
            return {"subject": self.subject or self.level_id.name, "body": self.body or ""}
        return self._rendered_text(self._language())

    def _draft_label(self):
        """What a print says that is not the notice itself; empty for one that was sent."""
        if self.state == "cancelled":
            return self.env._("Cancelled – not sent")
        return "" if self.prepared_on else self.env._("Draft – not sent")

    def _document_url(self, move):
        """Where the customer sees a document; as ``get_portal_url``, of a token that is there."""
        if not move.access_token:
            return f"{move.get_base_url()}{move.get_portal_url()}"
        return f"{self.get_base_url()}{move.access_url}?access_token={move.access_token}"

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _ways_to_pay(self):
        """Bank accounts to pay into, each once, with what to pay into it and what to quote.

        :return: a list of dicts: ``accounts``, ``currencies`` (text) and ``reference``
        """
        sections = self._sections()
        by_accounts = groupby(sections, lambda section: self._bank_accounts(section["currency"]))
        return [
            {
                "accounts": accounts,
                "currencies": ", ".join(section["currency"].name for section in part),
                "reference": self._payment_reference(part),
            }
            for accounts, part in by_accounts
        ]

    def _payment_reference(self, sections):
        """What to quote on the transfer: the documents' own references, and the notice's."""
        moves = self.env["account.move"].union(*(part["chased"].move_id for part in sections))
        references = [move.payment_reference or move.name for move in moves]
        if len(references) > MOST_REFERENCES:
            references = []
        return ", ".join([*references, self.name])
