"""Who approves what in a company: its own steps, or those that everybody begins with."""

from contextlib import contextmanager
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...domain.approval.deciding import Step
from ...domain.money import minor
from ..guard.ids import check_ids
from .kind import Kind

#: Days until the next person is reminded, and until others hear of it, where nobody said otherwise.
REMIND_DAYS, ESCALATE_DAYS = 2, 5


class PlannedStep(NamedTuple):
    """A step as the company asks for it today, with the people who may decide it."""

    step: Step
    label: str
    users: models.BaseModel
    remind_days: int = REMIND_DAYS
    escalate_days: int = ESCALATE_DAYS
    escalate_to: models.BaseModel | None = None


class ArApprovalRule(models.Model):
    _name = "ar.approval.rule"
    _description = "Approval Rule"
    _inherit = ["ar.settings", "mail.thread"]
    _order = "company_id, kind"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(selection="_selection_kind", required=True)
    has_amount = fields.Boolean(compute="_compute_has_amount")
    active = fields.Boolean(default=True, tracking=True)
    step_ids = fields.One2many("ar.approval.step", "rule_id", string="Steps", copy=True)
    step_text = fields.Char(string="Who Approves", compute="_compute_step_text")

    _once = models.UniqueIndex(
        "(company_id, kind) WHERE active", "The company has a rule for that already."
    )

    def _fixed_fields(self):
        return super()._fixed_fields() | {"kind"}

    @api.model
    def _selection_kind(self):
        return self.env["ar.approval"]._selection_kind()

    @api.depends("kind")
    def _compute_has_amount(self):
        kinds = self.env["ar.approval"]._kinds()
        for rule in self:
            rule.has_amount = not rule.kind or (rule.kind in kinds and kinds[rule.kind].has_amount)

    @api.depends("step_ids", "step_ids.from_amount", "step_ids.group_id", "step_ids.user_id")
    def _compute_step_text(self):
        for rule in self:
            rule.step_text = rule._steps_in_words()

    @api.depends("kind", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_kind())
        for rule in self:
            rule.display_name = labels.get(rule.kind, rule.kind)

    @api.constrains("active", "step_ids")
    def _check_has_steps(self):
        for rule in self:
            if rule.active and not rule.step_ids:
                raise ValidationError(
                    self.env._(
                        "Say who approves “%(kind)s”: a rule needs a step.", kind=rule.display_name
                    )
                )

    # ------------------------------------------------------------------
    # Every change reaches what is open, and its traces stay
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_ids(self, vals)
        companies = self.env["res.company"]
        before = self.env["ar.approval"]._plans_now(
            (
                vals.get("kind"),
                companies.browse(vals.get("company_id") or self.env.company.id),
            )
            for vals in vals_list
        )
        rules = super().create(vals_list)
        self.env["ar.approval"]._rule_changed(before)
        return rules

    def write(self, vals):
        before = self._plans_now()
        result = super().write(vals)
        self.env["ar.approval"]._rule_changed(before)
        return result

    def _check_access(self, operation):
        """Who approves a kind of decision, only its own managers say."""
        if forbidden := super()._check_access(operation):
            return forbidden
        if operation == "read" or self.env.su:
            return None
        foreign = self.filtered(lambda rule: not rule._is_mine())
        return (foreign, foreign._foreign_error) if foreign else None

    def _is_mine(self):
        """Whether the user manages the kind of decision that this rule is about."""
        return self.env["ar.approval"]._manages(self.sudo().kind)

    def _foreign_error(self):
        rule = self[:1].sudo()
        return AccessError(
            self.env._(
                "Who approves “%(kind)s”, only somebody with the role “%(role)s” says.",
                kind=rule.display_name,
                role=self.env["ar.approval"]._manager_group(rule.kind).display_name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """What a company asked for, and who changed it, is read here later."""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "“%(kind)s”: archive the rule instead; what it said is kept.",
                    kind=self[:1].display_name,
                )
            )

    def _plans_now(self):
        """What is asked for now where these rules stand, see ``ar.approval._rule_changed``."""
        return self.env["ar.approval"]._plans_now({(rule.kind, rule.company_id) for rule in self})

    def _steps_in_words(self):
        return " → ".join(step._in_words() for step in self.step_ids.sorted("from_amount"))

    @contextmanager
    def _watched(self):
        """Change steps of these rules: that leaves a trace, and reaches what is open."""
        words = {rule: rule._steps_in_words() for rule in self}
        plans = self._plans_now()
        yield
        self.exists()._log_steps(words)
        self.env["ar.approval"]._rule_changed(plans)

    def _log_steps(self, before):
        """Leave a trace of what became of the steps."""
        for rule in self:
            after = rule._steps_in_words()
            if after != before.get(rule, ""):
                rule.message_post(
                    body=self.env._(
                        "Who approves: %(after)s (before: %(before)s)",
                        after=after or "–",
                        before=before.get(rule) or "–",
                    )
                )

    # ------------------------------------------------------------------
    # Who approves
    # ------------------------------------------------------------------
    @api.model
    def _plan(self, kind, company):
        """The steps of a kind in a company, as of now.

        :return: tuple of :class:`PlannedStep`; empty where nobody has to approve anything
        """
        definition = self.env["ar.approval"]._kinds().get(kind)
        if not definition:
            return ()
        rule = self.sudo().search(
            [("company_id", "=", company.id), ("kind", "=", kind), ("active", "=", True)]
        )
        if rule.step_ids:
            return tuple(step._planned(definition) for step in rule.step_ids)
        return self._plan_to_begin_with(definition, company.sudo())

    def _plan_to_begin_with(self, definition: Kind, company):
        """Any other person of the kind's group, above the kind's limit."""
        if definition.switch and not company[definition.switch]:
            return ()
        group = self.env.ref(definition.group).sudo()
        limit = company[definition.limit] if definition.limit else None
        above = 0 if limit is None else self._minor(company.currency_id, limit) + 1
        users = self._able(group.all_user_ids, definition, company)
        return (PlannedStep(Step("default", group.id, above), group.name, users),)

    @api.model
    def _able(self, users, definition: Kind, company):
        """Those of some users who work in a company and do more than read.

        Who has left, lost the company, has only the auditor's role or could not carry out what is
        approved is passed over.
        """
        group_id = self.env["ir.model.data"]._xmlid_to_res_id
        acting = self._acting_on(definition)
        takes_part = {group_id("ar_base.group_ar_approval_user"), group_id(definition.group)}
        return users.sudo().filtered(
            lambda user: (
                user.active
                and not user.share
                and user.id != SUPERUSER_ID
                and company in user.company_ids
                and takes_part.intersection(user.all_group_ids._ids)
                and acting.matches(user.all_group_ids._ids)
            )
        )

    @api.model
    def _acting_on(self, definition: Kind):
        """The groups of those who may carry out what is approved, as an expression."""
        if not definition.model:
            return self.env["res.groups"]._get_group_definitions().universe
        return self.env["ir.model.access"]._get_access_groups(definition.model, "write")

    @api.model
    def _minor(self, currency, amount):
        """An amount in whole minor units of a currency."""
        return minor(amount, currency.decimal_places)
