"""The history of a document: what stands in it was said by whom it names, and stays as it is."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .documents import bare, is_document, refused, speakers

#: What the author of a comment may correct in it.
CORRECTED = frozenset({"attachment_ids", "body", "partner_ids", "pinned_at", "subject"})
#: Mail that came in, or went out by the outbox, and letters that Odoo would have posted.
MAIL = frozenset({"email", "email_outgoing", "snailmail"})
#: Between a message and its date.
A_MOMENT = timedelta(minutes=5)


class MailMessage(models.Model):
    """Only the program writes of what happened to a document, and takes none of it away.

    A person says there what he says, in his own name and now, if he may write the document; and
    that stays his alone to correct.
    """

    _inherit = "mail.message"

    def _ar_of_documents(self):
        """Those in the histories of the suite's documents."""
        models_ = {name for name in set(self.sudo().mapped("model")) if is_document(self.env, name)}
        return self.filtered(lambda message: message.sudo().model in models_)

    def _ar_is_own_comment(self):
        message = self.sudo()
        own = message.author_id == self.env.user.partner_id
        return message.message_type == "comment" and own

    # ------------------------------------------------------------------
    # What is there
    # ------------------------------------------------------------------
    def _check_access(self, operation):
        forbidden = super()._check_access(operation)
        if self.env.su or operation not in ("write", "unlink") or not any(self._ids):
            return forbidden
        kept = self._ar_of_documents().filtered(lambda message: not message._ar_is_own_comment())
        return refused(forbidden, kept)

    def _ar_kept_error(self):
        return AccessError(
            self.env._("What stands in the history of a document stays as it was written.")
        )

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() - CORRECTED and self._ar_of_documents():
            raise self._ar_kept_error()
        result = super().write(vals)
        if vals.keys() & {"model", "res_id"}:
            self._ar_check_said()
        return result

    # ------------------------------------------------------------------
    # What is new
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Asked afterwards, since values may come from defaults of any kind.

        What has changed says the program alone, whatever the message is about: Odoo writes that as
        superuser, be it into other messages, or taken away from them.
        """
        if not self.env.su and any(vals.get("tracking_value_ids") for vals in vals_list):
            raise self._ar_kept_error()
        messages = super().create(vals_list)
        if not self.env.su:
            messages._ar_check_said()
        return messages

    def _ar_check_said(self):
        """Raise unless these were said by the user, now, about documents that are his to write."""
        for message in self._ar_of_documents().sudo():
            document = self.env[message.model].browse(message.res_id or ())
            document.check_access("write")
            if not message._ar_is_said_about(document):
                raise AccessError(
                    self.env._(
                        "In the history of a document everybody speaks for himself, and now."
                    )
                )

    def _ar_is_said_about(self, document):
        is_now = abs(fields.Datetime.now() - self.date) < A_MOMENT
        is_own = speakers(document).get(self.author_id.id) == bare(self.email_from)
        return is_now and is_own and self.message_type not in MAIL
