from odoo import models

from ...domain.outbox.headers import one_line


def _one_line_each(addresses):
    return [one_line(address) for address in addresses or ()]


def _with_names_of_one_line(attachments):
    return [(one_line(name), *file) for name, *file in attachments or ()]


def _with_values_of_one_line(headers):
    return {
        name: one_line(value) if isinstance(value, str) else value
        for name, value in (headers or {}).items()
    }


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, email_from, email_to, subject, body, *args, **kwargs):
        """Keep a line break in a name from beginning a header of its own, such as Bcc.

        Odoo writes addresses into the head as they are, and refuses a subject of two lines only
        when the mail goes out, which whoever wrote it does not learn.
        """
        cleaners = {
            "email_cc": _one_line_each,
            "reply_to": one_line,
            "attachments": _with_names_of_one_line,
            "headers": _with_values_of_one_line,
        }
        for name in cleaners.keys() & kwargs.keys():
            kwargs[name] = cleaners[name](kwargs[name])
        if args:  # the next after the body
            args = (_one_line_each(args[0]), *args[1:])
        return super()._build_email__(
            one_line(email_from), _one_line_each(email_to), one_line(subject), body, *args, **kwargs
        )

    def _prepare_email_message__(self, message, smtp_session):
        """As above, of the sender, whom Odoo takes from the session again."""
        if sender := getattr(smtp_session, "smtp_from", None):
            smtp_session.smtp_from = one_line(sender)
        return super()._prepare_email_message__(message, smtp_session)
