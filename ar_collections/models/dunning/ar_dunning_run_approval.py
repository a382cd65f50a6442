from odoo import api, fields, models


class ArDunningRun(models.Model):
    _inherit = "ar.dunning.run"

    may_approve = fields.Boolean(
        compute="_compute_may_approve",
        help="Whether a notice waits for approval that the user may approve.",
    )

    @api.depends("notice_ids.state")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        """Only notices whose level was changed can wait for somebody else."""
        for run in self:
            changed = run.notice_ids.filtered(
                lambda notice: notice.state == "proposed" and notice.level_changed_by
            )
            run.may_approve = run.proposed_count > len(changed) or any(
                not notice.ar_approval_elsewhere for notice in changed
            )
