from odoo import models

from .ar_approval_chasing import TASK


class MailActivity(models.Model):
    """The task of an open request goes with the decision: nobody ticks it off, or gives it away."""

    _inherit = "mail.activity"

    def _check_access(self, operation):
        if forbidden := super()._check_access(operation):
            return forbidden
        if self.env.su or operation not in ("write", "unlink"):
            return None
        task = self.env.ref(TASK, raise_if_not_found=False)
        tasks = self.sudo().filtered(
            lambda activity: (
                activity.activity_type_id == task and activity.res_model == "ar.approval"
            )
        )
        tasks = tasks.with_env(self.env)
        return (tasks, lambda: tasks._make_access_error(operation)) if tasks else None
