from datetime import time

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...domain.dunning.comparison import Standing, compare
from ...domain.dunning.delivery import TROUBLED, UNDER_REVIEW
from ...domain.dunning.runs import BY_NOTICE, State

BATCH_SIZE = 1000
#: Up to this many debtors a proposal is made while the user waits; above it, in the background.
INTERACTIVE_DEBTORS = 5000


class ArDunningRun(models.Model):
    """One proposal as of a date, then its sending.

    A proposal is made in batches of debtors (``ar.dunning.run.batch``), each in one statement and
    one transaction, so that it can be resumed and shared between workers. It changes nothing for
    anybody: only an approved notice keeps its items out of other runs.

    Methods make it and say what it is; a person says who answers for it.
    """

    _name = "ar.dunning.run"
    _description = "Dunning Run"
    _inherit = ["ar.guarded", "ar.assigned", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    date = fields.Date(string="As of", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_ids = fields.Many2many("ar.dunning.policy", string="Policies", readonly=True)
    debtor_ids = fields.Many2many("ar.debtor", string="Only These Debtors", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, tracking=True
    )
    is_scheduled = fields.Boolean(string="Made by Schedule", readonly=True)
    is_forecast = fields.Boolean(
        string="Forecast", readonly=True, help="It was made as of a day that was still to come."
    )
    is_ahead = fields.Boolean(
        compute="_compute_is_ahead", help="Its day is still to come: it is looked at, no more."
    )
    state = fields.Selection(
        choices(
            {
                State.PROPOSING: "Proposing",
                State.PROPOSED: "To Review",
                State.APPROVED: "Approved",
                State.SENDING: "Sending",
                State.DONE: "Done",
                State.CANCELLED: "Cancelled",
            }
        ),
        default="proposing",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    batch_ids = fields.One2many("ar.dunning.run.batch", "run_id")
    tally_ids = fields.One2many("ar.dunning.run.tally", "run_id", string="Decisions")
    notice_ids = fields.One2many("ar.dunning.notice", "run_id", string="Notices")
    notice_count = fields.Integer(compute="_compute_counts")
    proposed_count = fields.Integer(string="To Review", compute="_compute_counts")
    approved_count = fields.Integer(string="Approved", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    trouble_count = fields.Integer(string="Failed or in Doubt", compute="_compute_counts")
    cancelled_count = fields.Integer(string="Cancelled", compute="_compute_counts")
    to_print_count = fields.Integer(string="Letters to Print", compute="_compute_to_print_count")
    amount_due_company = fields.Monetary(string="Total", compute="_compute_counts")
    progress = fields.Float(compute="_compute_progress")
    failure = fields.Char(
        string="Not Proposed",
        compute="_compute_failure",
        help="Why some customers could not be proposed.",
    )
    lacking = fields.Text(
        compute="_compute_lacking",
        help="What the company lacks, while that can still make a difference.",
    )
    previous_run_id = fields.Many2one("ar.dunning.run", compute="_compute_previous_run")

    @api.depends("notice_ids.state")
    def _compute_counts(self):
        groups = self.env["ar.dunning.notice"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "amount_due_company:sum"],
        )
        for run in self:
            counts = {state: count for owner, state, count, _amount in groups if owner == run}
            run.notice_count = sum(counts.values())
            run.proposed_count = counts.get("proposed", 0)
            run.approved_count = counts.get("approved", 0)
            run.sent_count = counts.get("sent", 0) + counts.get("delivered", 0)
            run.trouble_count = counts.get("failed", 0) + counts.get("in_doubt", 0)
            run.cancelled_count = counts.get("cancelled", 0)
            run.amount_due_company = sum(
                amount
                for owner, state, _count, amount in groups
                if owner == run and state != "cancelled"
            )

    @api.depends("notice_ids.to_print")
    def _compute_to_print_count(self):
        counts = dict(
            self.env["ar.dunning.notice"]._read_group(
                [("run_id", "in", self.ids), ("to_print", "=", True)], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.to_print_count = counts.get(run, 0)

    @api.depends("state", "batch_ids.done_at", "batch_ids.failure", "notice_ids.state")
    def _compute_progress(self):
        """Per cent of the batches while proposing, of the notices to send afterwards."""
        for run in self:
            if run.state == "proposing":
                over = run.batch_ids.filtered(lambda batch: batch.done_at or batch.failure)
                done, total = len(over), len(run.batch_ids)
            else:
                done = run.sent_count + run.trouble_count
                total = run.notice_count - run.cancelled_count
            run.progress = 100.0 * done / total if total else 0.0

    @api.depends("batch_ids.failure")
    def _compute_failure(self):
        for run in self:
            failures = run.batch_ids.filtered("failure").mapped("failure")
            run.failure = listing.statements(self.env, dict.fromkeys(failures)) or False

    @api.depends("date", "company_id")
    def _compute_is_ahead(self):
        for run in self:
            run.is_ahead = bool(run.date) and run.date > run.company_id._ar_today()

    @api.depends("state", "notice_ids")
    @api.depends_context("lang")
    def _compute_lacking(self):
        for run in self:
            is_over = run.state in (State.SENDING, State.DONE) and run.notice_count
            lacks = () if is_over else run.company_id._ar_dunning_lacks()
            run.lacking = "\n".join(lacks) or False

    def _compute_previous_run(self):
        """The run before: of those that were cancelled, or a forecast, nothing came."""
        for run in self:
            run.previous_run_id = self.search(
                [
                    ("company_id", "=", run.company_id.id),
                    ("state", "not in", (State.PROPOSING, State.CANCELLED)),
                    ("is_forecast", "=", False),
                    ("id", "!=", run.id),
                    *([] if run.debtor_ids else [("debtor_ids", "=", False)]),
                    *([] if run.policy_ids else [("policy_ids", "=", False)]),
                    "|",
                    ("date", "<", run.date),
                    "&",
                    ("date", "=", run.date),
                    ("id", "<", run.id),
                ],
                limit=1,
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"].with_company(vals.get("company_id"))
                vals["name"] = sequence.next_by_code("ar.dunning.run") or "/"
        return super().create(vals_list)

    def _assigned_action(self):
        return "ar_collections.ar_dunning_run_action"

    def _free_fields(self):
        return super()._free_fields() | {"user_id"}

    def _fixed_fields(self):
        return super()._fixed_fields() | {"date"}

    def _guard_message(self):
        return self.env._(
            "A run is made by New Run, and changed by its buttons; only who answers for it can be "
            "entered."
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id") and not self.env.su:
            for run in self:
                run.company_id._ar_check_colleague(run.user_id)
        return result

    # ------------------------------------------------------------------
    # Proposing
    # ------------------------------------------------------------------
    @api.model
    def _propose(self, company, date, *, policies=None, debtors=None, scheduled=False):
        """Make a run and its proposal; a large one is left to the background workers.

        :param date date: the day as of which every item is decided
        :return: the run, in state proposed, or proposing where the background finishes it
        :raise AccessError: the user may not make runs of that company
        """
        company.ensure_one()
        self.check_access("write")
        run = self.sudo().create(
            {
                "company_id": company.id,
                "date": date,
                "policy_ids": policies.ids if policies else [],
                "debtor_ids": debtors.ids if debtors else [],
                "is_scheduled": scheduled,
                "is_forecast": date > company._ar_today(),
            }
        )
        run.with_env(self.env).check_access("write")
        run._make_batches()
        if len(run.batch_ids) * BATCH_SIZE <= INTERACTIVE_DEBTORS:
            for batch in run.batch_ids:
                batch._propose()
            run._advance()
        else:
            self._trigger_workers()
        return run.with_env(self.env)

    def _make_batches(self):
        """Split the debtors that have something open into batches."""
        self.env["ar.debtor"]._ensure(self.company_id)
        debtors = self.debtor_ids.filtered(lambda debtor: debtor.company_id == self.company_id)
        only = SQL("d.id IN %s", tuple(debtors.ids) or (0,)) if self.debtor_ids else SQL("TRUE")
        ids = self.env.execute_query(
            SQL(
                """
                SELECT d.id FROM ar_debtor d
                 WHERE d.company_id = %(company)s AND %(only)s
              ORDER BY d.id
                """,
                company=self.company_id.id,
                only=only,
            )
        )
        ids = [debtor_id for (debtor_id,) in ids]
        self.env["ar.dunning.run.batch"].create(
            [
                {
                    "run_id": self.id,
                    "number": number,
                    "first_debtor": ids[start],
                    "last_debtor": ids[min(start + BATCH_SIZE, len(ids)) - 1],
                }
                for number, start in enumerate(range(0, len(ids), BATCH_SIZE))
            ]
        )

    @api.model
    def _cron_propose(self):
        self.env["ar.nightly"]._tick("run")

    @api.model
    def _night_propose(self, night):
        """Every day: a proposal for a company that wants one; its untouched forerunner goes.

        Levels that need no approval are approved and queued at once. A day that is over is not made
        up: the next one's run comes at its hour, when what goes before it was done.
        """
        company = night.company
        if company.ar_dunning_auto_propose and night.day == company._ar_today():
            self._propose_today(company)

    def _propose_today(self, company):
        """A company's run of the day, if it has none yet."""
        today = company._ar_today()
        made = self.search_count(
            [
                ("company_id", "=", company.id),
                ("date", "=", today),
                ("is_scheduled", "=", True),
                ("state", "!=", "cancelled"),
            ],
            limit=1,
        )
        if not made:
            self._supersede(company)
            run = self._propose(company, today, scheduled=True)
            if run.state == "proposed":
                run._send_unattended()

    def _supersede(self, company):
        """Withdraw what earlier scheduled runs proposed and nobody approved.

        One whose level somebody changed stays until a person decides: its items stand in no other.
        """
        stale = self.env["ar.dunning.notice"].search(
            [
                ("company_id", "=", company.id),
                ("run_id.is_scheduled", "=", True),
                ("state", "=", "proposed"),
                ("level_changed_by", "=", False),
            ]
        )
        stale._cancel("superseded")
        stale.run_id._advance()

    def _finish_proposal(self):
        """All batches are over: the run waits for review, but for what needs none."""
        patiently = self.env["ar.outbox"]._commit_patiently
        patiently(self._advance)
        if self.is_scheduled:
            patiently(self._send_unattended)

    def _send_unattended(self):
        """Approve and queue the notices whose level needs nobody's approval.

        One that cannot be approved keeps none of the others: it waits for review.
        """
        for run in self:
            free = run.notice_ids.filtered(
                lambda notice: notice.state == "proposed" and not notice.level_id.requires_approval
            )
            if not free._send_unattended():
                for notice in free:
                    notice._send_unattended()
            run._advance()

    def action_propose_failed(self):
        """Try the batches again that could not be proposed."""
        self.check_access("write")
        if self.filtered(lambda run: run.state == "cancelled" or not run.failure):
            raise UserError(self.env._("There is nothing that could not be proposed."))
        self.sudo().batch_ids.failure = False
        self._advance()
        self._trigger_workers()

    # ------------------------------------------------------------------
    # Reviewing and sending
    # ------------------------------------------------------------------
    def action_approve(self):
        """Approve every proposed notice that this user may approve; the others stay proposed."""
        self.check_access("write")
        staying = {}
        for run in self:
            proposed = run.notice_ids.filtered(lambda notice: notice.state == "proposed")
            if not proposed:
                raise UserError(
                    self.env._("Run %(run)s has no notice that waits for approval.", run=run.name)
                )
            staying |= proposed._approve_allowed()
            run._advance()
        return self.env["ar.dunning.notice"]._tell_staying(staying)

    def action_send(self):
        """Queue the approved notices; workers send them in the background."""
        self.check_access("write")
        for run in self:
            approved = run.notice_ids.filtered(lambda notice: notice.state == "approved")
            if not approved:
                raise UserError(
                    self.env._("Run %(run)s has no approved notice to send.", run=run.name)
                )
            approved._queue()
            run._advance()

    def action_cancel(self):
        """Withdraw the run: what did not go out yet is cancelled."""
        self.check_access("write")
        for run in self._going_on().sudo():
            waiting = run.notice_ids.filtered(lambda notice: notice.state in UNDER_REVIEW)
            waiting._cancel("run_cancelled")
            for notice in run.notice_ids.filtered(lambda notice: notice.state == "queued"):
                notice._stop()
            run.batch_ids.filtered(lambda batch: not batch.done_at).unlink()
            if all(notice.state == "cancelled" for notice in run.notice_ids):
                run.state = "cancelled"
            else:
                run._advance()

    def _going_on(self):
        """Those of some runs that are not over; raise if all of them are."""
        going_on = self.filtered(lambda run: run.state not in ("cancelled", "done"))
        if self and not going_on:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Run %(run)s is %(state)s: there is nothing left to cancel.",
                    run=self[0].name,
                    state=states[self[0].state].lower(),
                )
            )
        return going_on

    def _advance(self):
        """Bring the run's state in line with its batches and notices."""
        self.flush_recordset()
        for run in self.sudo():
            if run.state == "cancelled":
                continue
            state = run._state_of_notices()
            if run.state == "proposing" and state != "proposing":
                run.tally_ids._merge()
            if run.state != state:
                run.state = state

    def _state_of_notices(self):
        if self.env["ar.dunning.run.batch"]._is_any_open(self):
            return "proposing"
        states = {
            state
            for (state,) in self.env["ar.dunning.notice"]._read_group(
                [("run_id", "=", self.id)], ["state"]
            )
        }
        for notice_state, state in BY_NOTICE:
            if notice_state in states:
                return state.value
        return "proposed" if self.failure else "done"

    @api.model
    def _trigger_workers(self):
        for worker in ("a", "b"):
            self.env.ref(f"ar_collections.ir_cron_dunning_worker_{worker}").sudo()._trigger()

    @api.model
    def _cron_work(self):
        """What both workers do: send queued notices, and propose open batches.

        What is queued goes out before the next batch is proposed: no proposal, however large, and
        none that fails, keeps a notice waiting. When Odoo's time is over it calls again at once.
        """
        outbox, batches = self.env["ar.outbox"], self.env["ar.dunning.run.batch"]
        left = outbox._work()
        while self._has_time(left + batches._count_open()) and batches._work_next():
            left = outbox._work()
        remaining = left + batches._count_open()
        if not self._has_time(remaining) and remaining:
            outbox._ring()
            self._has_time(remaining)

    def _has_time(self, remaining):
        """Whether Odoo gives more of it to this job; if not, it comes back for what remains."""
        return self.env["ir.cron"]._commit_progress(remaining=remaining) > 0

    # ------------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------------
    def _action_review(self):
        self.ensure_one()
        return self._get_records_action(name=self.name, target="current")

    def action_open_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_dunning_notice_action"
        )
        return dict(
            action,
            display_name=self.name,
            domain=[("run_id", "=", self.id)],
            context={"search_default_group_by_level": 1, "default_run_id": self.id},
        )

    def action_open_totals(self):
        """What the run asks for, by level and currency."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_dunning_notice_line_action"
        )
        domain = [
            ("notice_id.run_id", "=", self.id),
            ("notice_id.state", "!=", "cancelled"),
            ("kind", "=", "chased"),
            ("dropped", "=", False),
        ]
        return dict(action, domain=domain)

    def action_open_trouble(self):
        action = self.action_open_notices()
        domain = [("run_id", "=", self.id), ("state", "in", list(map(str, TROUBLED)))]
        return dict(action, domain=domain, context={})

    def action_open_items(self):
        """All open items of the company as this run saw them: the reason for each."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_collections.ar_open_item_action")
        return dict(
            action,
            display_name=self.env._(
                "Open items as of %(date)s", date=format_date(self.env, self.date)
            ),
            domain=[("company_id", "=", self.company_id.id)],
            context={
                "search_default_group_by_reason": 1,
                "ar_as_of": self.date,
                **({"ar_policy_ids": self.policy_ids.ids} if self.policy_ids else {}),
            },
        )

    def action_print_letters(self):
        return self.notice_ids.action_print_letters()

    def action_compare(self):
        """Open what changed since the run before."""
        self.ensure_one()
        if not self.previous_run_id:
            raise UserError(
                self.env._("There is no run before %(run)s to compare with.", run=self.name)
            )
        wizards = self.env["ar.dunning.compare.wizard"]
        wizards.check_access("read")
        wizard = wizards.sudo().create(
            {"run_id": self.id, "previous_run_id": self.previous_run_id.id}
        )
        wizard.with_env(self.env)._fill()
        return wizard._action_changes()

    def _standings(self):
        """``{debtor id: Standing}`` of what this run proposed, whatever became of it.

        Two of one debtor were made for customers that were merged since.
        """
        digits = self.currency_id.decimal_places
        return {
            debtor.id: Standing(
                max(notices.level_id.mapped("days")),
                sum(minor(notice.amount_due_company, digits) for notice in notices),
            )
            for debtor, notices in self.notice_ids.grouped("debtor_id").items()
        }

    def _compare(self, previous):
        """Differences between a run and this one: see ``domain.dunning.comparison``.

        One that was made for some debtors says nothing of the others.
        """
        before = previous._standings()
        if self.debtor_ids:
            before = {debtor: before[debtor] for debtor in self.debtor_ids.ids if debtor in before}
        return compare(before, self._standings())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.notice_ids._kept():
            raise UserError(
                self.env._("A run whose notices were approved or sent is kept. Cancel it instead.")
            )


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "run": Job(
                self.env._("Today's dunning run"),
                "ar.dunning.run",
                "_night_propose",
                "ar_collections.ir_cron_dunning_propose",
                at=time(5),
                after=("promises", "figures"),
                at_once=False,
            )
        }


class ArNightlyFailure(models.Model):
    _inherit = "ar.nightly.failure"

    def _words(self):
        if self.job != "run":
            return super()._words()
        return (
            self.env._("No dunning run of %(company)s today", company=self.company_id.name),
            self.env._("It could not be proposed: %(failure)s", failure=self.message),
        )
