from odoo import api, models
from odoo.addons.ar_base.models.approval.kind import Kind


class ArApproval(models.Model):
    _inherit = "ar.approval"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "dispute_credit": Kind(
                self.env._("Credit of a dispute"),
                "ar_collections.group_ar_accountant",
                limit="ar_four_eyes_amount",
                manager="ar_collections.group_ar_manager",
                model="ar.dispute",
            )
        }
