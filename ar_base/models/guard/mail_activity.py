"""Tasks about documents reach whom they are for, whatever context a call from outside brings."""

from odoo import models
from odoo.tools.misc import clean_context

from .documents import is_document


class MailActivityMixin(models.AbstractModel):
    _inherit = "mail.activity.mixin"

    def activity_schedule(self, *args, **kwargs):
        """Neither left out, nor put away as done by a default of the context."""
        if not is_document(self.env, self._name):
            return super().activity_schedule(*args, **kwargs)
        kwargs.setdefault("active", True)  # whatever the user has as a default of his own
        asked = self.with_env(self.env(context=clean_context(self.env.context)))
        asked = asked.with_context(mail_activity_automation_skip=False)
        return super(MailActivityMixin, asked).activity_schedule(*args, **kwargs)
