from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..roles import READER

# Everybody reads companies, customers in the portal too: none of this is for them.


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_tax_registry = fields.Selection(
        [("vies", "VIES (EU and Northern Ireland)"), ("recorded", "Recorded answers (offline)")],
        string="Registry",
        groups=READER,
        help="Which registry is asked whether tax numbers exist. Empty: none is asked.",
    )
    ar_tax_answer_days = fields.Integer(
        string="Answers Hold for",
        default=90,
        groups=READER,
        help="Days for which an answer is not asked for again.",
    )
    ar_tax_asks_per_run = fields.Integer(
        string="Questions at a Time",
        default=30,
        groups=READER,
        help="So many numbers are asked about in a row; the rest follow a minute later. "
        "Registries lock out those who ask too fast.",
    )
    ar_tax_evidence = fields.Boolean(
        string="Evidence for Intra-Community Supplies",
        groups=READER,
        help="Before an invoice to another member state is posted, the customer's number is looked "
        "up, and the answer attached to the invoice.",
    )
    ar_audit_days = fields.Integer(
        string="Days to Mend a Finding",
        default=14,
        groups=READER,
        help="A finding's due date after it appeared.",
    )
    ar_audit_turnover = fields.Monetary(
        string="Turnover of Last Year",
        groups=READER,
        help="The yearly turnover by which thresholds are judged; 0: counted from the books.",
    )
    ar_audit_rounding = fields.Float(
        string="Rounding Tolerated",
        default=0.05,
        groups=READER,
        help="By how much tax may differ from base × rate, in the document's currency.",
    )
    ar_audit_user_id = fields.Many2one(
        "res.users",
        string="Owner of Findings",
        groups=READER,
        domain=[("share", "=", False)],
        help="Who new findings are given to.",
    )

    _ar_tax_answer_days_positive = models.Constraint(
        "CHECK (ar_tax_answer_days >= 0)", "Answers cannot hold for less than no day."
    )

    @api.constrains("ar_audit_user_id")
    def _check_ar_audit_user_id(self):
        for company in self.sudo():
            user = company.ar_audit_user_id
            if user and not company._ar_may_be_responsible(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not read the tax compliance of %(company)s.",
                        user=user.name,
                        company=company.name,
                    )
                )

    def _ar_may_be_responsible(self, user):
        """Whether a user still works for the company and reads its tax compliance."""
        return user.active and self in user.company_ids and user.has_group(READER)

    def _ar_responsible(self, *users):
        """The first of these users who may have work of the company; none if none may."""
        self.ensure_one()
        for user in users:
            if user and self._ar_may_be_responsible(user):
                return user
        return self.env["res.users"]
