"""Who works in a company, who is told what concerns nobody else, and how."""

from odoo import SUPERUSER_ID, models
from odoo.tools import get_lang, plaintext2html

MANAGERS = ("ar_base.group_ar_approval_manager", "base.group_system")


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_working_here(self, users):
        """Those of some users who work in this company; portal users do not."""
        self.ensure_one()
        return users.sudo().filtered(
            lambda user: (
                user.id == SUPERUSER_ID
                or (user.active and not user.share and self in user.company_ids)
            )
        )

    def _ar_manager(self):
        """Hook: who hears of what failed and is nobody's; empty where there is nobody."""
        users = self.env["res.users"]
        for group in MANAGERS:
            managers = self._ar_working_here(self.env.ref(group).sudo().all_user_ids)
            if people := managers - users.browse(SUPERUSER_ID):
                return people.sorted("id")[:1].with_env(self.env)
        return users

    def _ar_language_of(self, user):
        """The language in which a user is told something; the company's where there is nobody.

        Not that of whoever's work it follows from: a job has none, and a colleague has another.
        """
        return get_lang(self.env, user.lang or self.partner_id.lang).code

    def _ar_first_language(self, *codes):
        """The first of some languages that is switched on; else the company's, else any.

        Contacts keep a language that was switched off, and Odoo does not speak it any more.
        """
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (*codes, self.sudo().partner_id.lang, "en_US", *installed)
        return next(code for code in wanted if code in installed)

    def _ar_speaking_to(self, user):
        """The company in the language of a user who is told something."""
        return self.with_context(lang=self._ar_language_of(user))

    def _ar_tell(self, user, subject, body):
        """Tell a user in plain text, in the inbox or by mail; nobody where there is none."""
        if user:
            self.env["mail.thread"].message_notify(
                subject=subject, body=plaintext2html(body), partner_ids=user.partner_id.ids
            )
