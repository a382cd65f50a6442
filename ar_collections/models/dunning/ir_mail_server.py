import smtplib

from odoo import models
from odoo.addons.base.models.ir_mail_server import MailDeliveryException


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

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
