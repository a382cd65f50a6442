from odoo import fields, models


class ArDisputeTeam(models.Model):
    """Colleagues who settle a kind of dispute, and whom to turn to when they are late."""

    _name = "ar.dispute.team"
    _description = "Dispute Team"
    _inherit = ["ar.shared", "ar.settings"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Hears of disputes that are not settled in time.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Usual Owner",
        domain="[('share', '=', False)]",
        help="Owns the team's new disputes.",
    )
    member_ids = fields.Many2many(
        "res.users",
        "ar_dispute_team_member_rel",
        "team_id",
        "user_id",
        string="Members",
        domain="[('share', '=', False)]",
    )
