from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import message_box
from odoo.exceptions import UserError

from ...domain.audit.states import UNSETTLED
from ..roles import ACCOUNTING, BILLING, OFFICER, READER, require


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_finding_ids = fields.One2many(
        "ar.audit.finding", "move_id", string="Audit Findings", groups=ACCOUNTING
    )
    ar_finding_count = fields.Integer(
        string="Live Audit Findings",
        compute="_compute_ar_findings",
        groups=f"{BILLING},{ACCOUNTING}",
    )
    ar_finding_text = fields.Text(
        string="What the Audit Says",
        compute="_compute_ar_findings",
        groups=f"{BILLING},{ACCOUNTING}",
    )

    @api.depends("ar_finding_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_ar_findings(self):
        """What is to be mended, for who bills too; internal control for readers of the audit."""
        reads_all = self.env.su or self.env.user.has_group(READER)
        for move in self:
            live = move.sudo().ar_finding_ids.filtered(
                lambda finding: (
                    finding.state in UNSETTLED and (reads_all or finding.area != "control")
                )
            )
            move.ar_finding_count = len(live)
            move.ar_finding_text = "\n".join(finding.explanation for finding in live[:3])

    def write(self, vals):
        """However a document comes to be posted, by button, import or call, it is audited."""
        becoming = (
            self.filtered(lambda move: move.state != "posted")
            if vals.get("state") == "posted"
            else self.browse()
        )
        result = super().write(vals)
        if becoming:
            self.env["ar.audit"]._at_posting(becoming)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if posted := moves.filtered(lambda move: move.state == "posted"):
            self.env["ar.audit"]._at_posting(posted)
        return moves

    def action_ar_check(self):
        """Say what the audit would find in these documents, posted or not."""
        require(self.env, BILLING, OFFICER)
        self.check_access("read")
        found, failing = self.env["ar.audit"]._draft_violations(self)
        told = [self.env._("%(rule)s could not be applied.", rule=rule.code) for rule in failing]
        if not found:
            message = " ".join([self.env._("No rule is violated."), *told])
            return message_box(message, "warning" if failing else "success")
        for rule, row in found:
            rule = rule.with_context(lang=self.env.lang)
            told.append(f"• {rule._told(row['figures'])}\n→ {rule.remedy} ({rule.code})")
        raise UserError("\n\n".join(told))

    def action_ar_findings(self):
        require(self.env, ACCOUNTING)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit Findings"),
            "res_model": "ar.audit.finding",
            "view_mode": "list,form",
            "domain": [("move_id", "in", self.ids)],
        }
