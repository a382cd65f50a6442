"""What a document has to do that writes letters: a few hooks, and words for what it asks.

Letters are handed over by ``_outbox_queue`` (the document is asked for them when they go out, see
``_outbox_prepare``) or by ``_outbox_post`` (complete). Each kind of letter that a document writes
has a name of its own; attempts of one kind belong together.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby, plaintext2html
from odoo.tools.mail import email_normalize, email_normalize_all, formataddr

from ...domain.outbox.headers import one_line
from ...domain.outbox.letter import Address, Letter
from ...domain.outbox.states import GONE, LOST, TROUBLED, Fate, Role, State

LAYOUT = "mail.mail_notification_light"
QUESTION = "ar_base.mail_activity_type_delivery"
#: Somebody has it.
ARRIVED = (State.SENT, State.DELIVERED)


class ArOutboxSender(models.AbstractModel):
    _name = "ar.outbox.sender"
    _description = "Document That Is Sent"

    outbox_recipient_ids = fields.One2many(
        "ar.outbox.recipient",
        "res_id",
        string="Sent to",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        help="To whom it was sent, and what became of it for each.",
    )

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    def _outbox_prepare(self):
        """Hook: write the letters of these documents, all together.

        :return: ``{document: Letter}``; of those left out nothing is sent
        """
        return {}

    def _outbox_makes_files(self):
        """Hook: whether writing this document's letter makes files, which takes seconds."""
        return False

    def _outbox_make_file(self):
        """Hook: make one of the files that the letter will carry, and keep it with the document.

        Asked again and again before ``_outbox_prepare``, with a commit after each, so that a letter
        with many files gets there however little time a worker has.

        :return: whether one was made; false where all are there
        """
        return False

    def _outbox_is_outdated(self, letter):
        """Hook: whether what a letter says is no longer true; asked just before it goes out.

        A late letter is then written anew. Of one that was handed over the rest is not sent.
        """
        return False

    def _outbox_told(self, letter, quietly=False):
        """Hook: something became of a letter of this document; ``letter._outcome()`` says what.

        It may be told more than once, and long after: a message comes back days later.
        """

    def _outbox_customer(self):
        """Hook: to whom its letters are; an answer of any contact of that customer proves them."""
        nobody = self.env["res.partner"]
        return self.partner_id if "partner_id" in self._fields else nobody

    def _outbox_composed_kind(self, template):
        """Hook: the kind of letter that a person composes of a template, in Odoo's dialog.

        :return: False where its letters go out by the document's own buttons alone
        """
        return False

    def _outbox_check_composed(self, readers, files):
        """Hook: a letter that a person composes goes to the customer's people, with its papers.

        :raise UserError: somebody else would read it, or something else is attached
        """

    def _outbox_pass_over(self):
        """Hook: a worker has done for now; told once of all documents whose letters it had."""

    def _outbox_people(self):
        """Hook: who writes such a letter, best first; users who left or are no people do not."""
        return self.env["res.users"]

    def _outbox_company(self):
        """Hook: whose letter it is."""
        return self.company_id

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _outbox_queue(self, kind):
        """Let workers send a letter of each of these documents, written when it goes out."""
        return self.env["ar.outbox"].sudo()._queue(self.sudo(), kind)

    def _outbox_post(self, kind, letter, again=False):
        """Let a worker send this document's letter.

        :param again: another attempt of its latest of that kind, to whom that one did not reach
        """
        self.ensure_one()
        return self.env["ar.outbox"].sudo()._post(self.sudo(), kind, letter, again=again)

    def _outbox_letter(self, subject, body, partners, attachments=(), lang=None):
        """A letter of this document to contacts, within Odoo's plain layout of e-mails."""
        self.ensure_one()
        sender, author = self._outbox_sender()
        layout = self.env["mail.render.mixin"].with_context(lang=lang or self.env.lang)
        return Letter(
            subject=one_line(subject),
            body=str(body),
            html=str(
                layout._render_encapsulate(
                    LAYOUT,
                    body,
                    add_context={"company": self._outbox_company()},
                    context_record=self,
                )
            ),
            addresses=self._outbox_addresses(partners),
            sender=sender,
            author=author.id,
            reply_to=self._outbox_replies({self: (sender, author)})[self.id],
            lang=lang,
            attachments=tuple(attachments),
        )

    @api.model
    def _outbox_replies(self, senders):
        """Where answers go: into the history where the company has an address for that.

        Odoo puts the name of whoever works before it, and would leave it so where the author's is
        too long; a worker is nobody.

        :param senders: ``{document: (address, contact)}``; asked together for those of a sender
        :return: ``{id: address}``
        """
        if not isinstance(self, self.pool["mail.thread"]):
            return {document.id: sender for document, (sender, _author) in senders.items()}
        replies, worker = {}, self.env.user
        for (sender, author), ones in groupby(senders, lambda document: senders[document]):
            found = (
                self.browse()
                .concat(*ones)
                ._notify_get_reply_to(default=sender, author_id=author.id)
            )
            for number, reply in found.items():
                email = email_normalize(reply or "")
                is_workers = bool(email) and reply == formataddr((worker.name, email))
                replies[number] = email if is_workers and author != worker.partner_id else reply
        return replies

    def _outbox_letters(self, kind=None):
        """All letters of these documents."""
        of_kind = [("kind", "=", kind)] if kind else []
        return (
            self.env["ar.outbox"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids), *of_kind])
        )

    def _outbox_outcome(self, kind):
        """What became of this document's latest letter of a kind, all attempts together.

        :return: ``(State, text)``; None where there is no letter
        """
        latest = self._outbox_letters(kind)[:1]
        return latest._outcome() if latest else None

    def _outbox_withdraw(self):
        """What did not go out yet stays here."""
        if self:
            self._outbox_letters()._withdraw()

    def _outbox_confirm(self, kind):
        """A person says that the letters arrived where that was unknown, or seemed not so."""
        for document in self:
            rows = document._outbox_letters(kind)[:1]._latest().values()
            addressees = [row for row in rows if row.kind == Role.TO]
            doubtful = [row for row in addressees if row.state == Fate.IN_DOUBT]
            for row in doubtful or [row for row in addressees if row.state in LOST]:
                row._become(Fate.DELIVERED)
            for letter in document._outbox_letters(kind):
                letter._follow_recipients()

    def _outbox_has_trouble(self, kind):
        """Whether the latest letter of a kind reached nobody, as far as is known."""
        outcome = self._outbox_outcome(kind)
        return bool(outcome) and outcome[0] in TROUBLED

    def _outbox_ask(self, user, summaries, letter):
        """Put a letter that failed, or is in doubt, before whom it concerns; once while it is so.

        :param summaries: what the task is called, by the state of the letter
        """
        lang = self._outbox_company()._ar_language_of(user)
        first, (state, reason) = letter._first(), letter.with_context(lang=lang)._outcome()
        is_news = letter._is_news()
        if is_news or not first.asked:
            first.question_id.unlink()
        if is_news and state in summaries and user:
            first.question_id = self.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                QUESTION,
                summary=summaries[state],
                note=plaintext2html(": ".join(filter(None, (letter.subject, reason)))),
                user_id=user.id,
            )

    def _outbox_answered(self, email):
        """An answer came from an address: to whom the letter went there, it has arrived.

        :return: whether a letter went there
        """
        rows = self._outbox_rows_of(email).filtered(lambda row: row.state not in LOST)
        rows._arrived()
        return bool(rows)

    def _outbox_hear(self, msg_dict):
        """Take what an incoming mail proves: the letter that it answers has arrived.

        Also after a mail server had sent it back. A stranger who answers proves nothing, and
        neither does somebody of ours who got a copy, but for that copy.
        """
        author = email_normalize(msg_dict.get("email_from") or "")
        if not author or not self:
            return
        named = self.env["ar.outbox.recipient"].sudo()._named_by(msg_dict, author)
        rows = named.filtered(lambda row: (row.res_model, row.res_id) == (self._name, self.id))
        is_theirs = any(row.kind == Role.TO for row in self._outbox_rows_of(author))
        if rows and (is_theirs or self._outbox_is_theirs(author)):
            rows._arrived()
        else:
            rows.filtered(lambda row: row.email == author)._arrived()

    def _outbox_is_theirs(self, email):
        """Whether an address is that of a contact of the customer."""
        customer = self._outbox_customer().sudo().commercial_partner_id
        same = [("commercial_partner_id", "=", customer.id), ("email_normalized", "=", email)]
        return bool(customer and customer.search_count(same, limit=1))

    # ------------------------------------------------------------------
    # Again, to whom it did not reach
    # ------------------------------------------------------------------
    outbox_missed = fields.Char(
        string="Not Reached",
        compute="_compute_outbox_missed",
        help="Whom the letter did not reach, or perhaps not, though others have it.",
    )

    def _outbox_repeated_kind(self):
        """Hook: the kind that may be sent again to whom it did not reach; a button does so."""
        return False

    def _compute_outbox_missed(self):
        letters = self._outbox_letters_repeated()
        for document in self:
            letter = letters.get(document, self.env["ar.outbox"].sudo())
            document.outbox_missed = ", ".join(letter._missed().mapped("email")) or False

    def _outbox_letters_repeated(self):
        """``{document: its latest letter}``, where some have it and some may lack it."""
        kind = self._outbox_repeated_kind()
        if not kind:
            return {}
        latest = {}
        for letter in self._outbox_letters(kind):  # the latest first
            latest.setdefault(letter.res_id, letter)
        return {
            document: latest[document.id]
            for document in self
            if document.id in latest and latest[document.id]._outcome()[0] in ARRIVED
        }

    def _outbox_send_to_missed(self):
        """Send the letter to whom it did not reach, as the others have it.

        Addresses are those that the contacts have by now; where one is as it was, it is tried
        again. What the first attempt says, its files and what became of it stay as they are.
        """
        self.check_access("write")
        letters = self._outbox_letters_repeated()
        for document in self:
            document._outbox_repeat(letters.get(document, self.env["ar.outbox"].sudo()))

    def _outbox_repeat(self, letter):
        missed = letter._missed()
        if not missed:
            raise UserError(
                self.env._("%(document)s reached everybody.", document=self.display_name)
            )
        if self.sudo()._outbox_is_outdated(letter):
            raise UserError(
                self.env._(
                    "%(document)s is no longer true as it was written: write anew.",
                    document=self.display_name,
                )
            )
        written = letter._written_again(missed._addresses_by_now())
        self.env["ar.outbox"].sudo()._post(self.sudo(), letter.kind, written, again=True)

    def _outbox_rows_of(self, email):
        """The rows of an address to which something was handed over."""
        wanted = email_normalize(email or "")
        if not wanted or not self:
            return self.env["ar.outbox.recipient"].sudo()
        rows = self._outbox_letters().recipient_ids
        return rows.filtered(
            lambda row: row.email == wanted and (row.state in GONE or row.sending_since)
        )

    def _outbox_person(self):
        """Who writes and signs; empty where only a scheduled action stands behind it."""
        self.ensure_one()
        company = self._outbox_company().sudo()
        return self._outbox_people().filtered(
            lambda user: (
                user.sudo().active
                and user.id != SUPERUSER_ID
                and not user.sudo().share
                and company in user.sudo().company_ids
            )
        )[:1]

    def _outbox_sender(self):
        """Who stands in the head: a person, else the company; never the system itself.

        :return: ``(address, contact)``
        """
        person, company = self._outbox_person().sudo(), self._outbox_company().sudo()
        if person.email:
            return one_line(person.email_formatted), person.partner_id
        return one_line(company.email_formatted) or None, company.partner_id

    @staticmethod
    def _outbox_addresses(partners, copy=False):
        """Contacts as addresses of a letter, with all that each has, but those that want no mail.

        Whoever has no other was chosen all the same, such as a colleague.
        """
        return tuple(
            Address(
                text=formataddr((one_line(partner.name), email)),
                key=email,
                partner=partner.id,
                copy=copy,
            )
            for partner in partners
            for email in partner._ar_mail_addresses() or email_normalize_all(partner.email or "")
        )

    def unlink(self):
        """What waits goes with its document; what went out was read, and stays on record."""
        letters = self._outbox_letters()
        letters._withdraw()
        result = super().unlink()
        letters._without_evidence().unlink()
        return result
