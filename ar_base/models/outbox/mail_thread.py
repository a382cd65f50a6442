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
        result = super()._message_route_process(message, message_dict, routes)
        for model, thread_id, *_rest in routes or ():
            if thread_id and isinstance(self.env[model], self.pool["ar.outbox.sender"]):
                document = self.env[model].sudo().browse(thread_id).exists()
                document._outbox_hear(message_dict)
        return result
