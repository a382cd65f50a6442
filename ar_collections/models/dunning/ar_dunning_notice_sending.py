"""How a notice is put together and handed to the mail server exactly once.

A worker takes some queued notices, and each goes through three commits:

1. *prepared*: the items are read again, text and attachments are made and frozen, for all of them
   together, which is several times as fast as one by one;
2. *intent*: ``sending_since`` is written before a byte goes out;
3. *outcome*: sent, failed, or in doubt where the connection broke in mid-sending.

What a worker has taken it holds by advisory locks of its session, which end with it: what it had
prepared and not yet begun to send is taken by the next one, and prepared anew.

With the intent committed, the items are compared with the journal a last time: making the files
takes seconds, and what was paid meanwhile must not be asked for. A notice that is outdated goes
back to the queue.

Between intent and outcome the worker holds the row's lock. A crash releases it and leaves the
intent behind: :meth:`_sweep` finds such a notice and puts it in doubt, because nobody can know
whether the mail server took the message. It is shown to the collector and never sent again by
itself; if a person decides to, it goes out under the same Message-ID.

Whatever goes wrong with a notice is put on that notice (:meth:`_set_aside`), and the queue goes on.
"""

import logging
import socket
import uuid
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, groupby

from ...domain.dunning.delivery import DISPATCHED
from ...domain.dunning.headers import one_line
from ..debtor.conflict import CONFLICT

_logger = logging.getLogger(__name__)

PREPARED_AT_ONCE = 50  # notices
LOCKS = 0x4152444E  # the class of the advisory locks


