"""Letters about documents go out by the program alone: through the outbox, approved, and once."""

from odoo import models
from odoo.exceptions import AccessError

from ..guard.documents import is_document

#: Which document a mail is about, and in whose history it stands.
ABOUT = frozenset({"mail_message_id", "mail_message_id_int", "model", "res_id"})


class MailTemplate(models.Model):
    """Odoo lets everybody send a template who may read its document, with words of his own."""

    _inherit = "mail.template"

    def _send_check_access(self, res_ids):
        self._ar_check_sending(self.sudo().model)
        return super()._send_check_access(res_ids)

    def _ar_check_sending(self, model):
        if not self.env.su and is_document(self.env, model):
            raise AccessError(
                self.env._(
                    "%(kind)s: letters go out by its own buttons.",
                    kind=self.env["ir.model"]._get(model).name,
                )
            )

    def send_mail_batch(
        self,
        res_ids,
        force_send=False,
        raise_exception=False,
        email_values=None,
        email_layout_xmlid=False,
    ):
        """Whatever the template is about: a mail is not put into another document's history."""
        if not self.env.su and ABOUT & (email_values or {}).keys():
            self.ensure_one()
            self._ar_check_sending(email_values.get("model") or self.sudo().model)
            if ABOUT & email_values.keys() - {"model", "res_id"}:
                raise AccessError(self.env._("A mail is about the document of its template."))
        return super().send_mail_batch(
            res_ids,
            force_send=force_send,
            raise_exception=raise_exception,
            email_values=email_values,
            email_layout_xmlid=email_layout_xmlid,
        )
