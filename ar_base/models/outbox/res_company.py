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

    ar_outbox_no_room = fields.Char(
        string="Room for Files",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the files of letters cannot be kept at present.",
    )

    def _ar_outbox_note_silence(self, reason):
        """Tell a manager, as a task: a mail would not reach her. Once, until it works again."""
        company = self.sudo()
        if company.ar_outbox_trouble:
            if company.ar_outbox_trouble != reason:
                company.ar_outbox_trouble = reason
            return
        company.ar_outbox_trouble = reason
        company._ar_outbox_ask_manager(
            TASK,
            lambda speaking: (
                speaking.env._(
                    "The mail server of %(company)s takes no mail", company=company.name
                ),
                speaking.env._(
                    "What is to be sent waits, and goes out once the server is back: %(reason)s",
                    reason=reason,
                ),
            ),
        )

    def _ar_outbox_ask_manager(self, task, words):
        """A task of the manager of the company, on the company.

        :param words: summary and note, by the company in her language
        """
        if manager := self._ar_manager():
            summary, note = words(self._ar_speaking_to(manager))
            self.partner_id.with_context(mail_activity_quick_update=True).activity_schedule(
                task, summary=summary, note=plaintext2html(note), user_id=manager.id
            )

    def _ar_outbox_note_answer(self):
        """It works again: the task is done."""
        company = self.sudo()
        company.ar_outbox_trouble = False
        company.partner_id.activity_unlink([TASK])

    def _ar_outbox_note_no_room(self, reason):
        """This server cannot keep files: that is for whoever looks after it; told once."""
        company = self.sudo()
        if company.ar_outbox_no_room:
            if company.ar_outbox_no_room != reason:
                company.ar_outbox_no_room = reason
            return
        company.ar_outbox_no_room = reason
        company._ar_outbox_ask_manager(
            ROOM_TASK,
            lambda speaking: (
                speaking.env._("The server cannot keep the files of letters"),
                speaking.env._(
                    "Letters with files wait, and go out once it can; ask whoever looks after the "
                    "server to make room: %(reason)s",
                    reason=reason,
                ),
            ),
        )

    def _ar_outbox_note_room(self):
        """It can again: the task is done."""
        company = self.sudo()
        company.ar_outbox_no_room = False
        company.partner_id.activity_unlink([ROOM_TASK])
