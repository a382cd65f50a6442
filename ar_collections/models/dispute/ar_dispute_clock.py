"""The clock of a dispute: working hours of the company in which it should be settled.

It runs while we work and stands still while we wait for the customer. After three quarters of the
target it warns the owner; when the target is missed it turns to the manager of the team.
"""

from datetime import timedelta

from markupsafe import escape
from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.fields import Domain
from odoo.tools import formatLang

from ...domain.dispute.clock import until_deadline, until_warning
from ...domain.dispute.states import RUNNING

#: How many disputes a turn of the scheduled action looks at before it commits.
BATCH = 200


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    target_hours = fields.Float(
        string="Target",
        compute="_compute_target_hours",
        store=True,
        readonly=False,
        tracking=True,
        help="Working hours within which the dispute should be settled.",
    )
    spent_hours = fields.Float(
        readonly=True, copy=False, help="Working hours up to when the clock was last stopped."
    )
    clock_started_at = fields.Datetime(
        readonly=True, copy=False, help="Empty while the clock stands still."
    )
    warn_at = fields.Datetime(compute="_compute_deadline", store=True, index="btree_not_null")
    deadline = fields.Datetime(compute="_compute_deadline", store=True, index="btree_not_null")
    warned_on = fields.Datetime(readonly=True, copy=False)
    escalated_on = fields.Datetime(readonly=True, copy=False)
    hours_left = fields.Float(
        compute="_compute_hours_left", help="Working hours to the target; negative when missed."
    )
    clock_text = fields.Char(string="Clock", compute="_compute_hours_left")
    is_overdue = fields.Boolean(compute="_compute_hours_left")

    @api.depends("reason_id")
    def _compute_target_hours(self):
        for dispute in self:
            dispute.target_hours = dispute.reason_id.target_hours or dispute.target_hours

    @api.depends("clock_started_at", "spent_hours", "target_hours", "company_id")
    def _compute_deadline(self):
        for dispute in self:
            start = dispute.clock_started_at
            target, spent = dispute.target_hours, dispute.spent_hours
            dispute.warn_at = start and dispute._after_hours(start, until_warning(target, spent))
            dispute.deadline = start and dispute._after_hours(start, until_deadline(target, spent))

    @api.depends("clock_started_at", "spent_hours", "target_hours", "state")
    @api.depends_context("lang")
    def _compute_hours_left(self):
        now = fields.Datetime.now()
        for dispute in self:
            spent = dispute.spent_hours + dispute._hours_on_the_clock(now)
            dispute.hours_left = dispute.target_hours - spent
            dispute.is_overdue = bool(dispute.deadline and dispute.deadline < now)
            dispute.clock_text = dispute._clock_text(spent)

    def _clock_text(self, spent):
        """What the clock says, in words."""
        if not self.clock_started_at:
            return self.env._(
                "Stopped after %(spent)s of %(target)s working hours",
                spent=formatLang(self.env, spent, digits=1),
                target=formatLang(self.env, self.target_hours, digits=1),
            )
        if self.hours_left < 0:
            late = formatLang(self.env, -self.hours_left, digits=1)
            return self.env._("%(hours)s working hours late", hours=late)
        left = formatLang(self.env, self.hours_left, digits=1)
        return self.env._("%(hours)s working hours left", hours=left)

    # ------------------------------------------------------------------
    # Working time
    # ------------------------------------------------------------------
    def _after_hours(self, start, hours):
        """The moment so many working hours after another; around the clock without a calendar.

        No hours are no wait, also outside of working hours.
        """
        if not hours:
            return start
        calendar = self.company_id.sudo().resource_calendar_id
        moment = calendar and calendar.plan_hours(hours, start, compute_leaves=True)
        return moment or start + timedelta(hours=hours)

    def _hours_on_the_clock(self, now):
        """Working hours since the clock was started."""
        start = self.clock_started_at
        if not start or start >= now:
            return 0.0
        calendar = self.company_id.sudo().resource_calendar_id
        if not calendar.attendance_ids:
            return (now - start).total_seconds() / 3600
        return calendar.get_work_hours_count(start, now, compute_leaves=True)

    def _start_clock(self):
        """Let the clocks of disputes on which we work run; those that run go on."""
        for dispute in self.sudo():
            if dispute.state in RUNNING and not dispute.clock_started_at:
                dispute.clock_started_at = fields.Datetime.now()

    def _stop_clock(self):
        """Stop the clocks of all others and take down what they show."""
        now = fields.Datetime.now()
        for dispute in self.sudo():
            if dispute.state not in RUNNING and dispute.clock_started_at:
                spent = dispute.spent_hours + dispute._hours_on_the_clock(now)
                dispute.write({"spent_hours": spent, "clock_started_at": False})
                dispute._close_reminders()

    # ------------------------------------------------------------------
    # Warning and escalating
    # ------------------------------------------------------------------
    @api.model
    def _cron_clock(self):
        """Warn owners and turn to managers, once for each dispute."""
        self.env["ar.nightly"]._tick("dispute_clock")

    def _night_late(self, night):
        now = fields.Datetime.now()
        to_warn = Domain("warned_on", "=", False) & Domain("warn_at", "<=", now)
        to_escalate = Domain("escalated_on", "=", False) & Domain("deadline", "<=", now)
        return Domain("company_id", "=", night.company.id) & (to_warn | to_escalate)

    def _night_remind(self, _night):
        self._remind(fields.Datetime.now())

    def _remind(self, now):
        for dispute in self.sudo():
            if dispute.deadline and dispute.deadline <= now:
                if not dispute.escalated_on:
                    dispute._escalate(now)
            elif dispute.warn_at and dispute.warn_at <= now and not dispute.warned_on:
                dispute._warn(now)

    def _warn(self, now):
        self.warned_on = now
        self._plan_reminder(
            "mail.mail_activity_data_todo",
            self._responsible(),
            lambda env: env._("%(dispute)s should be settled soon", dispute=self.name),
        )

    def _escalate(self, now):
        # A warning is of no use once the target is missed.
        self.write({"escalated_on": now, "warned_on": self.warned_on or now})
        self._plan_reminder(
            "mail.mail_activity_data_warning",
            self._superior(),
            lambda env: env._("%(dispute)s is not settled in time", dispute=self.name),
        )

    def _plan_reminder(self, activity_type, user, summary):
        """:param summary: says it in the language of an environment"""
        if user:
            speaking = self.with_context(
                lang=self.company_id._ar_language_of(user), mail_activity_quick_update=True
            )
            speaking.activity_schedule(
                activity_type,
                date_deadline=self.company_id._ar_today(),
                summary=summary(speaking.env),
                note=escape(speaking.clock_text),
                user_id=user.id,
            )

    def _close_reminders(self):
        self.activity_unlink(["mail.mail_activity_data_todo", "mail.mail_activity_data_warning"])

    def _responsible(self):
        """Whom to remind: the owner, else the team's usual one, else who stands above them."""
        for user in (self.user_id, self.team_id.user_id):
            if self._can_settle(user):
                return user
        return self._superior()

    def _superior(self):
        """Whom to turn to: the team's manager, else a manager of receivables in the company."""
        if self._can_settle(self.team_id.manager_id):
            return self.team_id.manager_id
        managers = self.env.ref("ar_collections.group_ar_manager").sudo().all_user_ids
        return managers.filtered(self._can_settle).sorted("id")[:1]

    def _can_settle(self, user):
        """Somebody who works in the dispute's company and may read disputes."""
        return (
            bool(user)
            and user.active
            and user.id != SUPERUSER_ID
            and self.company_id in user.company_ids
            and user.sudo().has_group("ar_collections.group_ar_user")
        )


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "dispute_clock": Job(
                self.env._("Clocks of disputes"),
                "ar.dispute",
                "_night_remind",
                "ar_collections.ir_cron_dispute_clock",
                records="_night_late",
                batch=BATCH,
            )
        }
