"""Whom to work first: conditions on a debtor's figures, points, and reasons in words."""

import logging

from odoo import api, fields, models
from odoo.addons.ar_base.models.guard.ar_bounded import LARGEST
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...domain.worklist import wording
from .ar_debtor_condition import UNUSABLE

_logger = logging.getLogger(__name__)

#: With more than this the arithmetic over all debtors would fail, for everybody.
STRATEGY_BOUNDS = {
    "minimum_amount": (0, LARGEST),
    "minimum_days": (0, 3650),
    "warning_days": (0, 3650),
    "rest_days": (1, 365),
}
POINTS = (-10_000, 10_000)
#: Fields whose values are asked for as they stand, whatever else is in the database.
PLAIN = ("boolean", "float", "integer", "monetary", "selection")
#: Of these, the values may be counted from today; whether there is any is asked as it stands.
DAYS = ("date", "datetime")


class ArStrategy(models.Model):
    _name = "ar.strategy"
    _description = "Collection Strategy"
    _inherit = ["ar.settings", "ar.bounded"]
    _order = "company_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    minimum_amount = fields.Monetary(
        string="At Least to Chase",
        help="A debtor with less than this to chase is left out of the worklist.",
    )
    minimum_days = fields.Integer(
        string="At Least Days Late",
        default=1,
        help="A debtor whose oldest item is less late than this is left out of the worklist.",
    )
    warning_days = fields.Integer(
        string="About to Be Late",
        default=7,
        help="A debtor with nothing overdue is about to be late so many days before the next item "
        "falls due.",
    )
    rest_days = fields.Integer(
        string="Days of Rest",
        default=7,
        help="A debtor that was worked, with nothing agreed, returns to the worklist after so many "
        "days.",
    )
    rule_ids = fields.One2many("ar.strategy.rule", "strategy_id", string="Rules", copy=True)
    is_default = fields.Boolean(string="In Force", compute="_compute_is_default")
    is_standard = fields.Boolean(
        readonly=True, copy=False, help="Made from the strategy that comes with the suite."
    )

    _standard_once = models.UniqueIndex(
        "(company_id) WHERE is_standard", "This company already has the standard strategy."
    )
    _not_negative = models.Constraint(
        "CHECK (minimum_amount >= 0 AND minimum_days >= 0 AND warning_days >= 0)",
        "The thresholds of a strategy cannot be negative.",
    )
    _rests = models.Constraint(
        "CHECK (rest_days >= 1)", "A debtor that was worked rests for one day at least."
    )

    def _bounds(self):
        return super()._bounds() | STRATEGY_BOUNDS

    @api.depends("company_id.ar_strategy_id")
    def _compute_is_default(self):
        for strategy in self:
            strategy.is_default = strategy.company_id.ar_strategy_id == strategy

    @api.model_create_multi
    def create(self, vals_list):
        strategies = super().create(vals_list)
        strategies._rank_again()
        return strategies

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys() <= {"name"}:
            self._rank_again()
        return result

    def action_put_in_force(self):
        """Rank the company's worklist by this strategy from now on."""
        self.ensure_one()
        self.check_access("write")
        self.company_id.sudo().ar_strategy_id = self

    def _rank_again(self):
        """Rank the debtors of companies whose strategy in force has changed."""
        companies = self.company_id.filtered(lambda company: company.ar_strategy_id in self)
        if companies:
            self.env["ar.debtor"].sudo()._rank(companies=companies)


class ArStrategyRule(models.Model):
    _name = "ar.strategy.rule"
    _inherit = ["ar.debtor.condition", "ar.settings", "ar.bounded"]
    _description = "Strategy Rule"
    _order = "sequence, id"

    strategy_id = fields.Many2one("ar.strategy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="strategy_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(
        string="Reason",
        required=True,
        translate=True,
        help="In words, with figures of the debtor in braces: oldest item {oldest_days_late} days.",
    )
    points = fields.Integer(
        required=True, default=10, help="Added to the score; negative points move a debtor down."
    )

    def _fixed_fields(self):
        return super()._fixed_fields() | {"strategy_id"}

    def _bounds(self):
        return super()._bounds() | {"points": POINTS}

    @api.constrains("name")
    def _check_name(self):
        known = self.env["ar.debtor"]._figures_in_words()
        for rule in self:
            for name in wording.names(rule.name):
                if name not in known:
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” in reason “%(reason)s” is no figure of a debtor. These "
                            "are: %(known)s.",
                            name=name,
                            reason=rule.name,
                            known=listing.names(self.env, sorted(known)),
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._change_ranks()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys() <= {"name", "sequence"}:
            self._change_ranks()
        return result

    def unlink(self):
        strategies = self.strategy_id
        result = super().unlink()
        self.env.registry.clear_cache()
        strategies._rank_again()
        return result

    def _change_ranks(self):
        self.env.registry.clear_cache()
        self.strategy_id._rank_again()

    def _night_conditions(self, night):
        """Those by which the company's worklist is ranked."""
        strategy = night.company.sudo().ar_strategy_id
        return super()._night_conditions(night) & Domain("strategy_id", "=", strategy.id)

    def _debtors_sql(self):
        """The debtors of the company for which the rule holds; None where it cannot be asked.

        Each posting asks this of every rule. Of a condition on figures alone the statement is
        always the same, and is put together once.
        """
        return self._plain_sql() or self._asked_sql()

    @ormcache("self.id")
    def _plain_sql(self):
        """The statement of a condition on plain figures; None for all others."""
        try:
            conditions = list(self._domain().iter_conditions())
        except UNUSABLE:
            return None
        return self._asked_sql() if all(map(self._is_plain, conditions)) else None

    def _is_plain(self, condition):
        """Whether one condition of a domain makes the same statement each time."""
        if condition.field_expr == "company_id":
            return True
        field = self.env["ar.debtor"]._fields.get(condition.field_expr)
        if field is None or not field.store:
            return False
        return field.type in PLAIN or (field.type in DAYS and condition.value is False)

    def _asked_sql(self):
        """What a condition names may have left the database since it was written, with an add-on.

        No invoice may fail to be posted for that.
        """
        try:
            debtors = self._debtors().sudo().with_context(active_test=False)
            return debtors._search(self._domain()).subselect()
        except UNUSABLE:
            _logger.warning("Strategy rule %s (%s) cannot be asked.", self.name, self.condition)
            return None

    def action_open_debtors(self):
        """The debtors for which the rule holds now."""
        self.ensure_one()
        self.check_access("read")
        self._check_condition()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_debtor_action_all"
        )
        return dict(action, domain=list(self._domain()), context={}, display_name=self.name)
