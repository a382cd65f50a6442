from odoo import fields, models
from odoo.exceptions import UserError


class ArAuditAcceptWizard(models.TransientModel):
    _name = "ar.audit.accept.wizard"
    _inherit = ["ar.references"]
    _description = "Ask to Accept Findings"

    finding_ids = fields.Many2many("ar.audit.finding", required=True)
    reason = fields.Text(required=True, help="Why they may stay as they are.")

    def action_ask(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the findings may stay as they are."))
        self.finding_ids._ask_acceptance(reason)
        return {"type": "ir.actions.act_window_close"}
