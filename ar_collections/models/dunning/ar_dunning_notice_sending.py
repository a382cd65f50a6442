"""How a notice is put together when it goes out: read again, addressed, with its text and files.

The outbox (``ar.outbox``) sends it, to each recipient exactly once, and asks the notice for it just
before: what was paid, disputed or promised after the proposal is not in the letter. It is asked a
last time before a byte goes out, since making the files takes seconds. What becomes of it stands in
``ar_dunning_notice_outcome``.
"""

import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.ar_base.domain.outbox.letter import Letter
from odoo.addons.ar_base.domain.outbox.states import GONE
from odoo.addons.ar_base.orm.apart import apart
from odoo.tools import plaintext2html

from ...domain.dunning.delivery import DISPATCHED, REACHED
from .ar_dunning_notice import KIND
from .ar_dunning_notice_letter import BrokenTemplate

CALL = "mail.mail_activity_data_call"
HAND_OVER = "mail.mail_activity_data_todo"


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
    failure_reason = fields.Char(readonly=True, copy=False)
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

    def _outbox_is_outdated(self):
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

    def _outbox_language(self):
        """Of whoever is asked about it."""
        return self.company_id._ar_language_of(self._collector())

    def _outbox_pass_over(self):
        self.run_id._advance()

    # ------------------------------------------------------------------
    # Preparing
    # ------------------------------------------------------------------
    def _prepare(self):
        """Read the items again, find who gets each notice, and freeze text and attachments.

        :return: ``{notice: (people, copies)}`` of those that can be sent in some way
        """
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
            self._fail(self._speaking().env._("No address of the customer can be used."))
            return None
        self.with_context(mail_notrack=True).write(
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
            notice.with_context(mail_notrack=True).write(texts[notice.id])
        return self.browse()

    def _fail_for_template(self, error):
        """Whoever answers for the templates is told once; the collector could not mend them."""
        manager = self.company_id._ar_manager()
        for notice in self:
            notice._fail(error.words(notice._speaking().env), ask=not manager)
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
    # Files
    # ------------------------------------------------------------------
    def _outbox_makes_files(self):
        level = self.level_id
        return level.attach_letter or level.attach_statement or level.attach_invoices

    def _outbox_make_file(self):
        """Print one of the invoices that the level attaches: they may be hundreds."""
        if self.state != "queued":
            return False
        kept, lang = self._kept_prints(), self._language_for(self._recipients()[0])
        for move in self._attached_invoices():
            is_due = not move.currency_id.is_zero(move.amount_residual)
            mark = self._print_mark(move, lang)
            if is_due and not move.invoice_pdf_report_id and mark not in kept:
                self._new_files([(move.name, self._invoice_pdf(move, lang))], mark)
                return True
        return False

    def _attached_invoices(self):
        if not self.level_id.attach_invoices:
            return self.env["account.move"]
        sales = self._chased().move_id
        return sales.filtered(lambda move: move.is_sale_document(include_receipts=True))

    @staticmethod
    def _print_mark(move, lang):
        """Names a print of an invoice as it is: what was paid of it stands in it."""
        return f"print of {move.id}: {move.amount_residual} {move.payment_state} {lang}"

    def _kept_prints(self):
        """``{mark: file}`` of the prints that a worker made for this notice beforehand."""
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("create_uid", "=", SUPERUSER_ID),
                    ("description", "=like", "print of %"),
                ]
            )
        )
        return {file.description: file for file in files}

    def _new_files(self, files, mark=False):
        """:param files: pairs of a name and a PDF"""
        attachments = self.env["ir.attachment"].with_context(ar_mends_files=True)
        if mark:
            attachments = attachments.with_user(SUPERUSER_ID)
        return attachments.create(
            [
                {
                    "name": f"{self._file_name(name)}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                    "description": mark,
                }
                for name, content in files
            ]
        )

    def _freeze_attachments(self):
        """Make the files that the level attaches; those that went out with a message stay."""
        kept = self._kept_prints()
        before = self.attachment_ids.union(*kept.values())
        level = self.level_id
        files = []
        if level.attach_letter:
            files.append((self.name, self._pdf("action_report_dunning_notice", self)))
        if level.attach_statement:
            name = self.debtor_id._statement_file_name()
            files.append((name, self._pdf("action_report_statement", self.debtor_id)))
        for move in self._attached_invoices():
            own = move.invoice_pdf_report_id or kept.get(self._print_mark(move, self.lang))
            files.append((move.name, own.raw if own else self._invoice_pdf(move, self.lang)))
        self.attachment_ids = self._new_files(files)
        self._throw_away(before)

    @api.model
    def _throw_away(self, files):
        """Files of an earlier attempt, unless some message carried them: they are evidence."""
        if files:
            carried = self.env["ir.attachment"].sudo()
            for messages in ("mail.message", "ar.outbox"):
                carriers = self.env[messages].sudo().search([("attachment_ids", "in", files.ids)])
                if messages == "ar.outbox":
                    carriers = carriers.filtered(lambda letter: letter._is_gone())
                carried |= carriers.attachment_ids
            (files - carried).unlink()

    def _pdf(self, report, records):
        renderer = self.env["ir.actions.report"].with_context(lang=self.lang)
        return renderer._render_qweb_pdf(f"ar_collections.{report}", records.ids)[0]

    def _invoice_pdf(self, move, lang):
        """A print of an invoice that has no document of its own."""
        report = self.env["ir.actions.report"].with_context(lang=lang)
        return report._render_qweb_pdf("account.account_invoices", move.ids)[0]

    # ------------------------------------------------------------------
    # What follows from it
    # ------------------------------------------------------------------
    def _plan_what_follows(self):
        """What is to be done once it has reached the debtor."""
        for notice in self.sudo():
            if notice.level_id.channel_phone and not notice._is_a_call():
                notice._plan_call()
            if notice.level_id.is_final:
                notice._plan_hand_over()

    def _take_back_what_follows(self):
        """It has not reached the debtor after all, or nobody knows: nothing follows from it."""
        for notice in self.sudo():
            planned = notice.debtor_id.activity_ids.filtered(
                lambda activity, notice=notice: (
                    activity.automated
                    and notice._is_noted_in(activity)
                    and activity.activity_type_id in notice._kinds_that_follow()
                )
            )
            planned.unlink()

    def _is_noted_in(self, activity):
        return bool(re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", activity.note or ""))

    def _kinds_that_follow(self):
        return self.env.ref(CALL) + self.env.ref(HAND_OVER)

    def _plan_call(self):
        notice = self._speaking()
        self._plan(
            CALL,
            summary=notice.env._("Call about %(amount)s overdue", amount=notice._totals_text()),
        )

    def _plan_hand_over(self):
        notice = self._speaking()
        day = self.notice_date or self.company_id._ar_today()
        self._plan(
            HAND_OVER,
            summary=notice.env._(
                "Last level reached: hand over %(amount)s", amount=notice._totals_text()
            ),
            date_deadline=fields.Date.add(day, days=self.policy_id.cooldown_days),
        )

    def _plan(self, activity_type, **values):
        """Plan an activity on the debtor, once however often the notice is put together."""
        kind = self.env.ref(activity_type)
        known = self.debtor_id.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind and self._is_noted_in(activity)
        )
        if not known:
            self._quietly(self.debtor_id).activity_schedule(
                activity_type, note=self.name, user_id=self._collector().id, **values
            )

    @staticmethod
    def _quietly(records):
        """Collectors look at their queue: no e-mail for each activity that a run plans."""
        return records.with_context(mail_activity_quick_update=True)

    def _collector(self):
        """Whom to ask: the collector, else who made the run, else a manager of the company."""
        return self.company_id._ar_colleague(
            self.user_id, self.debtor_id.user_id, self.run_id.user_id
        )

    def _speaking(self):
        """The notice in the language of whom to ask: a worker has none of its own."""
        return self.with_context(lang=self._outbox_language())

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
