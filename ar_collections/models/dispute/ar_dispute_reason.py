from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...domain.dispute.clock import TARGET_HOURS


class ArDisputeReason(models.Model):
    """Why a customer contests: who looks into it, and how long that may take."""

    _name = "ar.dispute.reason"
    _description = "Dispute Reason"
    _inherit = ["ar.shared", "ar.settings", "ar.bounded"]
    _parent_store = True
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Full Name", compute="_compute_complete_name", recursive=True
    )
    code = fields.Char(help="Short and stable, for reports and imports.")
    parent_id = fields.Many2one(
        "ar.dispute.reason", string="Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("ar.dispute.reason", "parent_id", string="Finer Reasons")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    target_hours = fields.Float(
        string="Target",
        default=16.0,
        help="Working hours within which a dispute with this reason is settled. Time in which we "
        "wait for the customer does not count.",
    )
    team_id = fields.Many2one("ar.dispute.team", help="Owns such disputes.")

    _code_unique = models.UniqueIndex(
        "(UPPER(code)) WHERE code IS NOT NULL", "Another reason already has this code."
    )
    _target_positive = models.Constraint(
        "CHECK (target_hours > 0)", "The target of a reason is more than zero hours."
    )

    @api.depends_context("lang")
    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for reason in self:
            reason.complete_name = (
                f"{reason.parent_id.complete_name} / {reason.name}"
                if reason.parent_id
                else reason.name
            )

    @api.depends_context("lang")
    @api.depends("complete_name")
    def _compute_display_name(self):
        for reason in self:
            reason.display_name = reason.complete_name

    def _bounds(self):
        return super()._bounds() | {"target_hours": TARGET_HOURS}

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A reason cannot be part of itself."))
