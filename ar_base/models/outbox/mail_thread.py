from odoo import api, models

from ...domain.outbox.identity import named


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Odoo looks for the message in a history; a letter's Message-ID names the recipient.

        It takes every report for a failure, also that a message is late, or was read.
        """
        recipients = self.env["ar.outbox.recipient"].sudo()
        if recipients._read_report(email_message, message_dict.get("bounced_email")):
            return None
        return super()._routing_handle_bounce(email_message, message_dict)

    def _get_parent_message(self, msg_dict):
        """Whoever answers a letter answers what stands in the history, under one Message-ID."""
        for header in ("in_reply_to", "references"):
            msg_dict[header] = self._ar_as_in_history(msg_dict[header])
        return super()._get_parent_message(msg_dict)

    @api.model
    def _ar_as_in_history(self, text):
        for message_id in named(text or ""):
            rows = self.env["ar.outbox.recipient"].sudo()._of_messages([message_id])
            if trace := rows.outbox_id.trace_id[:1]:
                text = text.replace(message_id, trace.message_id)
        return text

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        if isinstance(self, self.pool["ar.outbox.sender"]):
            self._outbox_rows_of(email)._came_back()
        return result
