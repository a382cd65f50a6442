from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...domain.calendar.deadlines import HALF_YEAR, MONTH, QUARTER, YEAR

#: Days, or months, that a deadline counts: what is further away is a slip.
MOST = 366


class ArTaxDeadline(models.Model):
    """What is to be filed or paid, how often, and when it is due: law, dated, with its source.

    Who sees to it, and whether it is filed at all, each company says for itself.
    """

    _name = "ar.tax.deadline"
    _inherit = ["ar.tax.law"]
    _description = "Tax Deadline"
    _order = "country_id, name, valid_from desc"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one("res.country", required=True, index=True)
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        help="Those that file it; empty: all of the country.",
    )
    period_length = fields.Selection(
        [(MONTH, "Month"), (QUARTER, "Quarter"), (HALF_YEAR, "Half-Year"), (YEAR, "Year")],
        string="Period",
        required=True,
        default="month",
    )
    year_begins = fields.Integer(
        default=1, help="The month with which the tax year begins: 4 in India and, often, the UK."
    )
    months_after = fields.Integer(
        default=1, required=True, help="Due so many months after the one in which the period ends."
    )
    day = fields.Integer(
        default=20, required=True, help="The day of that month; 31 stands for its last."
    )
    extra_days = fields.Integer(help="So many days more.")
    next_working_day = fields.Boolean(
        help="Where it falls on a weekend it is due on the Monday after. Holidays are not known."
    )
    remind_days = fields.Integer(
        default=7, help="The activity is planned so many days before it is due."
    )
    valid_from = fields.Date(required=True, default="2000-01-01")
    valid_to = fields.Date()
    source = fields.Char(required=True)
    note = fields.Text(translate=True)
    own_user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        company_dependent=True,
        domain=[("share", "=", False)],
        help="Who sees to it in the current company.",
    )
    is_left_out = fields.Boolean(
        string="Not for Us",
        company_dependent=True,
        help="The current company does not file this.",
    )

    _ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A deadline cannot end before it begins.",
    )

    @api.constrains("day", "months_after", "year_begins", "remind_days", "extra_days")
    def _check_numbers(self):
        for deadline in self:
            if not 1 <= deadline.day <= 31:
                raise ValidationError(
                    self.env._("“%(name)s”: the day is from 1 to 31.", name=deadline.name)
                )
            if not 1 <= deadline.year_begins <= 12:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: the year begins with a month from 1 to 12.",
                        name=deadline.name,
                    )
                )
            counted = (deadline.months_after, deadline.remind_days, deadline.extra_days)
            if not all(0 <= number <= MOST for number in counted):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: days and months are from 0 to %(most)s.",
                        name=deadline.name,
                        most=MOST,
                    )
                )

    @api.depends("name", "country_id")
    def _compute_display_name(self):
        for deadline in self:
            deadline.display_name = (
                f"{deadline.country_id.code or ''} {deadline.name or ''}".strip()
            )

    def _own_choices(self):
        return super()._own_choices() | {"own_user_id", "is_left_out"}

    def _responsible(self, company):
        """Who sees to it in a company, as long as he may see it there."""
        return company._ar_responsible(
            self.with_company(company).own_user_id, company.ar_audit_user_id
        )

    def _companies(self):
        """Those that file it."""
        self.ensure_one()
        of_country = (
            self.env["res.company"]
            .sudo()
            .search([("account_fiscal_country_id", "=", self.country_id.id)])
        )
        named = self.company_id or self.company_ids
        return (named & of_country if named else of_country).filtered(
            lambda company: not self.with_company(company).is_left_out
        )
