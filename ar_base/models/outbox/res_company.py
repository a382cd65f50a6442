"""A company whose mail server takes no connection: its letters wait, and somebody is told once."""

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import get_lang, plaintext2html

MANAGERS = ("ar_base.group_ar_approval_manager", "base.group_system")
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

    def _ar_outbox_manager(self):
        """Hook: who is told that no mail goes out."""
        for group in MANAGERS:
            managers = (
                self.env.ref(group)
                .sudo()
                .all_user_ids.filtered(
                    lambda user: (
                        user.active and user.id != SUPERUSER_ID and self in user.company_ids
                    )
                )
            )
            if managers:
                return managers.sorted("id")[:1]
        return self.env["res.users"]

    def _ar_outbox_note_silence(self, reason):
        """Tell a manager, as a task: a mail would not reach her. Once, until it works again."""
        company = self.sudo()
        if company.ar_outbox_trouble:
            company.ar_outbox_trouble = reason
            return
        company.ar_outbox_trouble = reason
        manager = company._ar_outbox_manager()
        if not manager:
            return
        speaking = company.with_context(lang=get_lang(self.env, manager.lang).code)
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
