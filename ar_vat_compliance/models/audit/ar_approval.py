from odoo import api, models
from odoo.addons.ar_base.models.approval.kind import Kind

from ..roles import MANAGER


class ArApproval(models.Model):
    _inherit = "ar.approval"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "audit_acceptance": Kind(
                self.env._("Acceptance of a finding"),
                MANAGER,
                manager=MANAGER,
                model="ar.audit.finding",
            )
        }
