"""Who may decide a request, from the company's rule, its people and today's absences."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_list

from ...domain.approval import deciding
from ...domain.approval.deciding import Case, Decision, Person, Seat, Why

#: How many people a sentence names before it says how many others there are.
NAMED = 2


class ArApproval(models.Model):
    _inherit = "ar.approval"

    can_decide = fields.Boolean(
        string="Mine to Decide", compute="_compute_can_decide", search="_search_can_decide"
    )
    decider_ids = fields.Many2many("res.users", string="May Decide", compute="_compute_decider_ids")
    step_text = fields.Char(string="Step", compute="_compute_decider_ids")
    can_withdraw = fields.Boolean(compute="_compute_can_withdraw")
    can_ask_again = fields.Boolean(compute="_compute_can_withdraw")
    one_person = fields.Boolean(
        compute="_compute_one_person", help="Whoever asked approved it as well."
    )

    # ------------------------------------------------------------------
    # The case of a request
    # ------------------------------------------------------------------
    def _case(self, plan):
        self.ensure_one()
        request = self.sudo()
        minor = self.env["ar.approval.rule"]._minor(request.currency_id, request.amount)
        return Case(
            tuple(planned.step for planned in plan),
            minor if request.has_amount else None,
            frozenset(request.maker_ids.ids),
            tuple(
                Decision(decision.step_key, decision.user_id.id, decision.for_user_id.id or None)
                for decision in request.decision_ids
                if decision.round == request.round and decision.verdict == "approved"
            ),
            request._decided_alone(),
        )

    def _step(self, plan=None):
        """The planned step that is decided next; ``None`` if nothing is left to decide."""
        plan = self._plan() if plan is None else plan
        current = deciding.current(self._case(plan))
        return next((planned for planned in plan if planned.step == current), None)

    def _entitled(self, planned):
        """The users of a step, and whom it was escalated to."""
        users = planned.users
        if planned.escalate_to and self.sudo().escalated_on:
            users |= planned.escalate_to
        return users

    def _absences(self):
        """Today's absences; none that a maker noted for somebody else."""
        today = self.company_id.sudo()._ar_today()
        return self.env["ar.absence"]._on(today, distrusted=self.sudo().maker_ids.ids)

    def _person(self, user, planned, absences):
        """A user as the rule knows people, for one step."""
        entitled = self._entitled(planned)
        covered = absences._covered(user.sudo()) - user

        def roles(who):
            return frozenset({planned.step.role} if who in entitled else ())

        covers = tuple(Person(absent.id, roles(absent)) for absent in covered)
        return Person(
            user.id,
            roles(user),
            covers,
            away=user in absences.user_id,
            # Administrators have every role, and seldom the work that goes with it.
            reserve=user._is_system(),
            elsewhere=user.company_id != self.company_id,
        )

    # ------------------------------------------------------------------
    # A person
    # ------------------------------------------------------------------
    @api.model
    def _is_person(self):
        """Whether somebody acts here, and not the superuser or a scheduled action."""
        user = self.env.user
        return bool(
            self.env.uid != SUPERUSER_ID
            and "cron_id" not in self.env.context
            and user.active
            and not user.share
        )

    def _seat(self, plan=None, absences=None):
        """As what the user may decide the request now, or why not: a ``Seat`` or a ``Why``."""
        self.ensure_one()
        plan = self._plan() if plan is None else plan
        planned = self._step(plan)
        if planned is None:
            return Why.NOTHING_LEFT
        if not self._is_person() or not self._may_stand_in(self.env.user):
            return Why.NO_ROLE
        if absences is None:
            absences = self._absences()
        person = self._person(self.env.user, planned, absences)
        return deciding.seat(self._case(plan), person)

    def _may_stand_in(self, user):
        """Whether a user decides anything in the company, be it as somebody's substitute."""
        definition = self._kinds().get(self.kind)
        company = self.company_id.sudo()
        return bool(definition and self.env["ar.approval.rule"]._able(user, definition, company))

    @api.depends("state", "round", "decision_ids", "maker_ids", "company_id", "kind")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        mine = self._mine()
        for request in self:
            request.can_decide = request in mine

    def _search_can_decide(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return [("id", "in", self.search([("state", "=", "open")])._mine().ids)]

    @api.depends("state", "holds", "used_on", "maker_ids")
    @api.depends_context("uid")
    def _compute_can_withdraw(self):
        for request in self:
            mine = self._manages(request.kind) or self.env.user in request.maker_ids
            request.can_withdraw = mine and request._is_pending()
            over = request.state == "refused" or not request.holds
            request.can_ask_again = over and request._may_ask_again()

    def _may_ask_again(self):
        """Whether the user asked for it or prepared it, and still takes part."""
        self.ensure_one()
        return self.env.user in self.maker_ids | self.asked_by and self.browse().has_access("write")

    @api.depends("decision_ids.alone", "decision_ids.counts")
    def _compute_one_person(self):
        for request in self:
            request.one_person = any(
                decision.alone and decision.counts for decision in request.decision_ids
            )

    def _mine(self):
        """Those of some requests that the user may decide."""
        mine, plans, absences = self.browse(), {}, {}
        for request in self.filtered(lambda request: request.state == "open"):
            kept = request.id if request.keeps_steps else False
            key = request.kind, request.company_id, kept
            if key not in plans:
                plans[key] = request._plan()
            makers = frozenset(request.sudo().maker_ids.ids)
            if (key, makers) not in absences:
                absences[key, makers] = request._absences()
            if isinstance(request._seat(plans[key], absences[key, makers]), Seat):
                mine |= request
        return mine

    # ------------------------------------------------------------------
    # Everybody
    # ------------------------------------------------------------------
    def _people(self, planned):
        """All who might decide a step: its users, and who stands in for one of them."""
        absences, entitled = self._absences(), self._entitled(planned)
        users = entitled | absences.substitute_id.filtered(
            lambda user: absences._covered(user) & entitled and self._may_stand_in(user)
        )
        return [self._person(user, planned, absences) for user in users.sorted("id")]

    def _deciders(self):
        """Who may decide the current step: makers and administrators last."""
        self.ensure_one()
        plan = self._plan()
        planned = self._step(plan)
        if planned is None:
            return self.env["res.users"]
        people = {person.key: person for person in self._people(planned)}
        found = deciding.seats(self._case(plan), people.values())
        keys = sorted(found, key=lambda key: (found[key].alone, people[key].reserve, key))
        return self.env["res.users"].sudo().browse(keys)

    @api.depends("state", "round", "decision_ids")
    @api.depends_context("lang")
    def _compute_decider_ids(self):
        for request in self:
            planned = request._step() if request.state == "open" else None
            request.decider_ids = request._deciders() if planned else False
            request.step_text = planned.label if planned else False

    def _names(self, users):
        """Some people by name, as alternatives."""
        names = users.sudo().mapped("name")
        if len(names) > NAMED + 1:
            others = self.env._("%(count)s others", count=len(names) - NAMED)
            names = [*names[:NAMED], others]
        return format_list(self.env, names, style="or")

    def _managers(self):
        """Who is told where nobody may decide: managers of the company, else administrators."""
        company = self.company_id.sudo()
        for group in (self._manager_group(self.kind), self.env.ref("base.group_system").sudo()):
            managers = group.all_user_ids.filtered(
                lambda user: user.active and user.id != SUPERUSER_ID and company in user.company_ids
            )
            if managers:
                return managers.sorted(lambda user: (user in self.sudo().maker_ids, user.id))
        return self.env["res.users"]
