"""Conditions on debtors that anybody who makes rules can write, and that harm nobody.

The text is read as a literal, never run. It is asked once as who wrote it, and from then on as
superuser, for all debtors at once and at each posting: so it looks at the company's own debtors and
at what these refer to, but into no list in which records of other companies stand.
"""

import ast
import logging

import psycopg2
from odoo import api, fields, models
from odoo.addons.ar_base.domain.plain import reason
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: What a condition that cannot be asked raises, from the reading of its text to the database.
UNUSABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    psycopg2.DataError,
    psycopg2.ProgrammingError,
    psycopg2.errors.StatementTooComplex,
)
#: Longer than any condition that a person reads.
LONGEST = 4000


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
    unusable_reason = fields.Char(
        string="Cannot Be Asked",
        compute="_compute_debtor_count",
        help="Why the condition cannot be asked: the rule holds for nobody until it is changed.",
    )

    @api.depends("condition", "company_id")
    def _compute_debtor_count(self):
        for rule in self:
            try:
                count, why = rule._count(), False
            except AccessError:  # who may not ask, sees no count
                count, why = 0, False
            except UNUSABLE as error:
                count, why = 0, reason(error)
            rule.debtor_count, rule.unusable_reason = count, why

    @api.constrains("condition")
    def _check_condition(self):
        """Asked as the user who wrote it, who may condition on nothing that she may not read."""
        for rule in self:
            try:
                rule._count(limit=1)
            except UNUSABLE as error:
                raise ValidationError(
                    self.env._(
                        "The condition of rule “%(rule)s” cannot be used: %(error)s",
                        rule=rule.name,
                        error=reason(error),
                    )
                ) from error

    def _count(self, limit=None):
        """How many debtors the condition holds for; raises what ``UNUSABLE`` names."""
        domain = self._domain()
        with self.env.cr.savepoint(flush=False):
            return self._debtors().search_count(domain, limit=limit)

    def _debtors(self):
        """Debtors, to be asked in the rule's company: what a customer is, differs by company."""
        company = self.company_id._origin or self.env.company
        return self.env["ar.debtor"].with_company(company)

    def _fitting(self, debtors):
        """Those of some debtors for which the condition holds.

        None where it cannot be asked any more: one rule does not stop the others.
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return self._debtors().search(self._domain() & Domain("id", "in", debtors.ids))
        except UNUSABLE:
            _logger.warning("Rule %s (%s) cannot be asked.", self.name, self.condition)
            return debtors.browse()

    # ------------------------------------------------------------------
    # Whether it can still be asked
    # ------------------------------------------------------------------
    def _night_conditions(self, night):
        """What a condition names may leave the database after it was written, with an add-on."""
        return Domain("company_id", "=", night.company.id) & Domain("active", "=", True)

    def _night_ask(self, night):
        """Whoever answers for the company hears of a condition that cannot be asked, once."""
        for rule in self:
            try:
                rule._count(limit=1)
            except UNUSABLE as error:
                night.set_aside(rule, f"{rule.condition} – {reason(error)}")

    def _domain(self):
        """The condition over the company's debtors; raises what ``UNUSABLE`` names."""
        text = (self.condition or "").strip() or "[]"
        if len(text) > LONGEST:
            raise ValueError(self.env._("it is longer than %(most)s characters", most=LONGEST))
        condition = Domain(self._read(text))
        if path := _foreign_path(self.env["ar.debtor"], condition):
            raise ValueError(
                self.env._("“%(path)s” could lead to records of other companies", path=path)
            )
        return condition & Domain("company_id", "=", self.company_id.id)

    def _read(self, text):
        try:
            return ast.literal_eval(text)
        except (SyntaxError, TypeError, ValueError) as error:
            example = "[('open_amount', '>=', 1000)]"
            raise ValueError(
                self.env._("it is no list of conditions such as %(example)s", example=example)
            ) from error


class ArNightlyFailure(models.Model):
    _inherit = "ar.nightly.failure"

    def _words(self):
        if not isinstance(self.env.get(self.res_model), self.pool["ar.debtor.condition"]):
            return super()._words()
        subject = self.env._("The condition of “%(rule)s” cannot be asked", rule=self.record_name)
        body = self.env._(
            "The rule holds for nobody until its condition is changed: %(condition)s",
            condition=self.message,
        )
        return subject, body


def _foreign_path(model, domain, own=True):
    """The first path of a domain by which other companies' records could be reached, if any.

    :param own: whether records of the model are the company's own, and not shared ones
    """
    for condition in domain.iter_conditions():
        path, nested = condition.field_expr, condition.operator.startswith(("any", "not any"))
        away, comodel, own_there = _follow(model, f"{path}.id" if nested else path, own)
        if away or (nested and condition.operator.endswith("!")):
            return path
        if nested and comodel is not None:
            inner = _foreign_path(comodel, Domain(condition.value), own_there)
            if inner:
                return f"{path}.{inner}"
    return None


def _follow(model, path, own):
    """``whether a path leaves the company, the model before its end, whether that is own``.

    The company's own are debtors and the suite's records that hang on them. Customers and users are
    shared: neither the lists of records that they have nor their companies are looked into.
    """
    names = path.split(".")
    for place, name in enumerate(names, 1):
        field = model._fields.get(name)
        if field is None or not field.relational:
            break
        target = model.env[field.comodel_name]
        is_company, is_last = target._name == "res.company", place == len(names)
        is_list = field.type in ("one2many", "many2many")
        has_company = is_company or {"company_id", "company_ids"} & target._fields.keys()
        own_there = own and (target._name.startswith("ar.") or (is_company and not is_list))
        if has_company and not own_there and (is_list or (is_company and not is_last)):
            return True, target, False
        if is_last:
            break
        model, own = target, own and target._name.startswith("ar.")
    return False, model, own