def _is_person(user):
    """Somebody who works here: neither Odoo itself nor a colleague who left."""
    return bool(user) and user.active and user.id != SUPERUSER_ID


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

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
    message_id = fields.Char(string="Message-ID", readonly=True, copy=False)
    prepared_on = fields.Datetime(readonly=True, copy=False)
    sending_since = fields.Datetime(readonly=True, copy=False)
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
    # The workers
    # ------------------------------------------------------------------
    @api.model
    def _work(self):
        """Send queued notices until none is left; several workers may do so at once."""
        self._sweep()
        runs, hopeless = self.env["ar.dunning.run"], self.browse()
        try:
            while notices := self._claim(leaving=hopeless):
                runs |= notices.run_id
                hopeless |= notices._send_claimed()
        except BaseException:
            self.env.cr.rollback()
            raise
        finally:
            self._let_go()
        self._commit_patiently(runs._advance)

    @api.model
    def _commit_patiently(self, step):
        """Do a step that others may do at the same moment, and commit; try again on a conflict.

        Given up after some tries, or where it fails: each such step only brings a state or a figure
        up to date, which the next worker or the night does too.
        """
        for _attempt in range(5):
            try:
                step()
                self.env["ir.cron"]._commit_progress()
                return
            except CONFLICT:
                self.env.cr.rollback()
                self.env.invalidate_all()
            except Exception:
                _logger.exception("A state or a figure was not brought up to date.")
                self._begin_anew()
                return

    @api.model
    def _begin_anew(self):
        """Forget what failed, to go on with the next. Without a database there is no next."""
        self.env.cr.rollback()
        self.env.invalidate_all()

    @api.model
    def _claim(self, leaving):
        """Queued notices that nobody works on, held by this session until :meth:`_let_go`.

        :param leaving: notices that are left alone
        """
        self.flush_model()
        waiting = SQL(
            """
            SELECT id, PG_TRY_ADVISORY_LOCK(%(locks)s, id) FROM (
                SELECT id FROM ar_dunning_notice
                 WHERE state = 'queued' AND (prepared_on IS NULL OR email_to IS NOT NULL)
                   AND sending_since IS NULL AND id NOT IN %(leaving)s
                   AND id NOT IN (SELECT objid FROM pg_locks
                                   WHERE locktype = 'advisory' AND classid = %(locks)s
                                     AND objsubid = 2 AND pid <> PG_BACKEND_PID()
                                     AND database = (SELECT oid FROM pg_database
                                                      WHERE datname = CURRENT_DATABASE()))
              ORDER BY id LIMIT %(some)s) waiting
            """,
            leaving=tuple(leaving.ids) or (0,),
            locks=LOCKS,
            some=PREPARED_AT_ONCE,
        )
        while rows := self._execute_or_yield(waiting):
            if held := [number for number, is_held in rows if is_held]:
                return self.browse(held)
        return self.browse()

    @api.model
    def _let_go(self):
        """Leave what was claimed to others. Nothing else in Odoo holds such locks of a session."""
        self.env.cr.execute(SQL("SELECT PG_ADVISORY_UNLOCK_ALL()"))

    @api.model
    def _execute_or_yield(self, query):
        """Run a locking query; where another worker just changed the row, look again."""
        for _attempt in range(20):
            try:
                with self.env.cr.savepoint(flush=False):
                    return self.env.execute_query(query)
            except CONFLICT:
                self.env.cr.rollback()
        return []

    @api.model
    def _sweep(self):
        """Put in doubt what a crashed worker was sending."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ar_dunning_notice WHERE state = 'queued'"
                " AND sending_since < NOW() AT TIME ZONE 'UTC' - %s",
                timedelta(seconds=self._grace_seconds()),
            )
        )
        for notice in self.browse(row[0] for row in rows):
            if notice._lock_intent():
                notice._set_aside(
                    self.env._(
                        "The sending was interrupted: whether the mail server took the message is "
                        "not known."
                    )
                )

    @api.model
    def _grace_seconds(self):
        """How long an intent is left alone before it counts as abandoned.

        A worker that lives holds the row's lock; the grace only spans the moment between the commit
        of the intent and the taking of that lock.
        """
        return int(
            self.env["ir.config_parameter"].sudo().get_param("ar_collections.sending_grace", 60)
        )

    def _send_claimed(self):
        """Prepare claimed notices and send each; what goes wrong is on the notice afterwards.

        :return: the notices for which not even that could be done
        """
        mails, hopeless = self._prepare_claimed()
        for notice, html in mails.items():
            try:
                if notice._intend():
                    notice._transmit(html)
                self.env["ir.cron"]._commit_progress(1)
            except CONFLICT:
                # Somebody books for this debtor: the notice stays where its last commit left it.
                self._begin_anew()
            except Exception as error:
                _logger.exception("Notice %s could not be sent.", notice.id)
                self._begin_anew()
                hopeless |= notice._set_aside(error)
        return hopeless

    def _set_aside(self, error):
        """Put what went wrong on a notice and before its collector, and commit.

        Where the sending had begun, it is in doubt. What the notice's debtor makes of that may be
        what goes wrong: then it is not told.

        :return: the notice if even that failed, else none
        """
        self.ensure_one()
        state = "in_doubt" if self.sending_since else "failed"
        for tell in (True, False):
            try:
                self._move_to(state, tell=tell, failure_reason=str(error), sending_since=False)
                self._ask_collector()
                self.env["ir.cron"]._commit_progress(1)
                return self.browse()
            except Exception:
                _logger.exception("Notice %s could not be set aside.", self.id)
                self._begin_anew()
        return self

    def _prepare_claimed(self):
        """Prepare claimed notices and commit; one by one where that cannot be done together.

        :return: ``{notice: the e-mail as HTML}`` of those that are to be mailed, and the notices
            that could neither be prepared nor set aside
        """
        try:
            with self.env.cr.savepoint():
                self._prepare()
                mails = self._emails()
            self.env["ir.cron"]._commit_progress()
            return mails, self.browse()
        except CONFLICT:
            # Somebody books for one of the debtors; alone it is claimed again.
            self._begin_anew()
            if len(self) == 1:
                return {}, self.browse()
        except Exception as error:
            self._begin_anew()
            if len(self) == 1:
                _logger.exception("Notice %s could not be prepared.", self.id)
                return {}, self._set_aside(error)
        mails, hopeless = {}, self.browse()
        for notice in self:
            own_mails, own_hopeless = notice._prepare_claimed()
            mails |= own_mails
            hopeless |= own_hopeless
        return mails, hopeless

    def _intend(self):
        """Write down that the notice is about to go out, and commit; false if it no longer is."""
        prepared_on = self.prepared_on
        self.flush_model()
        rows = self._execute_or_yield(
            SQL(
                "UPDATE ar_dunning_notice SET sending_since = %s WHERE id = %s AND prepared_on = %s"
                " AND state = 'queued' AND sending_since IS NULL RETURNING id",
                fields.Datetime.now(),
                self.id,
                prepared_on,
            )
        )
        self.invalidate_recordset(["sending_since", "state", "prepared_on"], flush=False)
        self.env["ir.cron"]._commit_progress()
        return bool(rows)

    # ------------------------------------------------------------------
    # Preparing
    # ------------------------------------------------------------------
    def _prepare(self):
        """Read the items again, find who gets each notice, and freeze text and attachments."""
        self._reread()
        addressed = self.filtered(lambda notice: notice.state == "queued" and notice._address())
        written = addressed.filtered(lambda notice: notice.email_to or notice.letter_partner_id)
        written._freeze_text()
        for notice in addressed:
            if notice.email_to:
                notice._freeze_attachments()
            if notice.level_id.channel_phone:
                notice._plan_call()
            if notice.level_id.is_final:
                notice._plan_hand_over()

    def _address(self):
        """Find who gets the notice; where nobody can be reached it fails, and this is false."""
        self.ensure_one()
        level = self.level_id
        people = (
            self.partner_id._ar_email_recipients()
            if level.channel_email
            else self.partner_id.browse()
        )
        letter = self.partner_id._ar_letter_recipient() if level.channel_letter else people.browse()
        if not people and not letter and not level.channel_phone:
            self._fail(self.env._("No address of the customer can be used."))
            return False
        self.with_context(mail_notrack=True).write(
            {
                "notice_date": self.company_id._ar_today(),
                "prepared_on": fields.Datetime.now(),
                "lang": (people or letter or self.partner_id)[:1].lang
                or self.partner_id.lang
                or self.company_id.partner_id.lang,
                "email_to": self._in_a_header(people.mapped("email_formatted")),
                "email_cc": self._copy_recipients() if people else False,
                "letter_partner_id": letter.id,
            }
        )
        return True

    def _copy_recipients(self):
        """The salespeople of the invoices, or of the customer, where the level copies them."""
        if not self.level_id.copy_salesperson:
            return False
        people = self._chased().move_id.invoice_user_id or self.partner_id.user_id
        people = people.filtered(lambda user: user.email and _is_person(user))
        return self._in_a_header(people.mapped("email_formatted"))

    @staticmethod
    def _in_a_header(addresses):
        """Addresses side by side: what breaks the line in a name would begin another header."""
        return ", ".join(map(one_line, addresses)) or False

    def _freeze_text(self):
        """Subject and text of each, rendered together for those of a level and a language."""
        for (_level, lang), notices in self.grouped(lambda one: (one.level_id, one.lang)).items():
            texts = notices.with_context(lang=lang)._rendered_texts(lang)
            for notice in notices:
                notice.with_context(mail_notrack=True).write(texts[notice.id])

    def _freeze_attachments(self):
        """Make the files that the level attaches; those of an earlier attempt are thrown away."""
        self.attachment_ids.unlink()
        level = self.level_id
        files = []
        if level.attach_letter:
            files.append((self.name, self._pdf("action_report_dunning_notice", self)))
        if level.attach_statement:
            name = self.debtor_id._statement_file_name()
            files.append((name, self._pdf("action_report_statement", self.debtor_id)))
        if level.attach_invoices:
            sales = self._chased().move_id
            for move in sales.filtered(lambda move: move.is_sale_document(include_receipts=True)):
                files.append((move.name, self._invoice_pdf(move)))
        self.attachment_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{self._file_name(name)}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                }
                for name, content in files
            ]
        )

    def _pdf(self, report, records):
        renderer = self.env["ir.actions.report"].with_context(lang=self.lang)
        return renderer._render_qweb_pdf(f"ar_collections.{report}", records.ids)[0]

    def _invoice_pdf(self, move):
        """The invoice's own document if it was sent before, else its print."""
        if move.invoice_pdf_report_id:
            return move.invoice_pdf_report_id.raw
        report = self.env["ir.actions.report"].with_context(lang=self.lang)
        return report._render_qweb_pdf("account.account_invoices", move.ids)[0]

    def _plan_call(self):
        self._plan(
            "mail.mail_activity_data_call",
            summary=self.env._("Call about %(amount)s overdue", amount=self._totals_text()),
        )

    def _plan_hand_over(self):
        self._plan(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "Last level reached: hand over %(amount)s", amount=self._totals_text()
            ),
            date_deadline=fields.Date.add(self.notice_date, days=self.policy_id.cooldown_days),
        )

    def _plan(self, activity_type, **values):
        """Plan an activity on the debtor, once however often the notice is put together."""
        kind = self.env.ref(activity_type)
        known = self.debtor_id.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id == kind and self.name in (activity.note or "")
            )
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

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _transmit(self, html):
        """Hand the prepared e-mail to the mail server and record the outcome."""
        if not self._lock_intent():
            return
        if self._is_outdated_or_forgets():
            # Something was paid while the files were being made: put it together again.
            self.write({"prepared_on": False, "sending_since": False})
            return
        try:
            mail = self._create_mail(html)
            mail.with_context(ar_unknown_outcome=True).send()
        except Exception as error:
            _logger.exception("The outcome of sending notice %s is unknown.", self.name)
            self.env.cr.rollback()
            self.env.invalidate_all()
            self._put_in_doubt(str(error))
            return
        if mail.state == "sent":
            # Nothing that others write too: a conflict now would hide that the mail is out.
            self._move_to("sent", tell=False, sent_on=fields.Datetime.now(), sending_since=False)
            self.env["ir.cron"]._commit_progress()
            self._commit_patiently(self._tell_debtors)
        else:
            self._fail(mail.failure_reason or self.env._("The mail server refused the message."))

    def _is_outdated_or_forgets(self):
        """:meth:`_is_outdated`; where that cannot be told, no intent is left: nothing went out."""
        try:
            return self._is_outdated()
        except Exception:
            self._begin_anew()
            self.sending_since = False
            self.env["ir.cron"]._commit_progress()
            raise

    def _lock_intent(self):
        """Lock the row for the time of sending; false if another worker gave the intent up."""
        self.flush_model()
        rows = self._execute_or_yield(
            SQL(
                "SELECT id FROM ar_dunning_notice WHERE id = %s AND state = 'queued'"
                " AND sending_since IS NOT NULL FOR UPDATE SKIP LOCKED",
                self.id,
            )
        )
        return bool(rows)

    def _create_mail(self, html):
        return self._create_mails({self: html})

    def _create_mails(self, mails):
        """An outgoing mail for each notice: ``{notice: HTML}``; chatter shows the text alone."""
        replies = self._notify_get_reply_to_of(mails)
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    {
                        "subject": notice.subject,
                        "body": notice.body,
                        "body_html": html,
                        "email_from": notice._sender(),
                        "reply_to": replies[notice.id],
                        "email_to": notice.email_to,
                        "email_cc": notice.email_cc,
                        "message_id": notice.message_id,
                        "message_type": "email_outgoing",
                        "model": notice._name,
                        "res_id": notice.id,
                        "record_company_id": notice.company_id.id,
                        "record_alias_domain_id": notice.company_id.alias_domain_id.id,
                        "attachment_ids": [(6, 0, notice.attachment_ids.ids)],
                        "auto_delete": False,
                    }
                    for notice, html in mails.items()
                ]
            )
        )

    @api.model
    def _notify_get_reply_to_of(self, notices):
        """Where answers go, by the notice's id; asked together for those of a sender."""
        replies = {}
        for sender, ones in groupby(notices, lambda notice: notice._sender()):
            replies |= self.concat(*ones)._notify_get_reply_to(default=sender)
        return replies

    def _sender(self):
        sender = self.company_id.email_formatted or self._collector().email_formatted
        return one_line(sender) or None

    def _emails(self):
        """The e-mails of those that are to be mailed: ``{notice: HTML}``."""
        mailed = self.filtered(lambda notice: notice.state == "queued" and notice.email_to)
        documents = mailed._shown().move_id
        documents._ar_give_links()
        # No more of each than is shown: a document has a hundred columns.
        documents.fetch(["name", "ref", "move_type", "payment_reference", "access_token"])
        return {notice: notice._email_html() for notice in mailed}

    def _email_html(self):
        """The whole e-mail: letterhead, text, items, how to pay, history; in its language."""
        notice = self.with_context(lang=self._language())
        return notice.env["ir.qweb"]._render(
            "ar_collections.dunning_notice_email", {"notice": notice, "company": notice.company_id}
        )

    def _new_message_id(self):
        domain = self.company_id.alias_domain_id.name or socket.gethostname()
        return f"<ar-dunning-notice-{self.id}-{uuid.uuid4().hex}@{domain}>"
