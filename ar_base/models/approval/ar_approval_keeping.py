"""Who changes what is asked for lifts nothing of what he made himself.

What a company asks for is in its rules and in its settings (a limit, a switch, one person who
decides alone). Whoever changes these in substance may be right, for what is asked later and for
what others prepared. His own requests keep the steps they were opened with: all of which he is a
maker, unless nobody had to approve them even before, and whatever is asked about the same record
again. They keep them until another person changes what is asked for, and so has looked at it.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from ...domain.approval.deciding import Step
from .ar_approval_rule import PlannedStep


class ArApproval(models.Model):
    _inherit = "ar.approval"

    keeps_steps = fields.Boolean(
        string="Steps Kept",
        readonly=True,
        help="Somebody who prepared it changed what is asked for: the steps of before are.",
    )
    kept_plan = fields.Json(string="Kept Steps", readonly=True)

    # ------------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------------
    def _plan(self):
        """The steps of the request: as the company asks today, or those it keeps."""
        self.ensure_one()
        rules = self.env["ar.approval.rule"]
        request = self.sudo()
        if not request.keeps_steps or not (definition := self._kinds().get(self.kind)):
            return rules._plan(self.kind, self.company_id)
        return tuple(
            self._thawed(step, definition, request.company_id)
            for step in request.kept_plan["steps"]
        )

    @api.model
    def _plan_of(self, whole, kind, company):
        """The steps that a record goes through, with or without a request."""
        kept = self._kept_for(whole, kind, company)
        return kept._plan() if kept else self.env["ar.approval.rule"]._plan(kind, company)

    @api.model
    def _kept_for(self, whole, kind, company):
        """The request whose kept steps a record goes through; empty where it has none."""
        return self._latest(whole).filtered(
            lambda request: (
                request.keeps_steps and request.kind == kind and request.company_id == company
            )
        )

    def _decided_alone(self):
        """Whether its maker may decide as well: one person was enough when it was asked, and is."""
        self.ensure_one()
        kept = self.kept_plan["one_person"] if self.keeps_steps else True
        return kept and self.company_id.ar_one_person

    # ------------------------------------------------------------------
    # When what is asked for changes
    # ------------------------------------------------------------------
    @api.model
    def _plans_now(self, kinds):
        """What is asked for now, to be given to :meth:`_rule_changed` after a change.

        :param kinds: pairs of kind and company
        """
        return {
            (kind, company): {
                "one_person": company.sudo().ar_one_person,
                "steps": [
                    self._frozen(planned)
                    for planned in self.env["ar.approval.rule"]._plan(kind, company)
                ],
            }
            for kind, company in kinds
        }

    @api.model
    def _rule_changed(self, before):
        """What is asked for changed: open requests follow in the background, their makers' do not.

        :param before: as :meth:`_plans_now` gave it
        """
        after = self._plans_now(before)
        for (kind, company), plan in before.items():
            if self._substance(plan) != self._substance(after[kind, company]):
                self._keep(kind, company, plan)
            self.sudo().search(
                [("state", "=", "open"), ("kind", "=", kind), ("company_id", "=", company.id)]
            ).looked_after_on = False
        if before:
            self.env.ref("ar_base.ir_cron_approval").sudo()._trigger()

    @api.model
    def _keep(self, kind, company, plan):
        """Let the user's own requests keep a plan, and those of others go by what is asked now."""
        of_kind = Domain([("kind", "=", kind), ("company_id", "=", company.id)])
        user = self.env.user
        own = of_kind & (
            Domain("maker_ids", "in", user.ids) | Domain("changer_ids", "in", user.ids)
        )
        requests = self.sudo().search(
            own & Domain("keeps_steps", "=", False) & Domain("closed_code", "!=", "not_needed")
        )
        others = self.sudo().search(of_kind & Domain("keeps_steps", "=", True))
        others = others.filtered(
            lambda request: user not in request.maker_ids | request.changer_ids
        )
        requests.write({"keeps_steps": True, "kept_plan": plan})
        others.write({"keeps_steps": False, "kept_plan": False})

    @api.model
    def _substance(self, plan):
        """Of a plan who approves from which amount on: not when people are reminded."""
        parts = ("key", "group", "user", "from_amount", "count")
        return plan["one_person"], [[step[part] for part in parts] for step in plan["steps"]]

    @api.model
    def _frozen(self, planned):
        """A planned step as JSON."""
        by_person = isinstance(planned.step.role, tuple)
        return {
            "key": planned.step.key,
            "group": False if by_person else planned.step.role,
            "user": planned.step.role[1] if by_person else False,
            "from_amount": planned.step.from_amount,
            "count": planned.step.count,
            "label": planned.label,
            "remind_days": planned.remind_days,
            "escalate_days": planned.escalate_days,
            "escalate_to": planned.escalate_to.ids if planned.escalate_to else [],
        }

    @api.model
    def _thawed(self, frozen, definition, company):
        """A kept step with the people who have its role today."""
        rules = self.env["ar.approval.rule"]
        users, groups = self.env["res.users"].sudo(), self.env["res.groups"].sudo()
        person = users.browse(frozen["user"] or []).exists()
        group = groups.browse(frozen["group"] or []).exists()
        role = ("person", frozen["user"]) if frozen["user"] else frozen["group"]
        return PlannedStep(
            Step(frozen["key"], role, frozen["from_amount"], frozen["count"]),
            person.name or group.name or frozen["label"],
            rules._able(person or group.all_user_ids, definition, company),
            frozen["remind_days"],
            frozen["escalate_days"],
            rules._able(users.browse(frozen["escalate_to"]).exists(), definition, company),
        )
