"""A company whose mail server takes no connection: its letters wait, and somebody is told once."""

from odoo import fields, models
from odoo.tools import plaintext2html

TASK = "ar_base.mail_activity_type_delivery"


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_outbox_trouble = fields.Char(
        string="Mail Server",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why no mail of the company can be sent at present.",
    )

    def _ar_outbox_note_silence(self, reason):
        """Tell a manager, as a task: a mail would not reach her. Once, until it works again."""
        company = self.sudo()
        if company.ar_outbox_trouble:
            if company.ar_outbox_trouble != reason:
                company.ar_outbox_trouble = reason
            return
        company.ar_outbox_trouble = reason
        manager = company._ar_manager()
        if not manager:
            return
        speaking = company._ar_speaking_to(manager)
        company.partner_id.with_context(mail_activity_quick_update=True).activity_schedule(
            TASK,
            summary=speaking.env._(
                "The mail server of %(company)s takes no mail", company=company.name
            ),
            note=plaintext2html(
                speaking.env._(
                    "What is to be sent waits, and goes out once the server is back: %(reason)s",
                    reason=reason,
                )
            ),
            user_id=manager.id,
        )

    def _ar_outbox_note_answer(self):
        """It works again: the task is done."""
        company = self.sudo()
        company.ar_outbox_trouble = False
        company.partner_id.activity_unlink([TASK])
