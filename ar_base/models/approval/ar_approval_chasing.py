"""Who has the task, and what happens when nothing happens.

One person has the task; the others who may decide see it in their list. Every day of the company
each open request is looked after once: who left is passed over, who did not decide is reminded,
then others are told. Where nobody can decide, the managers learn it at once.
"""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, plaintext2html

from ...domain.approval.deciding import next_person
from ..nightly.job import Job

TASK = "ar_base.mail_activity_type_approval"
#: How many requests the scheduled action looks after before it commits.
BATCH = 100


class ArApproval(models.Model):
    _inherit = "ar.approval"

    next_user_id = fields.Many2one(
        "res.users", string="Waits for", readonly=True, index="btree_not_null"
    )
    is_stuck = fields.Boolean(
        string="Nobody Can Decide", readonly=True, help="The managers of the company were told."
    )
    step_since = fields.Date(readonly=True, help="The company's day on which the step began.")
    reminded_on = fields.Date(readonly=True)
    escalated_on = fields.Date(readonly=True)
    escalated_to_id = fields.Many2one("res.users", string="Escalated to", readonly=True)
    looked_after_on = fields.Date(readonly=True)
    trouble = fields.Char(readonly=True, help="Why the last daily look failed.")
    days_open = fields.Integer(string="Days", compute="_compute_days_open")

    _to_look_after = models.Index("(company_id, looked_after_on) WHERE state = 'open'")

    @api.depends("step_since", "state")
    def _compute_days_open(self):
        for request in self:
            since = request.step_since if request.state == "open" else None
            request.days_open = (request.company_id.sudo()._ar_today() - since).days if since else 0

    def _prepare_step(self):
        """Values with which a step begins: its clock at zero, nobody asked."""
        return {
            "step_since": self.company_id.sudo()._ar_today(),
            "reminded_on": False,
            "escalated_on": False,
            "escalated_to_id": False,
            "next_user_id": False,
        }

    # ------------------------------------------------------------------
    # The task
    # ------------------------------------------------------------------
    def _assign(self):
        """Give the task of open requests to the next person; tell managers where there is none."""
        for request in self.sudo():
            planned = request._step() if request.state == "open" else None
            if planned is None:
                continue
            people = request._people(planned)
            # Who has the task keeps it, as long as that person is here.
            load = {**request._load(people), request.next_user_id.id: -1}
            key = next_person(request._case(request._plan()), people, load)
            if key:
                request._give_task(self.env["res.users"].sudo().browse(key))
            elif not request.is_stuck:
                request._tell_managers(planned)

    def _load(self, people):
        """How many open requests wait for each of some people."""
        groups = self.sudo()._read_group(
            [("state", "=", "open"), ("next_user_id", "in", [person.key for person in people])],
            ["next_user_id"],
            ["__count"],
        )
        return {user.id: count for user, count in groups}

    def _give_task(self, user):
        """Let one person have the task."""
        self.ensure_one()
        if user == self.next_user_id and user in self._tasks().user_id:
            return
        self._tasks().filtered(lambda task: task.user_id != self.escalated_to_id).unlink()
        self.write({"next_user_id": user.id, "is_stuck": False})
        self._plan_task(user, self._task_summary)

    def _tasks(self):
        task = self.env.ref(TASK)
        return self.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == task)

    def _take_back_tasks(self):
        self._tasks().unlink()
        self.write({"next_user_id": False, "is_stuck": False})

    def _plan_task(self, user, summary):
        """:param summary: a method that says it in the language of the request's environment"""
        # A mail for each of a hundred requests helps nobody: the clock in the corner counts them.
        request = self._speaking_to(user).with_context(mail_activity_quick_update=True)
        request.activity_schedule(
            TASK,
            date_deadline=self.company_id._ar_today(),
            summary=summary(request),
            note=plaintext2html(request.reason or ""),
            user_id=user.id,
        )

    def _speaking_to(self, user):
        return self.with_context(lang=self.company_id[:1]._ar_language_of(user))

    @staticmethod
    def _task_summary(request):
        """What there is to do, in one line."""
        return f"{request._kind_label()}: {request._called()}"

    @staticmethod
    def _late_summary(request):
        return request.env._(
            "“%(subject)s” has waited for approval since %(date)s",
            subject=request.subject,
            date=format_date(request.env, request.step_since),
        )

    @staticmethod
    def _stuck_summary(request):
        return request.env._("Nobody can approve “%(subject)s”", subject=request.subject)

    # ------------------------------------------------------------------
    # Telling people
    # ------------------------------------------------------------------
    def _tell_asker(self):
        """Whoever asked hears how it ended, unless it was his own doing."""
        self.ensure_one()
        asker = self.asked_by
        if not asker.active or asker.id == self.env.uid or asker.share:
            return
        request = self._speaking_to(asker)
        states = dict(request._fields["state"]._description_selection(request.env))
        codes = dict(request._fields["closed_code"]._description_selection(request.env))
        request.message_notify(
            partner_ids=asker.partner_id.ids,
            subject=f"{states[self.state]}: {request.subject}",
            body=self.closed_note or codes.get(self.closed_code) or self.closed_by.name,
        )

    def _tell_managers(self, planned):
        """Nobody can decide: say so, and what helps."""
        self.ensure_one()
        self._tasks().unlink()
        self.write({"is_stuck": True, "next_user_id": False})
        managers = self._managers()
        if managers:
            self._plan_task(managers[0], self._stuck_summary)
        for manager in managers:
            request = self._speaking_to(manager)
            request.message_notify(
                partner_ids=manager.partner_id.ids,
                subject=self._stuck_summary(request),
                body=request.env._(
                    "It takes another person as “%(step)s”, who did not prepare it. Give somebody "
                    "that role in %(company)s, or change the approval rule.",
                    step=planned.label,
                    company=self.company_id.name,
                ),
            )

    def _remind(self):
        """One message for each person, however many requests wait."""
        for user, requests in self.grouped("next_user_id").items():
            requests = requests._speaking_to(user)
            link = Markup('<li><a href="/odoo/receivables-approvals/{}">{}</a></li>')
            requests.browse().message_notify(
                partner_ids=user.partner_id.ids,
                subject=requests._waiting_summary(),
                body=Markup("<ul>{}</ul>").format(
                    Markup().join(
                        link.format(request.id, self._task_summary(request)) for request in requests
                    )
                ),
            )

    def _waiting_summary(self):
        if len(self) == 1:
            return self.env._("One approval waits for you")
        return self.env._("%(count)s approvals wait for you", count=len(self))

    def _escalate(self, planned, today):
        """Let another person know: who is named may decide as well."""
        self.ensure_one()
        self.escalated_on = today
        people = (planned.escalate_to or self._managers()) - self.maker_ids - self.next_user_id
        if people:
            self.escalated_to_id = people[0]
            self._plan_task(people[0], self._late_summary)

    # ------------------------------------------------------------------
    # Every day
    # ------------------------------------------------------------------
    @api.model
    def _cron_look_after(self):
        """Look after each open request once on each day of its company."""
        self.env["ar.nightly"]._tick("approvals")

    def _night_open(self, night):
        """Open requests that nobody looked after that day; those whose plan changed, once more."""
        due = Domain("looked_after_on", "=", False) | Domain("looked_after_on", "<", night.day)
        return due & Domain("state", "=", "open") & Domain("company_id", "=", night.company.id)

    def _night_look_after(self, night):
        to_remind = self.filtered(lambda request: request._look_after(night.day))
        self.write({"looked_after_on": night.day, "trouble": False})
        to_remind._remind()

    def _night_trouble(self, night, message):
        """One that cannot be looked after says why."""
        self.write({"looked_after_on": night.day, "trouble": message})

    def _look_after(self, today):
        """Follow the record, pass over who left, escalate; return whether to remind."""
        self._follow()
        self._assign()
        planned = self._step() if self.state == "open" else None
        if planned is None or self.is_stuck:
            return False
        days = (today - self.step_since).days
        if planned.escalate_days and days >= planned.escalate_days and not self.escalated_on:
            self._escalate(planned, today)
        if planned.remind_days and days >= planned.remind_days and not self.reminded_on:
            self.reminded_on = today
            return bool(self.next_user_id)
        return False


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "approvals": Job(
                self.env._("Approvals that wait"),
                "ar.approval",
                "_night_look_after",
                "ar_base.ir_cron_approval",
                records="_night_open",
                failed="_night_trouble",
                batch=BATCH,
            )
        }
