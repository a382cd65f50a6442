"""In whose name a person speaks in the history of a document: in his own, or his company's."""

from odoo import models

from .documents import bare, is_document, speakers


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def message_post(self, *, author_id=None, email_from=None, **kwargs):
        author_id, email_from = self._ar_speaker(self, author_id, email_from)
        return super().message_post(author_id=author_id, email_from=email_from, **kwargs)

    def message_notify(
        self, *, author_id=None, email_from=None, model=False, res_id=False, **kwargs
    ):
        about = self
        if not self and res_id and is_document(self.env, model):
            about = self.env[model].browse(res_id)
        author_id, email_from = self._ar_speaker(about, author_id, email_from)
        return super().message_notify(
            author_id=author_id, email_from=email_from, model=model, res_id=res_id, **kwargs
        )

    def _ar_speaker(self, document, author_id, email_from):
        """Who says it, as far as a person may name somebody; else that person."""
        if self.env.su or not is_document(self.env, document._name):
            return author_id, email_from
        if author_id is None and email_from is None:
            return None, None
        _author, email_from = self._message_compute_author(author_id, email_from)
        for contact, address in speakers(document).items():
            if address == bare(email_from):  # others may have that address, too
                return contact, email_from
        return None, None
