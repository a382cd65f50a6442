from odoo import models

#: What happened to these stands in their chatter, and nowhere else.
TRACED = ("ar.approval", "ar.approval.rule")


class MailMessage(models.Model):
    """Who asked, decided, or changed a rule wrote none of the trace of it, and takes none away.

    What people say there themselves stays theirs to correct.
    """

    _inherit = "mail.message"

    def _check_access(self, operation):
        if forbidden := super()._check_access(operation):
            return forbidden
        if self.env.su or operation not in ("write", "unlink"):
            return None
        traces = self.sudo().filtered(
            lambda message: message.model in TRACED and message.message_type != "comment"
        )
        traces = traces.with_env(self.env)
        return (traces, lambda: traces._make_access_error(operation)) if traces else None
