"""How a notice is put together when it goes out: read again, addressed, with its text and files.

The outbox (``ar.outbox``) sends it, to each recipient exactly once, and asks the notice for it just
before: what was paid, disputed or promised after the proposal is not in the letter. It is asked a
last time before a byte goes out, since making the files takes seconds. Its files stand in
``ar_dunning_notice_files``, what becomes of it in ``ar_dunning_notice_outcome``, and what somebody
has to do then in ``ar_dunning_notice_following``.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.ar_base.domain.outbox.letter import Letter
from odoo.addons.ar_base.domain.outbox.states import GONE
from odoo.addons.ar_base.models.guard.ar_guarded import QUIETLY
from odoo.addons.ar_base.orm.apart import apart
from odoo.tools import plaintext2html

from ...domain.dunning.delivery import DISPATCHED, REACHED, Failure
from .ar_dunning_notice import KIND
from .ar_dunning_notice_following import HAND_OVER
from .ar_dunning_notice_letter import BrokenTemplate


def _is_person(user):
    """Somebody who works here: neither Odoo itself nor a colleague who left."""
    return bool(user) and user.active and user.id != SUPERUSER_ID


class ArDunningNotice(models.Model):
    _name = "ar.dunning.notice"
    _inherit = ["ar.dunning.notice", "ar.outbox.sender"]

    notice_date = fields.Date(
        string="Date", readonly=True, help="The date on the notice: the day it was put together."
    )
    lang = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    # Written by ``_freeze_text`` alone, which cleans what needs it: doing so for each of a hundred
    # thousand texts that need none would take as long as putting the notices together.
    body = fields.Html(readonly=True, sanitize=False, help="The level's text, as it was sent.")
    email_to = fields.Char(string="To", readonly=True)
    email_cc = fields.Char(string="Copy", readonly=True)
    letter_partner_id = fields.Many2one("res.partner", string="Letter to", readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", readonly=True)
    prepared_on = fields.Datetime(readonly=True, copy=False)
    sent_on = fields.Datetime(readonly=True, copy=False)
    printed_on = fields.Datetime(readonly=True, copy=False)
    delivered_on = fields.Datetime(readonly=True, copy=False)
    failure_code = fields.Char(readonly=True, copy=False)
    failure_data = fields.Json(readonly=True, copy=False)
    failure_reason = fields.Char(
        compute="_compute_failure_reason", help="Why it did not arrive, in the reader's language."
    )
    to_print = fields.Boolean(compute="_compute_to_print", search="_search_to_print")

    @api.depends("letter_partner_id", "printed_on", "state")
    def _compute_to_print(self):
        for notice in self:
            notice.to_print = bool(
                notice.letter_partner_id and not notice.printed_on and notice.state in DISPATCHED
            )

    def _search_to_print(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("letter_partner_id", "!=", False),
            ("printed_on", "=", False),
            ("state", "in", DISPATCHED),
        ]

    # ------------------------------------------------------------------
    # What the outbox asks
    # ------------------------------------------------------------------
    def _outbox_prepare(self):
        """Put the notices together; a printed one is mailed as it was printed."""
        queued = self.filtered(lambda notice: notice.state == "queued")
        addressed = queued._prepare()
        for notice in self - queued:
            if notice.printed_on:
                addressed[notice] = notice._recipients()
        return self._letters(addressed)

    def _outbox_is_outdated(self, letter):
        """Whether the journal moved on, or the day, since it was put together.

        Of one that others have, as it goes to whom it did not reach: whether what it asks for is
        still to be paid. A printed one is mailed as it was printed; one that was taken back is not.
        """
        if self.state == "queued":
            return self.notice_date != self.company_id._ar_today() or self._is_outdated()
        if self.state in REACHED:
            is_again = any(row.state in GONE for row in self.outbox_recipient_ids)
            return is_again and self._asks_for_something_else()
        return True

    def _asks_for_something_else(self):
        """Whether an item is to be paid no longer, or to another amount."""
        decided = self._decide()
        for line in self._chased():
            reason, changed = line._compare(decided.get(line.move_line_id.id))
            if reason or any(name.startswith("amount_") for name in changed):
                return True
        return False

    def _outbox_repeated_kind(self):
        return KIND

    def _outbox_people(self):
        """The collector, else who made the run: not just any manager, who has never heard of it."""
        return self.user_id + self.debtor_id.user_id + self.run_id.user_id

    def _outbox_pass_over(self):
        self.run_id._advance()

    # ------------------------------------------------------------------
    # Preparing
    # ------------------------------------------------------------------
    def _prepare(self):
        """Read the items again, find who gets each notice, and freeze text and attachments.

        :return: ``{notice: (people, copies)}`` of those that can be sent in some way
        """
        self._give_way()
        self._reread()
        addressed = {}
        for notice in self.filtered(lambda notice: notice.state == "queued"):
            if recipients := notice._address():
                addressed[notice] = recipients
        ready = self.browse().concat(*addressed)
        written = ready.filtered(lambda notice: notice.email_to or notice.letter_partner_id)
        broken = written._freeze_text()
        for notice in ready - broken:
            if notice.email_to:
                notice._freeze_attachments()
            if notice._is_a_call():
                notice._plan_call()
        return {notice: addressed[notice] for notice in ready - broken}

    def _is_a_call(self):
        """Whether it consists of a call alone: then that is how it reaches the debtor."""
        return self.level_id.channel_phone and not self.email_to and not self.letter_partner_id

    def _address(self):
        """Find who gets the notice; where nobody can be reached it fails.

        :return: the people it is mailed to, and those who get a copy; None if it failed
        """
        self.ensure_one()
        level = self.level_id
        people, copies = self._recipients()
        letter = people.browse()
        if level.channel_letter:
            letter = self.partner_id._ar_letter_recipient(self.company_id)
        if not people and not letter and not level.channel_phone:
            self._fail(code=Failure.NO_ADDRESS)
            return None
        self.with_context(mail_notrack=QUIETLY).write(
            {
                "notice_date": self.company_id._ar_today(),
                "prepared_on": fields.Datetime.now(),
                "lang": self._language_for(people or letter),
                "email_to": self._in_a_header(people),
                "email_cc": self._in_a_header(copies),
                "letter_partner_id": letter.id,
            }
        )
        return people, copies

    def _language_for(self, people):
        """The language in which it is written to some people."""
        readers = ((people or self.partner_id)[:1], self.partner_id)
        return self.company_id._ar_first_language(*(reader.lang for reader in readers))

    def _recipients(self):
        """The people a notice is mailed to, and who get a copy; nobody where it is not mailed."""
        nobody = self.partner_id.browse()
        people = nobody
        if self.level_id.channel_email:
            people = self.partner_id._ar_email_recipients(self.company_id)
        return people, self._copy_recipients() if people else nobody

    def _copy_recipients(self):
        """The salespeople of the invoices, or of the customer, where the level copies them."""
        if not self.level_id.copy_salesperson:
            return self.partner_id.browse()
        people = self._chased().move_id.invoice_user_id or self.partner_id.user_id
        return people.filtered(lambda user: user.email and _is_person(user)).partner_id

    def _in_a_header(self, people):
        """Their addresses side by side."""
        return ", ".join(address.text for address in self._outbox_addresses(people)) or False

    def _freeze_text(self):
        """Subject and text of each, rendered together for those of a level and a language.

        :return: those whose template cannot be rendered; they have failed
        """
        broken = self.browse()
        for (_level, lang), notices in self.grouped(lambda one: (one.level_id, one.lang)).items():
            broken |= notices._freeze_text_in(lang)
        return broken

    def _freeze_text_in(self, lang):
        try:
            with apart(self.env):
                texts = self.with_context(lang=lang)._rendered_texts(lang)
        except BrokenTemplate as error:
            if len(self) > 1:  # it may be about one of them
                return self.browse().union(*(notice._freeze_text_in(lang) for notice in self))
            self._fail_for_template(error)
            return self
        for notice in self:
            notice.with_context(mail_notrack=QUIETLY).write(texts[notice.id])
        return self.browse()

    def _fail_for_template(self, error):
        """Whoever answers for the templates is told once; the collector could not mend them."""
        manager = self.company_id._ar_manager()
        for notice in self:
            notice._fail(code=Failure.TEMPLATE, ask=not manager, **error.data())
        if not manager:
            return
        speaking = self.company_id._ar_speaking_to(manager)
        summary = speaking.env._(
            "Mail template “%(template)s” cannot be used", template=error.template.name
        )
        tasks = self.company_id.partner_id.sudo().activity_ids
        if summary not in tasks.filtered(lambda task: task.user_id == manager).mapped("summary"):
            note = speaking.env._(
                "Correct it, then try again the notices that failed for it. %(reason)s",
                reason=error.words(speaking.env),
            )
            self._quietly(self.company_id.partner_id.sudo()).activity_schedule(
                HAND_OVER, summary=summary, note=plaintext2html(note), user_id=manager.id
            )

    # ------------------------------------------------------------------
    # The letter
    # ------------------------------------------------------------------
    def _letters(self, addressed):
        """The letters of notices that are mailed.

        :param addressed: ``{notice: (people, copies)}``
        """
        mailed = (
            self.browse()
            .concat(*addressed)
            .filtered(lambda notice: notice.state != "cancelled" and addressed[notice][0])
        )
        mails = mailed._emails()
        senders = {notice: notice._outbox_sender() for notice in mailed}
        replies = self._outbox_replies(senders)
        return {
            notice: Letter(
                subject=notice.subject,
                body=notice.body or "",
                html=str(mails[notice]),
                addresses=(
                    *self._outbox_addresses(addressed[notice][0]),
                    *self._outbox_addresses(addressed[notice][1], copy=True),
                ),
                sender=senders[notice][0],
                author=senders[notice][1].id,
                reply_to=replies[notice.id],
                lang=notice.lang,
                attachments=tuple(notice.attachment_ids.ids),
            )
            for notice in mailed
        }

    def _emails(self):
        """The e-mails of notices: ``{notice: HTML}``."""
        documents = self._shown().move_id
        documents._ar_give_links()
        # No more of each than is shown: a document has a hundred columns.
        documents.fetch(["name", "ref", "move_type", "payment_reference", "access_token"])
        return {notice: notice._email_html() for notice in self}

    def _email_html(self):
        """The whole e-mail: letterhead, text, items, how to pay, history; in its language."""
        notice = self.with_context(lang=self._language())
        return notice.env["ir.qweb"]._render(
            "ar_collections.dunning_notice_email", {"notice": notice, "company": notice.company_id}
        )
