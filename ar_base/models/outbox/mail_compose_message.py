"""What a person composes about a document: a message of his own, or a letter for the outbox."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..guard.documents import is_document


class MailComposeMessage(models.TransientModel):
    """A template about a document is one of its letters: Odoo would send it past the outbox."""

    _inherit = "mail.compose.message"

    @api.onchange("template_id")
    def _onchange_template_id(self):
        """Said before anything is written."""
        if self._ar_is_letter() and self.composition_mode == "comment":
            self._ar_letter_kind(self.env[self.model].browse(self._evaluate_res_ids()))

    def _ar_is_letter(self):
        is_ours = bool(self.template_id) and is_document(self.env, self.model)
        return is_ours and not self.env.su

    def _ar_letter_kind(self, document):
        """The kind of letter that it becomes.

        :raise AccessError: it may not become one here
        """
        is_sender = isinstance(document, self.pool["ar.outbox.sender"])
        kind = is_sender and document._outbox_composed_kind(self.template_id)
        if not kind:
            raise AccessError(
                self.env._(
                    "%(kind)s: letters go out by the buttons of its page. Here you write a message "
                    "of your own, without a template.",
                    kind=self.env["ir.model"]._get(self.model).name,
                )
            )
        return kind

    def _action_send_mail_comment(self, res_ids):
        """About one document: about several it would be to many."""
        if len(res_ids) > 1:
            self.env["mail.template"]._ar_check_sending(self.model)
        if not self._ar_is_letter():
            return super()._action_send_mail_comment(res_ids)
        document = self.env[self.model].browse(res_ids)
        self._ar_post_letter(document, self._ar_letter_kind(document))
        return self.env["mail.message"]

    def _ar_post_letter(self, document, kind):
        """Hand what was composed to the outbox: who reads it stands in the history then."""
        document.check_access("write")
        values = self._manage_mail_values(self._prepare_mail_values(document.ids))[document.id]
        files = self.env["ir.attachment"].browse(values["attachment_ids"])
        files.check_access("read")
        readers = self.env["res.partner"].browse(values["partner_ids"])
        document._outbox_check_composed(readers, files)
        document._process_attachments_for_post(
            [], files.ids, {"model": document._name, "res_id": document.id}
        )
        letter = document._outbox_letter(
            values["subject"],
            values["body"],
            readers,
            files.ids,
            self._render_lang(document.ids)[document.id],
        )
        if not letter.addresses:
            raise UserError(self.env._("Choose somebody who has an e-mail address."))
        document._outbox_post(kind, letter)

    def _action_schedule_message(self):
        for composer in self.filtered(lambda one: one._ar_is_letter()):
            raise UserError(
                composer.env._(
                    "A letter goes out now: what it says may no longer be true later. Send it, or "
                    "write a message of your own, without a template."
                )
            )
        return super()._action_schedule_message()

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """Not about documents: there a person writes into the history, where it can be read."""
        self.env["mail.template"]._ar_check_sending(self.model)
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
