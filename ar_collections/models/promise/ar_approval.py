from odoo import api, models
from odoo.addons.ar_base.models.approval.kind import Kind


class ArApproval(models.Model):
    _inherit = "ar.approval"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "promise": Kind(
                self.env._("Promise beyond our limits"),
                "ar_collections.group_ar_manager",
                manager="ar_collections.group_ar_manager",
                model="ar.promise",
            )
        }
