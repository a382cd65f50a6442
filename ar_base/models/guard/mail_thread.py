"""In whose name a person speaks in the history of a document: in his own, or his company's."""

from odoo import models

from .documents import bare, is_document, speakers


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_compute_author(self, author_id=None, email_from=None):
        """Whom the message names as its author, as far as a person may name somebody."""
        author_id, email_from = super()._message_compute_author(author_id, email_from)
        if self.env.su or not is_document(self.env, self._name):
            return author_id, email_from
        for contact, address in speakers(self).items():
            if address == bare(email_from):  # others may have that address, too
                return contact, email_from
        return super()._message_compute_author()

    def _check_can_update_message_content(self, messages):
        """Odoo lets administrators correct what others said, from the page of a document, too."""
        if not self.env.su and is_document(self.env, self._name):
            said = messages.with_env(self.env)
            if not all(message._ar_is_own_comment() for message in said):
                raise said._ar_kept_error()
        return super()._check_can_update_message_content(messages)

    def _get_allowed_message_params(self):
        """From its page a person comments: of what kind a message is, the program says."""
        allowed = super()._get_allowed_message_params()
        return allowed - {"message_type"} if is_document(self.env, self._name) else allowed
