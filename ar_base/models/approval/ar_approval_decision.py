from odoo import api, fields, models
from odoo.exceptions import UserError

from ...domain.approval.states import State
from ...orm.choices import choices


class ArApprovalDecision(models.Model):
    """What one person said to a request, with the figures of that moment."""

    _name = "ar.approval.decision"
    _description = "Decision on an Approval"
    _inherit = ["ar.guarded"]
    _order = "id"

    approval_id = fields.Many2one(
        "ar.approval", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="approval_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="approval_id.currency_id")
    round = fields.Integer(required=True, readonly=True)
    step_key = fields.Char(required=True, readonly=True)
    step_name = fields.Char(
        readonly=True,
        translate=True,
        help="What the step was called then, in each reader's language.",
    )
    group_id = fields.Many2one("res.groups", string="Role", readonly=True, ondelete="set null")
    step_label = fields.Char(string="Step", compute="_compute_step_label")
    place = fields.Integer(
        required=True, readonly=True, help="Which of the people that the step takes."
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    for_user_id = fields.Many2one(
        "res.users", string="Standing in for", readonly=True, ondelete="restrict"
    )
    alone = fields.Boolean(
        string="One Person", readonly=True, help="The maker decided: one person decides here."
    )
    decided_on = fields.Datetime(string="When", required=True, readonly=True)
    verdict = fields.Selection(
        choices({State.APPROVED: "Approved", State.REFUSED: "Refused"}),
        required=True,
        readonly=True,
    )
    note = fields.Text(readonly=True)
    amount = fields.Monetary(readonly=True)
    figures = fields.Json(string="Figures of the Moment", readonly=True)
    figures_html = fields.Html(string="Approved Figures", compute="_compute_figures_html")
    counts = fields.Boolean(
        compute="_compute_counts", help="It fell if the figures changed after it."
    )

    _one_per_place = models.UniqueIndex(
        "(approval_id, round, step_key, place)", "Somebody else decided that just now."
    )
    _once_per_person = models.UniqueIndex(
        "(approval_id, round, user_id) WHERE alone IS NOT TRUE",
        "You have decided that already.",
    )

    @api.depends("round", "approval_id.round")
    def _compute_counts(self):
        for decision in self:
            decision.counts = decision.round == decision.approval_id.round

    @api.depends("step_name", "group_id")
    @api.depends_context("lang")
    def _compute_step_label(self):
        """In the reader's language, as long as the role is there."""
        for decision in self:
            decision.step_label = decision.sudo().group_id.name or decision.step_name

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for decision in self:
            decision.figures_html = decision.approval_id._figures_table(decision.figures)

    def _fixed_fields(self):
        """A decision stays as it was made."""
        return super()._fixed_fields() | {
            "approval_id",
            "round",
            "step_key",
            "place",
            "user_id",
            "for_user_id",
            "verdict",
            "figures",
            "amount",
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was asked and decided is kept."))
