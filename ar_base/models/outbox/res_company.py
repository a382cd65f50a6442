"""A company whose letters wait, since a server fails: somebody is told once.

That is a mail server that takes no connection, or this server, where it cannot keep files.
"""

from odoo import fields, models
from odoo.tools import plaintext2html

TASK = "ar_base.mail_activity_type_delivery"
ROOM_TASK = "mail.mail_activity_data_warning"


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_outbox_trouble = fields.Char(
        string="Mail Server",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why no mail of the company can be sent at present.",
    )

    ar_outbox_trouble_since = fields.Datetime(
        string="Mail Server Silent Since",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    ar_outbox_no_room = fields.Char(
        string="Room for Files",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the files of letters cannot be kept at present.",
    )

    def _ar_outbox_note_silence(self, reason):
        """No mail can be sent: a manager has a task, since a mail would not reach her."""
        company = self.sudo()
        if not company.ar_outbox_trouble_since:
            company.ar_outbox_trouble_since = fields.Datetime.now()
        company._ar_outbox_note_trouble(
            "ar_outbox_trouble",
            reason,
            TASK,
            lambda env: (
                env._("The mail server of %(company)s takes no mail", company=company.name),
                env._(
                    "What is to be sent waits, and goes out once the server is back: %(reason)s",
                    reason=company._ar_outbox_why_silent(env),
                ),
            ),
        )

    def _ar_outbox_note_answer(self):
        """It works again."""
        self.sudo().ar_outbox_trouble_since = False
        self._ar_outbox_note_end("ar_outbox_trouble", TASK)

    def _ar_outbox_note_no_room(self, reason):
        """This server cannot keep files: that is for whoever looks after it."""
        self.sudo()._ar_outbox_note_trouble(
            "ar_outbox_no_room",
            reason,
            ROOM_TASK,
            lambda env: (
                env._("The server cannot keep the files of letters"),
                env._(
                    "Letters with files wait, and go out once it can; ask whoever looks after the "
                    "server to make room: %(reason)s",
                    reason=reason,
                ),
            ),
        )

    def _ar_outbox_note_room(self):
        """It can again."""
        self._ar_outbox_note_end("ar_outbox_no_room", ROOM_TASK)

    def _ar_outbox_note_trouble(self, field, reason, task, words):
        """Keep why letters wait, and ask a manager once, until it is over.

        :param task: XML ID of the kind of the task, which is on the company
        :param words: summary and note of it, by her environment
        """
        is_known = self[field]
        if self[field] != reason:
            self[field] = reason
        if not is_known and (manager := self._ar_manager()):
            summary, note = words(self._ar_speaking_to(manager).env)
            self.partner_id.with_context(mail_activity_quick_update=True).activity_schedule(
                task, summary=summary, note=plaintext2html(note), user_id=manager.id
            )

    def _ar_outbox_note_end(self, field, task):
        """It is over: the task is done."""
        company = self.sudo()
        company[field] = False
        company.partner_id.activity_unlink([task])
