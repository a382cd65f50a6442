from odoo import models

from .ar_dunning_notice_following import CALL


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """The task that is done is the call that was made: its notice has reached the debtor."""
        called = self._ar_called_about()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        called._confirm_call()
        return result

    def _ar_called_about(self):
        """The notices about which somebody was to call the debtor."""
        call = self.env.ref(CALL)
        calls = self.filtered(
            lambda one: (
                one.res_model == "ar.debtor" and one.automated and one.activity_type_id == call
            )
        )
        notices = self.env["ar.dunning.notice"]
        if not calls or not notices.has_access("write"):
            return notices
        queued = notices.search(
            [("debtor_id", "in", calls.mapped("res_id")), ("state", "=", "queued")]
        )
        return queued.filtered(lambda notice: any(map(notice._is_noted_in, calls)))
