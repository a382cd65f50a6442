from odoo import models


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Scheduled work of the suite is begun by the schedule, or by an administrator.

        To Odoo it is an action as others, which everybody may run of whom no group is asked, with
        whatever context he likes.
        """
        scheduled = self.sudo().filtered(lambda action: action._ar_is_scheduled())
        if scheduled:
            self.env["ar.nightly"]._check_schedule()
        return super().run()

    def _ar_is_scheduled(self):
        model = self.env.get(self.model_id.model)
        is_ours = model is not None and (model._original_module or "").startswith("ar_")
        return is_ours and self.usage == "ir_cron"
