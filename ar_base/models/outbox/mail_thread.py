"""What comes in by mail about letters: reports of mail servers, and answers.

It is believed, so only the gateway hands it in: Odoo's own fetching of mail, which is the
superuser, or a script that calls ``message_process`` as a user who is an administrator.
"""

from odoo import api, models
from odoo.exceptions import AccessError

from ...domain.outbox.identity import named
from ..guard.documents import is_document


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def message_post_with_source(self, source_ref, **kwargs):
        """Of a template, about as many documents as one likes, to whom one likes."""
        self.env["mail.template"]._ar_check_sending(self._name)
        return super().message_post_with_source(source_ref, **kwargs)

    def _sms_get_recipients_info(self, *args, **kwargs):
        """To whom a text message goes, where Odoo's SMS is installed: about one document, by who
        may write it. Odoo sends one about many to everybody's customers, and asks for no right; and
        its dialog, which reads as superuser, tells who that is.
        """
        if not self.sudo(False).env.su and is_document(self.env, self._name):
            self.sudo(False).check_access("write")
            if len(self) > 1:
                self.env["mail.template"]._ar_check_sending(self._name)
        return super()._sms_get_recipients_info(*args, **kwargs)

    @api.model
    def _ar_check_gateway(self):
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "Mail about documents comes in by the mail gateway: its user is an "
                    "administrator."
                )
            )

    def _detect_loop_headers(self, msg_dict):
        """A letter that one of our own addresses got comes in again; it is no answer."""
        is_ours = bool(named(msg_dict.get("message_id") or ""))
        return is_ours or super()._detect_loop_headers(msg_dict)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Odoo looks for the message in a history; a letter's Message-ID names the recipient.

        It takes every report for a failure, also that a message is late, or was read.
        """
        recipients = self.env["ar.outbox.recipient"].sudo()
        if recipients._is_reported(email_message):
            self._ar_check_gateway()
        if recipients._read_report(email_message, message_dict.get("bounced_email")):
            return None
        return super()._routing_handle_bounce(email_message, message_dict)

    def _get_parent_message(self, msg_dict):
        """Whoever answers a letter answers what stands in the history, under one Message-ID."""
        answered = f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
        if ours := named(answered):
            rows = self.env["ar.outbox.recipient"].sudo().search([("message_id", "in", ours)])
            traces = [trace.message_id for trace in rows.outbox_id.trace_id]
            references = [msg_dict.get("references"), *(one for one in traces if one not in ours)]
            msg_dict["references"] = " ".join(filter(None, references))
        return super()._get_parent_message(msg_dict)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """An answer to a letter proves that it arrived, where the customer gives it."""
        if any(is_document(self.env, model) for model, *_rest in routes or ()):
            self._ar_check_gateway()
        result = super()._message_route_process(message, message_dict, routes)
        for model, thread_id, *_rest in routes or ():
            if thread_id and isinstance(self.env[model], self.pool["ar.outbox.sender"]):
                document = self.env[model].sudo().browse(thread_id).exists()
                document._outbox_hear(message_dict)
        return result
