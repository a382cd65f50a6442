"""Who is away, and who stands in: on worklists, and where something has to be approved."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

TAKES_PART = "ar_base.group_ar_approval_user"


class ArAbsence(models.Model):
    """While a person is away, a substitute works that person's list and decides in that name."""

    _name = "ar.absence"
    _description = "Absence"
    _inherit = ["ar.settings", "ar.bounded"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Away",
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
    date_from = fields.Date(
        string="First Day", required=True, default=lambda self: self.env.company._ar_today()
    )
    date_to = fields.Date(string="Last Day", required=True, index=True)
    note = fields.Char()

    _in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "An absence cannot end before it begins."
    )
    _somebody_else = models.Constraint(
        "CHECK (substitute_id <> user_id)", "Nobody stands in for himself."
    )

    def _fixed_fields(self):
        """An absence stays its owner's: else everybody could make himself anybody's substitute."""
        return super()._fixed_fields() | {"user_id"}

    @api.constrains("user_id", "substitute_id")
    def _check_substitute(self):
        """Who stands in works where the other does, and has a role in which something is done."""
        for absence in self.sudo():
            user, substitute = absence.user_id, absence.substitute_id
            here = substitute.active and not substitute.share
            if not (here and substitute.company_ids & user.company_ids):
                raise ValidationError(
                    self.env._(
                        "%(substitute)s does not work in a company of %(person)s: choose somebody "
                        "who does.",
                        substitute=substitute.name,
                        person=user.name,
                    )
                )
            if not substitute.has_group(TAKES_PART):
                raise ValidationError(
                    self.env._(
                        "%(substitute)s has no role that stands in for anybody: choose somebody "
                        "who takes part in the work.",
                        substitute=substitute.name,
                    )
                )

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
                        "%(person)s is already away between %(start)s and %(end)s.",
                        person=absence.user_id.name,
                        start=format_date(self.env, absence.date_from),
                        end=format_date(self.env, absence.date_to),
                    )
                )

    @api.model
    def _on(self, day, distrusted=()):
        """The absences of a day.

        :param distrusted: ids of users; what one of them noted for somebody else does not count,
            nor do their own absences: nobody whom they name stands in for others through them
        """
        absences = self.sudo().search([("date_from", "<=", day), ("date_to", ">=", day)])
        return absences.filtered(
            lambda absence: (
                absence.user_id.id not in distrusted and absence.write_uid.id not in distrusted
            )
        )

    def _covered(self, user):
        """A user, and whom the user stands in for by these absences, also where a substitute is
        away in turn."""
        covered = user
        while new := self.filtered(
            lambda absence: absence.substitute_id in covered and absence.user_id not in covered
        ):
            covered |= new.user_id
        return covered

    @api.model
    def _covered_by(self, user):
        """Those whose work a user does today: the user, and whom the user stands in for."""
        return self._on(self.env.company._ar_today())._covered(user)
