from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_comment(self, res_ids):
        """About one document: about several it would be to many."""
        if len(res_ids) > 1:
            self.env["mail.template"]._ar_check_sending(self.model)
        return super()._action_send_mail_comment(res_ids)

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """Not about documents: there a person writes into the history, where it can be read."""
        self.env["mail.template"]._ar_check_sending(self.model)
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
