from odoo import SUPERUSER_ID, models
from odoo.tools import plaintext2html


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

    def _ar_night_manager(self):
        """Hook: who hears of nightly work that failed and is nobody's; empty for nobody."""
        managers = self.env.ref("ar_base.group_ar_approval_manager").sudo().all_user_ids
        here = self._ar_working_here(managers) - self.env["res.users"].browse(SUPERUSER_ID)
        return here.sorted("id")[:1].with_env(self.env)

    def _ar_speaking_to(self, user):
        """The company in the language of a user whom a background job tells something."""
        return self.with_context(lang=user.lang or self.partner_id.lang or self.env.lang)

    def _ar_tell(self, user, subject, body):
        """Tell a user in plain text, in the inbox or by mail; nobody where there is none."""
        if user:
            self.env["mail.thread"].message_notify(
                subject=subject, body=plaintext2html(body), partner_ids=user.partner_id.ids
            )
