"""Which collectors work which debtors: rules in their order, levelled among the collectors."""

from collections import Counter
from datetime import time

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...domain.worklist.levelling import Load, distribute

#: Debtors shared among the collectors in one transaction of the nightly job.
BATCH_SIZE = 2000
#: Jobs that ask each rule's condition once a night.
CONDITIONS = ("strategy_conditions", "assignment_conditions")


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    def _assigned_action(self):
        return "ar_collections.ar_debtor_action_mine"

    def _night_unassigned(self, night):
        """Debtors with open items that nobody works."""
        return (
            Domain("company_id", "=", night.company.id)
            & Domain("active", "=", True)
            & Domain("user_id", "=", False)
            & (Domain("open_amount", ">", 0) | Domain("overdue_count", ">", 0))
        )

    def _night_assign(self, night):
        """They get a collector by the rules; she hears of it when the night is over, once."""
        quietly = self.env["ar.assignment.rule"].with_context(mail_auto_subscribe_no_notify=True)
        assigned = quietly._assign(self)
        given = Counter(night.noted("given"))
        given.update(str(debtor.user_id.id) for debtor in assigned)
        night.note("given", given)

    @api.model
    def _night_tell_assigned(self, night):
        for user, count in (night.noted("given") or {}).items():
            collector = self.env["res.users"].browse(int(user)).exists()
            if collector and collector != self.env.user:
                self._tell_how_many(night.company, collector, count)


class ArAssignmentRule(models.Model):
    """The debtors of a condition are shared among collectors; the first rule that fits wins."""

    _name = "ar.assignment.rule"
    _inherit = ["ar.debtor.condition", "ar.settings"]
    _description = "Assignment Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    condition = fields.Char(
        help="Country, segment, size, language, salesperson or whatever else is known of a debtor.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Collectors",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    @api.constrains("name", "user_ids")
    def _check_user_ids(self):
        for rule in self:
            if not rule.user_ids:
                raise ValidationError(
                    self.env._("Rule “%(rule)s” names no collector.", rule=rule.name)
                )
            rule.company_id._ar_check_colleague(rule.user_ids)

    @api.model
    def _plan(self, debtors):
        """Who would work these debtors by the rules, levelled with what collectors keep.

        :param debtors: the debtors to share; what else a collector has counts as a load
        :return: ``{debtor: collector}``; debtors that no rule fits are left out
        """
        plan = {}
        for company, own in debtors.grouped("company_id").items():
            left = own
            loads = self._loads(company, without=own)
            for rule in self.search([("company_id", "=", company.id)]):
                fitting = rule._fitting(left)
                left -= fitting
                plan |= rule._share(fitting, loads)
        return plan

    def _share(self, debtors, loads):
        """Share debtors among the rule's collectors who still work in its company.

        ``loads`` is brought up to date.
        """
        users = self.company_id._ar_working_here(self.user_ids).sorted("id")
        values = {debtor.id: debtor._open_units() for debtor in debtors}
        given = distribute(values, {user.id: loads.get(user.id, Load()) for user in users})
        for debtor, user in given.items():
            loads[user] = loads.get(user, Load()) + Load(1, max(values[debtor], 0))
        return {
            self.env["ar.debtor"].browse(debtor): self.env["res.users"].browse(user)
            for debtor, user in given.items()
        }

    @api.model
    def _loads(self, company, without=None):
        """What each collector of a company has: ``{user id: Load}``; only what is open counts."""
        domain = Domain("company_id", "=", company.id) & Domain("user_id", "!=", False)
        domain &= Domain("open_amount", ">", 0)
        if without:
            domain &= Domain("id", "not in", without.ids)
        rows = self.env["ar.debtor"]._read_group(
            domain, ["user_id"], ["__count", "open_amount:sum"]
        )
        digits = company.currency_id.decimal_places
        return {user.id: Load(count, minor(amount, digits)) for user, count, amount in rows}

    @api.model
    def _assign(self, debtors):
        """Assign debtors by the rules; returns those that were given a collector."""
        plan = self._plan(debtors)
        self._give(plan)
        return self.env["ar.debtor"].union(*plan)

    @api.model
    def _give(self, plan):
        """Give the debtors of a plan to their collectors."""
        for user, debtors in self._by_collector(plan).items():
            debtors.check_access("write")
            debtors.sudo().write({"user_id": user.id})

    @api.model
    def _by_collector(self, plan):
        shares = {}
        for debtor, user in plan.items():
            shares[user] = shares.get(user, debtor.browse()) | debtor
        return shares

    @api.model
    def _cron_assign(self):
        self.env["ar.nightly"]._tick(*CONDITIONS, "assignment")


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        words = {
            "ar.strategy.rule": self.env._("Conditions of the strategy"),
            "ar.assignment.rule": self.env._("Conditions of assignment rules"),
        }
        conditions = {
            name: Job(
                label,
                model,
                "_night_ask",
                "ar_collections.ir_cron_assign",
                at=time(3),
                records="_night_conditions",
            )
            for name, (model, label) in zip(CONDITIONS, words.items(), strict=True)
        }
        return (
            super()._jobs()
            | conditions
            | {
                "assignment": Job(
                    self.env._("Debtors that nobody works"),
                    "ar.debtor",
                    "_night_assign",
                    "ar_collections.ir_cron_assign",
                    at=time(3, 30),
                    records="_night_unassigned",
                    last="_night_tell_assigned",
                    after=("figures",),
                    batch=BATCH_SIZE,
                )
            }
        )
