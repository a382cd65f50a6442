import smtplib

from odoo import models
from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ...domain.dunning.headers import one_line


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, email_from, email_to, subject, body, email_cc=None, *args, **kwargs):
        """Keep a line break in a name from beginning a header of its own, such as Bcc.

        Odoo writes addresses into the head as they are, and refuses a subject of two lines only
        when the mail goes out, which whoever wrote it does not learn.
        """
        kwargs["reply_to"] = one_line(kwargs.get("reply_to"))
        kwargs["attachments"] = [
            (one_line(name), *file) for name, *file in kwargs.get("attachments") or ()
        ]
        kwargs["headers"] = {
            name: one_line(value) if isinstance(value, str) else value
            for name, value in (kwargs.get("headers") or {}).items()
        }
        return super()._build_email__(
            one_line(email_from),
            [one_line(address) for address in email_to or ()],
            one_line(subject),
            body,
            [one_line(address) for address in email_cc or ()],
            *args,
            **kwargs,
        )

    def _prepare_email_message__(self, message, smtp_session):
        """As above, of the sender, whom Odoo takes from the session again."""
        if sender := getattr(smtp_session, "smtp_from", None):
            smtp_session.smtp_from = one_line(sender)
        return super()._prepare_email_message__(message, smtp_session)

    def send_email(self, message, *args, **kwargs):
        """Tell a refusal from an unknown outcome, where the caller asks for it.

        Odoo reports a connection that broke or timed out in mid-sending like a refusal, though the
        server may have taken the message. With ``ar_unknown_outcome`` in the context it is raised
        as ``SMTPServerDisconnected``, which ``mail.mail`` passes on instead of recording a failure.
        """
        try:
            return super().send_email(message, *args, **kwargs)
        except MailDeliveryException as failure:
            cause = failure.__context__
            if self.env.context.get("ar_unknown_outcome") and isinstance(
                cause, (TimeoutError, ConnectionError)
            ):
                raise smtplib.SMTPServerDisconnected(str(cause)) from failure
            raise
