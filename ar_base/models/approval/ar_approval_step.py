from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount

from ...domain.approval.deciding import Step
from ..guard.ar_bounded import LARGEST
from ..guard.ids import check_ids
from .ar_approval_rule import ESCALATE_DAYS, REMIND_DAYS, PlannedStep

#: More than these nobody means.
MOST_PEOPLE, MOST_DAYS = 20, 365


class ArApprovalStep(models.Model):
    """From an amount on: so many people of a role, or one person."""

    _name = "ar.approval.step"
    _description = "Step of an Approval Rule"
    _inherit = ["ar.settings", "ar.bounded"]
    _order = "from_amount, id"

    rule_id = fields.Many2one("ar.approval.rule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="rule_id.currency_id")
    from_amount = fields.Monetary(help="From this amount on the step is asked for; zero: always.")
    group_id = fields.Many2one(
        "res.groups",
        string="Role",
        ondelete="restrict",
        default=lambda self: self._default_group_id(),
        domain=[("privilege_id", "!=", False)],
        help="Who may approve. Neither a role nor a person: whoever usually approves this.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    count = fields.Integer(string="How Many", default=1, required=True)
    remind_days = fields.Integer(
        string="Remind after", default=REMIND_DAYS, help="Days; zero: never."
    )
    escalate_days = fields.Integer(
        string="Escalate after", default=ESCALATE_DAYS, help="Days; zero: never."
    )
    escalate_to_id = fields.Many2one(
        "res.users",
        string="Escalate to",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="May then decide as well. Empty: the managers are told.",
    )

    _amount_not_negative = models.Constraint(
        "CHECK (from_amount >= 0)", "A step cannot begin at a negative amount."
    )
    _somebody = models.Constraint("CHECK (count >= 1)", "A step needs at least one person.")
    _days_not_negative = models.Constraint(
        "CHECK (remind_days >= 0 AND escalate_days >= 0)", "Days cannot be negative."
    )
    _role_or_person = models.Constraint(
        "CHECK (group_id IS NULL OR user_id IS NULL)",
        "A step is decided by a role or by a person, not by both.",
    )
    _one_person_is_one = models.Constraint(
        "CHECK (user_id IS NULL OR count = 1)", "One person cannot approve twice."
    )

    @api.model
    def _default_group_id(self):
        """The usual role, in the form of a rule."""
        kinds = self.env["ar.approval"]._kinds()
        definition = kinds.get(self.env.context.get("ar_approval_kind"))
        return self.env.ref(definition.group) if definition else False

    @api.onchange("group_id")
    def _onchange_group_id(self):
        if self.group_id:
            self.user_id = False

    @api.onchange("user_id")
    def _onchange_user_id(self):
        if self.user_id:
            self.group_id, self.count = False, 1

    def _fixed_fields(self):
        return super()._fixed_fields() | {"rule_id"}

    def _bounds(self):
        return {
            "from_amount": (0, LARGEST),
            "count": (1, MOST_PEOPLE),
            "remind_days": (0, MOST_DAYS),
            "escalate_days": (0, MOST_DAYS),
        }

    def _check_access(self, operation):
        """As of the rule: only managers of its kind."""
        if forbidden := super()._check_access(operation):
            return forbidden
        if operation == "read" or self.env.su:
            return None
        foreign = self.filtered(lambda step: not step.sudo().rule_id.sudo(False)._is_mine())
        rules = foreign.sudo().rule_id.sudo(False)
        return (foreign, rules._foreign_error) if foreign else None

    @api.constrains("group_id")
    def _check_group(self):
        """A role of which nobody may act on what is approved would leave everything undecided."""
        for step in self.filtered("group_id"):
            definition = self.env["ar.approval"]._kinds().get(step.rule_id.kind)
            if not definition or not definition.model:
                continue
            acting = step.rule_id._acting_on(definition)
            users = step.group_id.sudo().all_user_ids
            if not any(acting.matches(user.all_group_ids._ids) for user in users):
                raise ValidationError(
                    self.env._(
                        "Nobody with the role “%(role)s” has the right to act on what is approved: "
                        "“%(kind)s”. Give somebody with that role the right first.",
                        role=step.group_id.sudo().display_name,
                        kind=step.rule_id.display_name,
                    )
                )

    @api.constrains("user_id", "escalate_to_id")
    def _check_people(self):
        for step in self:
            definition = self.env["ar.approval"]._kinds().get(step.rule_id.kind)
            if not definition:
                continue  # its add-on is gone
            people = step.user_id | step.escalate_to_id
            unable = people - step.rule_id._able(people, definition, step.company_id)
            if unable:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot approve “%(kind)s” in %(company)s: give that person a "
                        "role there first that has the right to act on it.",
                        person=unable[0].name,
                        kind=step.rule_id.display_name,
                        company=step.company_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Every change leaves a trace, and reaches what is open
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_ids(self, vals)
        rules = self.env["ar.approval.rule"].browse(
            {vals["rule_id"] for vals in vals_list if vals.get("rule_id")}
        )
        with rules._watched():
            return super().create(vals_list)

    def write(self, vals):
        with self.rule_id._watched():
            return super().write(vals)

    def unlink(self):
        with self.rule_id._watched():
            return super().unlink()

    def _in_words(self):
        self.ensure_one()
        who = self.user_id.name or self.group_id.name or self.env._("usual role")
        if self.count > 1:
            who = f"{self.count} × {who}"
        if not self.from_amount:
            return who
        return self.env._(
            "%(who)s from %(amount)s",
            who=who,
            amount=format_amount(self.env, self.from_amount, self.currency_id),
        )

    def _planned(self, definition):
        """The step with its people, for :meth:`ar.approval.rule._plan`."""
        self.ensure_one()
        rule = self.rule_id
        group = self.group_id or self.env.ref(definition.group).sudo()
        users = self.user_id or group.all_user_ids
        role = ("person", self.user_id.id) if self.user_id else group.id
        from_amount = rule._minor(self.currency_id, self.from_amount)
        return PlannedStep(
            Step(str(self.id), role, from_amount, self.count),
            self.user_id.name or group.name,
            rule._able(users, definition, self.company_id),
            self.remind_days,
            self.escalate_days,
            rule._able(self.escalate_to_id, definition, self.company_id),
        )
