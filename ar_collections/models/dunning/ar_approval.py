from odoo import api, models
from odoo.addons.ar_base.models.approval.kind import Kind


class ArApproval(models.Model):
    _inherit = "ar.approval"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "dunning_level": Kind(
                self.env._("Level of a dunning notice"),
                "ar_collections.group_ar_collector",
                switch="ar_dunning_four_eyes",
                manager="ar_collections.group_ar_manager",
                model="ar.dunning.notice",
            )
        }
