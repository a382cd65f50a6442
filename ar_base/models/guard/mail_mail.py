from odoo import api, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """A mail is made as superuser, of a message that the program names: no context does.

        With one from there, the mail's values would be written into a message that is there.
        """
        context = {
            name: value
            for name, value in self.env.context.items()
            if name not in ("default_mail_message_id", "default_mail_message_id_int")
        }
        return super(MailMail, self.with_env(self.env(context=context))).create(vals_list)
