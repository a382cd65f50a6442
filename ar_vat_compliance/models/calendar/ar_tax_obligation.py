from datetime import time, timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm.choices import choices
from odoo.addons.ar_base.orm.dated import dated_month
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...domain.calendar.deadlines import due_date, next_working_day, periods
from ...domain.calendar.states import State
from ..roles import check_responsible

HORIZON = timedelta(days=100)
#: A period that ended so long ago and is not due any more is not made afterwards.
LOOK_BACK = timedelta(days=400)


class ArTaxObligation(models.Model):
    """One deadline of one company for one period, with an activity for who sees to it."""

    _name = "ar.tax.obligation"
    _description = "Tax Obligation"
    _inherit = ["ar.guarded", "ar.assigned", "mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _check_company_auto = True

    deadline_id = fields.Many2one(
        "ar.tax.deadline", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    period_start = fields.Date(required=True, readonly=True)
    period_end = fields.Date(required=True, readonly=True)
    date_due = fields.Date(string="Due", required=True, index=True, tracking=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", tracking=True, domain=[("share", "=", False)]
    )
    state = fields.Selection(
        choices({State.OPEN: "Open", State.DONE: "Done"}),
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    done_on = fields.Date(readonly=True)
    done_by = fields.Many2one("res.users", readonly=True)
    was_done = fields.Boolean(
        readonly=True, copy=False, help="It was done before, whatever it is now."
    )
    reference = fields.Char(tracking=True, help="What the authority gave as proof.")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    source = fields.Char(related="deadline_id.source")
    note = fields.Text(related="deadline_id.note")

    _once = models.UniqueIndex(
        "(deadline_id, company_id, period_start)", "This is in the calendar already."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never_done(self):
        """Who filed a return, when, and what the authority gave as proof; reopened or not."""
        if not self.env.su and (done := self.filtered("was_done")):
            raise AccessError(
                self.env._("%(obligation)s was done and is kept.", obligation=done[0].display_name)
            )

    @api.depends("deadline_id", "period_start", "period_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for obligation in self:
            days = (obligation.period_start, obligation.period_end)
            months = dict.fromkeys(dated_month(self.env, day) for day in days)
            obligation.display_name = (
                f"{obligation.deadline_id.display_name} {' – '.join(months)}" if all(days) else ""
            )

    def _assigned_action(self):
        return "ar_vat_compliance.ar_tax_obligation_action"

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        for obligation in self:
            obligation.is_late = bool(
                obligation.state == "open"
                and obligation.date_due
                and obligation.date_due < obligation.company_id._ar_today()
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return Domain("state", "=", "open") & self.env["ar.clock"]._today_domain(
            lambda today: [("date_due", "<", today)]
        )

    def _free_fields(self):
        """What the person who sees to it says of it; by when it was due, until it is done."""
        due = set() if "done" in self.mapped("state") else {"date_due"}
        return super()._free_fields() | due | {"user_id", "reference"}

    def _first_fields(self):
        """The calendar fills itself."""
        return set()

    def _guard_message(self):
        return self.env._(
            "The calendar is filled from the deadlines, and what is filed is said by its button."
        )

    def _fixed_fields(self):
        return super()._fixed_fields() | {"deadline_id"}

    @api.constrains("user_id")
    def _check_user_id(self):
        check_responsible(self)

    @api.model
    def _cron_fill(self):
        """Put what falls due within the horizon into the calendar, and plan the activities."""
        self.env["ar.nightly"]._tick("tax_calendar", "tax_tasks")

    @api.model
    def _night_fill(self, night):
        self._fill(night.day, night.company)

    def _night_waiting(self, night):
        waiting = Domain("state", "=", "open") & Domain("user_id", "!=", False)
        return waiting & Domain("company_id", "=", night.company.id)

    def _night_plan(self, night):
        self._plan_tasks(night.day)

    @api.model
    def _fill(self, today, companies=None):
        """The obligations of some companies, of all by default, that are not there yet."""
        self = self.sudo()
        companies = self.env["ar.clock"]._companies() if companies is None else companies
        known = {
            (deadline.id, company.id, start)
            for deadline, company, start in self._read_group(
                [("period_end", ">=", today - LOOK_BACK)],
                ["deadline_id", "company_id", "period_start:day"],
            )
        }
        new = []
        for deadline in self._deadlines():
            for start, end in periods(
                today - LOOK_BACK, today + HORIZON, deadline.period_length, deadline.year_begins
            ):
                due = due_date(end, deadline.months_after, deadline.day, deadline.extra_days)
                if deadline.next_working_day:
                    due = next_working_day(due)
                last = deadline.valid_to or end
                if not (today <= due <= today + HORIZON and deadline.valid_from <= end <= last):
                    continue
                new += [
                    {
                        "deadline_id": deadline.id,
                        "company_id": company.id,
                        "period_start": start,
                        "period_end": end,
                        "date_due": due,
                        "user_id": deadline._responsible(company).id,
                    }
                    for company in deadline._companies() & companies
                    if (deadline.id, company.id, start) not in known
                ]
        return self.create(new)

    def _deadlines(self):
        """Those of the countries in which there is a company."""
        companies = self.env["res.company"].sudo()._read_group([], ["account_fiscal_country_id"])
        countries = [country.id for (country,) in companies]
        return self.env["ar.tax.deadline"].search([("country_id", "in", countries)])

    def _plan(self, today):
        """An activity for each one whose time has come."""
        self.search([("state", "=", "open"), ("user_id", "!=", False)])._plan_tasks(today)

    def _plan_tasks(self, today):
        for obligation in self:
            begun = obligation.date_due <= today + timedelta(obligation.deadline_id.remind_days)
            still = obligation.company_id._ar_may_be_responsible(obligation.user_id)
            if begun and still and not obligation.activity_ids:
                company = obligation.company_id._ar_speaking_to(obligation.user_id)
                obligation.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=obligation.with_env(company.env).display_name,
                    date_deadline=obligation.date_due,
                    user_id=obligation.user_id.id,
                )

    def action_done(self):
        """Filed, or paid."""
        self.check_access("write")
        late = self.filtered(lambda obligation: obligation.state != "open")
        if late:
            raise UserError(self.env._("“%(what)s” is done already.", what=late[0].display_name))
        for company, some in self.sudo().grouped("company_id").items():
            some.write(
                {
                    "state": "done",
                    "was_done": True,
                    "done_on": company._ar_today(),
                    "done_by": self.env.uid,
                }
            )
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_reopen(self):
        self.check_access("write")
        self.sudo().write({"state": "open", "done_on": False, "done_by": False})


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "tax_calendar": Job(
                self.env._("Tax calendar"),
                "ar.tax.obligation",
                "_night_fill",
                "ar_vat_compliance.ir_cron_calendar",
                at=time(1, 45),
            ),
            "tax_tasks": Job(
                self.env._("Tasks of the tax calendar"),
                "ar.tax.obligation",
                "_night_plan",
                "ar_vat_compliance.ir_cron_calendar",
                at=time(1, 45),
                records="_night_waiting",
                after=("tax_calendar",),
            ),
        }
