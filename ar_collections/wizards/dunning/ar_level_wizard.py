from odoo import fields, models
from odoo.addons.ar_base.orm import given


class ArLevelWizard(models.TransientModel):
    _name = "ar.level.wizard"
    _inherit = ["ar.seen"]
    _description = "Change the Level of Notices"

    notice_ids = fields.Many2many("ar.dunning.notice", required=True)
    policy_ids = fields.Many2many("ar.dunning.policy", compute="_compute_policy_ids")
    level_id = fields.Many2one(
        "ar.dunning.level", required=True, domain="[('policy_id', 'in', policy_ids)]"
    )
    reason = fields.Char(required=True)

    def _compute_policy_ids(self):
        for wizard in self:
            wizard.policy_ids = wizard.notice_ids.policy_id

    def _seen_about(self):
        return ("notice_ids",)

    def _seen_figures(self):
        return self.notice_ids._origin._figures_shown()

    def action_change(self):
        self.check_access("write")
        self._check_seen()
        self.notice_ids._change_level(self.level_id, given.said(self, "reason"))
