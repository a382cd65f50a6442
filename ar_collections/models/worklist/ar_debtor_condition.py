import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ArDebtorCondition(models.AbstractModel):
    """A rule for some of a company's debtors: those of a condition that anybody can write.

    Its heir has ``name`` and ``company_id``.
    """

    _name = "ar.debtor.condition"
    _description = "Condition on Debtors"

    condition = fields.Char(
        required=True,
        default="[]",
        help="The debtors for which the rule holds; an empty condition holds for all.",
    )
    debtor_count = fields.Integer(string="Debtors Now", compute="_compute_debtor_count")

    @api.depends("condition", "company_id")
    def _compute_debtor_count(self):
        for rule in self:
            try:
                rule.debtor_count = self.env["ar.debtor"].search_count(rule._domain())
            except (ValueError, SyntaxError):
                rule.debtor_count = 0

    @api.constrains("condition")
    def _check_condition(self):
        """Asked as the user who wrote it, who may condition on nothing that she may not read."""
        for rule in self:
            try:
                self.env["ar.debtor"].search_count(rule._domain(), limit=1)
            except (ValueError, SyntaxError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of rule “%(rule)s” cannot be used: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _domain(self):
        """The condition over the company's debtors; ValueError or SyntaxError if it is none."""
        condition = Domain(ast.literal_eval(self.condition.strip() or "[]"))
        return condition & Domain("company_id", "=", self.company_id.id)
