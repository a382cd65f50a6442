"""Collectors on holiday and who stands in for them."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArAbsence(models.Model):
    """While a collector is away, a substitute sees the collector's debtors among his own."""

    _name = "ar.absence"
    _description = "Collector's Absence"
    _inherit = ["ar.anchored", "ar.bounded"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To", required=True)
    note = fields.Char()

    _in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "An absence cannot end before it begins."
    )
    _somebody_else = models.Constraint(
        "CHECK (substitute_id <> user_id)", "Nobody stands in for himself."
    )

    def _fixed_fields(self):
        """Nobody turns an absence of his own into one of a colleague."""
        return super()._fixed_fields() | {"user_id"}

    @api.constrains("user_id", "date_from", "date_to")
    def _check_overlap(self):
        for absence in self:
            if self.search_count(
                [
                    ("id", "!=", absence.id),
                    ("user_id", "=", absence.user_id.id),
                    ("date_from", "<=", absence.date_to),
                    ("date_to", ">=", absence.date_from),
                ],
                limit=1,
            ):
                raise ValidationError(
                    self.env._(
                        "%(collector)s is already away between %(start)s and %(end)s.",
                        collector=absence.user_id.name,
                        start=absence.date_from,
                        end=absence.date_to,
                    )
                )

    @api.model
    def _covered_by(self, user):
        """The collectors whose debtors a user works today: the user, and whom the user stands in
        for, also where a substitute is away in turn."""
        today = fields.Date.context_today(self)
        away = self.sudo().search([("date_from", "<=", today), ("date_to", ">=", today)])
        covered = user
        while new := away.filtered(
            lambda absence: absence.substitute_id in covered and absence.user_id not in covered
        ):
            covered |= new.user_id
        return covered
