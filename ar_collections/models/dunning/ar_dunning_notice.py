import logging
from collections import defaultdict
from contextlib import suppress

from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.domain.outbox.states import GONE, Fate
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.choices import choices
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...domain.dunning.delivery import (
    DISPATCHED,
    IN_FLIGHT,
    REACHED,
    TROUBLED,
    UNDECIDED,
    UNDER_REVIEW,
    State,
    may_move,
)
from ...domain.dunning.letters import Kind, kind_beside
from .ar_dunning_notice_line import FIGURES

_logger = logging.getLogger(__name__)

#: The kind of letter that a notice is to the outbox.
KIND = "dunning_notice"

#: Nothing has gone out yet; later ones went further.
WAITING = (State.PROPOSED, State.APPROVED, State.QUEUED)


class ArDunningNotice(models.Model):
    """What one debtor is sent in one run, and what became of it.

    Both are written by its methods alone; a person says who asks for the money, and no more.
    ``ar_dunning_notice_approval`` says who approves a level that was changed,
    ``ar_dunning_notice_sending`` how a notice is put together and handed to the mail server,
    ``ar_dunning_notice_outcome`` what comes back.
    """

    _name = "ar.dunning.notice"
    _description = "Dunning Notice"
    _inherit = ["ar.approved", "ar.guarded", "ar.late", "mail.thread", "mail.activity.mixin"]
    _order = "run_id desc, amount_due_company desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    run_id = fields.Many2one(
        "ar.dunning.run", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one(
        "ar.debtor", required=True, ondelete="restrict", index=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, readonly=True
    )
    user_id = fields.Many2one("res.users", string="Collector", index="btree_not_null")
    policy_id = fields.Many2one("ar.dunning.policy", required=True, readonly=True)
    level_id = fields.Many2one(
        "ar.dunning.level", required=True, ondelete="restrict", index=True, readonly=True
    )
    proposed_level_id = fields.Many2one("ar.dunning.level", ondelete="restrict", readonly=True)
    level_changed_by = fields.Many2one("res.users", readonly=True)
    level_reason = fields.Char(string="Reason for Level", readonly=True)
    line_ids = fields.One2many("ar.dunning.notice.line", "notice_id", string="Items")
    amount_due_company = fields.Monetary(
        string="Total",
        currency_field="company_currency_id",
        compute="_compute_totals",
        store=True,
        help="What is asked for, in company currency.",
    )
    item_count = fields.Integer(string="Items to Pay", compute="_compute_totals", store=True)
    days_late = fields.Integer(compute="_compute_totals", store=True, aggregator="max")
    state = fields.Selection(
        choices(
            {
                State.PROPOSED: "Proposed",
                State.APPROVED: "Approved",
                State.QUEUED: "Queued",
                State.SENT: "Sent",
                State.DELIVERED: "Delivered",
                State.FAILED: "Failed",
                State.IN_DOUBT: "In Doubt",
                State.CANCELLED: "Cancelled",
            }
        ),
        default="proposed",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    cancel_code = fields.Selection(
        [
            ("excluded", "Excluded"),
            ("nothing_left", "Nothing left to chase"),
            ("superseded", "Superseded"),
            ("another", "Another notice goes"),
            ("run_cancelled", "Run cancelled"),
            ("withdrawn", "Withdrawn"),
        ],
        readonly=True,
    )
    cancel_reason = fields.Char(readonly=True, help="What a person said who cancelled it.")
    why_cancelled = fields.Char(string="Reason", compute="_compute_why_cancelled")
    approved_by = fields.Many2one("res.users", readonly=True)
    approved_on = fields.Datetime(readonly=True)

    merged_from = fields.Char(
        string="Made for",
        readonly=True,
        copy=False,
        help="The customer of this notice before it was merged with the present one.",
    )

    _once_per_run = models.UniqueIndex(
        "(run_id, debtor_id) WHERE merged_from IS NULL",
        "A debtor gets at most one notice per run.",
    )
    _queue_order = models.Index("(id) WHERE state = 'queued'")

    @api.depends("line_ids.amount_due_company", "line_ids.dropped", "line_ids.kind")
    def _compute_totals(self):
        for notice in self:
            chased = notice._chased()
            notice.amount_due_company = sum(chased.mapped("amount_due_company"))
            notice.item_count = len(chased)
            notice.days_late = max(chased.mapped("days_late"), default=0)

    def _figures_shown(self):
        """``{notice: figures}``: what whoever decides on notices has seen of them."""
        return {
            notice: {
                "state": notice.state,
                "level": notice.level_id.id,
                "items": [
                    [line.move_line_id.id, line.amount_due]
                    for line in notice._chased().sorted("id")
                ],
            }
            for notice in self
        }

    def _chased(self):
        """The items that are asked for."""
        return self.line_ids.filtered(lambda line: line.kind == Kind.CHASED and not line.dropped)

    # ------------------------------------------------------------------
    # The life of a notice
    # ------------------------------------------------------------------
    def _move_to(self, state, tell=True, **values):
        """Change the state of notices, and with it whether their items are in flight.

        One that comes back late does not take its items out of the notice that flies by now.

        :param tell: whether the debtors are told at once; a worker that has just handed a mail to
            the server does so after its commit
        """
        self.check_access("write")
        for notice in self:
            if not may_move(notice.state, state):
                states = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "Notice %(notice)s is %(before)s; it cannot become %(after)s.",
                        notice=notice.name,
                        before=states[notice.state],
                        after=states[state],
                    )
                )
        if state in UNDER_REVIEW:
            self._check_run_goes_on()
        if state == "approved":
            self._require_approval()
        under_way = self.filtered(lambda notice: notice.state in DISPATCHED)
        arriving = self.filtered(lambda notice: notice.state not in REACHED)
        self.sudo().write({"state": state, **values})
        chased = self._chased().sudo()
        in_flight = state in IN_FLIGHT
        moving = chased.filtered(lambda line: line.in_flight != in_flight)
        if in_flight and state in TROUBLED:
            moving = moving._grounded()
        moving.in_flight = in_flight
        if not in_flight:  # it has landed before another takes off with the same item
            moving.flush_recordset(["in_flight"])
        if tell and (state in REACHED or state in TROUBLED):
            self._tell_debtors()
        if tell and state in REACHED:
            arriving._plan_what_follows()
        elif tell and state not in DISPATCHED:
            under_way._take_back_what_follows()

    def _check_run_goes_on(self):
        """Nothing of a run that was cancelled is proposed or approved any more."""
        for run in self.run_id:
            if run.state == "cancelled":
                raise UserError(
                    self.env._(
                        "Run %(run)s was cancelled: its notices are not taken up again. What is "
                        "still overdue stands in the next run.",
                        run=run.name,
                    )
                )

    def _tell_debtors(self):
        """Let the debtors know: their level may have changed, and they heard from us."""
        self.env["ar.debtor"]._touch(self.line_ids.move_line_id)
        for notice in self.filtered(lambda notice: notice.state in REACHED and notice.notice_date):
            debtor = notice.debtor_id.sudo()
            if not debtor.last_contact_date or debtor.last_contact_date < notice.notice_date:
                debtor.last_contact_date = notice.notice_date

    def _free_fields(self):
        return super()._free_fields() | {"user_id"}

    def _fixed_fields(self):
        return super()._fixed_fields() | {"run_id"}

    def _guard_message(self):
        return self.env._("A notice is changed by its buttons, not by hand.")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id") and not self.env.su:
            for notice in self:
                notice.company_id._ar_check_colleague(notice.user_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_its_way(self):
        if self._kept():
            raise UserError(self.env._("A notice that was approved or sent is kept."))

    def _kept(self):
        """Those of which something came: approved, on their way, or given up after they went."""
        return self.filtered(
            lambda notice: (
                notice.state not in UNDECIDED
                or notice.sent_on
                or any(row.state != Fate.WITHDRAWN for row in notice.sudo().outbox_recipient_ids)
            )
        )

    def action_approve(self):
        """Approve; of several, those that the user may, and say which stay proposed."""
        self._check_under_review()
        staying = self._approve_chosen()
        self.run_id._advance()
        return self._tell_staying(staying)

    def _approve(self):
        """Approve proposed notices; what was settled since the proposal falls out."""
        self.check_access("write")
        self._check_date()
        for notices in self._in_turns():
            notices._reread()
            notices.filtered(lambda notice: notice.state == "proposed")._become_approved()

    def _become_approved(self):
        self._move_to("approved", approved_by=self.env.uid, approved_on=fields.Datetime.now())

    def action_send(self):
        """Approve where needed, and queue: workers send in the background."""
        self._check_under_review()
        staying = self._approve_chosen()
        self.filtered(lambda notice: notice.state == "approved")._queue()
        self.run_id._advance()
        return self._tell_staying(staying)

    def _send_unattended(self):
        """Approve and queue without anybody's review; false if that fails, and nothing is done."""
        try:
            with self.env.cr.savepoint():
                self._approve()
                self.filtered(lambda notice: notice.state == "approved")._queue()
            return True
        except CONFLICT:
            raise
        except Exception:
            _logger.exception("%s cannot be sent without review.", self)
            self.env.invalidate_all()
            return False

    def _queue(self):
        """Hand the notices to the outbox, whose workers send them now."""
        self._check_date()
        self._move_to("queued", prepared_on=False)
        self._outbox_queue(KIND)

    def _check_date(self):
        for run in self.run_id:
            if run.date > run.company_id._ar_today():
                raise UserError(
                    self.env._(
                        "Run %(run)s is a forecast as of %(date)s: nothing of it is approved or "
                        "sent before that day.",
                        run=run.name,
                        date=format_date(self.env, run.date),
                    )
                )

    def _cancel(self, code, reason=False):
        self._move_to("cancelled", cancel_code=code, cancel_reason=reason)
        self._outbox_withdraw()
        changed = self.filtered("level_changed_by")
        changed._drop_approval(reason or "")
        changed._end_level_tasks()

    def _stop(self):
        """Cancel one that waits to go out; one that somebody has, or is being given, goes on."""
        if any(row.state in GONE for row in self.sudo().outbox_recipient_ids):
            return
        with suppress(UserError), self.env.cr.savepoint():
            self._cancel("run_cancelled")

    def _merge_of(self, debtor, target):
        """Make ready for a debtor's merging with another: what was sent to either stays.

        Of two notices of one run that were not sent yet one is enough: the one that went further,
        else the kept debtor's. The items of the other are proposed again.
        """
        theirs = self.search([("debtor_id", "=", debtor.id)])
        others = self.search([("debtor_id", "=", target.id), ("run_id", "in", theirs.run_id.ids)])
        dropped = self.browse()
        for notices in (others | theirs).grouped("run_id").values():
            pair = notices if notices & others else self.browse()
            waiting = pair.filtered(lambda notice: notice.state in WAITING)
            gone = pair.filtered(lambda notice: notice.state not in (*WAITING, State.CANCELLED))
            first = waiting.sorted(
                lambda notice: (-WAITING.index(notice.state), notice.debtor_id != target)
            )[: 0 if gone else 1]
            dropped |= waiting - first
        words = target.company_id._ar_speaking_to(target.user_id).env
        dropped._cancel(
            "superseded",
            words._(
                "%(merged)s and %(kept)s were merged: they are one customer.",
                merged=debtor.partner_id.display_name,
                kept=target.partner_id.display_name,
            ),
        )
        for notice in theirs.filtered(lambda notice: not notice.merged_from):
            notice.merged_from = debtor.partner_id.display_name
        dropped.run_id._advance()

    def action_exclude(self):
        """Leave these debtors out of the run, with a reason."""
        self._check_under_review()
        return dialog("ar.exclude.wizard", self.env._("Exclude"), notice_ids=self.ids)

    def action_include(self):
        """Take an excluded notice back into the proposal, and its items into the runs to come."""
        excluded = self.filtered(lambda notice: notice.cancel_code == "excluded")
        if not excluded:
            raise UserError(
                self.env._("Nothing of this was excluded: there is nothing to take in.")
            )
        excluded._move_to("proposed", cancel_code=False, cancel_reason=False)
        excluded._exclusions().action_end()
        self.run_id._advance()

    def _exclusions(self):
        """What was left out of the runs in reviewing these notices, and still is."""
        return self.env["ar.dunning.exclusion"].search(
            [("notice_id", "in", self.ids), ("ended_on", "=", False)]
        )

    def action_withdraw(self):
        """Take back an approval."""
        if self.filtered(lambda notice: notice.state != "approved"):
            raise UserError(self.env._("Only what is approved and not sent yet is taken back."))
        self._move_to("proposed", approved_by=False, approved_on=False)
        self._drop_approval()
        self.run_id._advance()

    def _check_under_review(self):
        """Raise unless one of these has not gone out yet, nor was given up."""
        if not self.filtered(lambda notice: notice.state in UNDER_REVIEW):
            raise UserError(self.env._("This was sent or cancelled: nothing is decided of it."))

    def action_change_level(self):
        self._check_under_review()
        return dialog("ar.level.wizard", self.env._("Change Level"), notice_ids=self.ids)

    def _change_level(self, level, reason):
        """Send at another level. Raising takes every item along; lowering caps them.

        What was changed before is taken back first; the level that was proposed is nobody's change.
        """
        self.check_access("write")
        self._check_date()
        decided = self.filtered("level_changed_by")._decide()
        for notice in self:
            notice._check_level(level)
            if notice.state != "proposed":
                raise UserError(
                    self.env._(
                        "The level of notice %(notice)s can be changed only while it is proposed.",
                        notice=notice.name,
                    )
                )
            notice._take_back_level(decided)
            raised = level.days > notice.level_id.days
            lines = notice._chased().filtered(
                lambda line, raised=raised: raised or line.level_id.days > level.days
            )
            lines.sudo().level_id = level
            is_changed = level != notice.level_id
            notice.sudo().write(
                {
                    "level_id": level.id,
                    "level_changed_by": is_changed and self.env.uid,
                    "level_reason": is_changed and reason,
                }
            )
            notice.message_post(
                body=self.env._(
                    "Level changed to “%(level)s”: %(reason)s", level=level.name, reason=reason
                )
            )
        self._end_level_tasks()
        changed = self.filtered("level_changed_by")
        (self - changed)._drop_approval(reason)
        changed._ask_approval(reason)

    def _take_back_level(self, decided):
        """The level that was proposed, and each item at its own.

        :param decided: what the eligibility rule says of the items: ``{item id: row}``
        """
        if not self.level_changed_by or not (proposed := self.proposed_level_id):
            return
        for line in self._chased().sudo():
            row = decided.get(line.move_line_id.id) or {}
            own = self.env["ar.dunning.level"].browse(row.get("level_id") or ())
            line.level_id = own if own and own.days < proposed.days else proposed
        self.sudo().level_id = proposed

    def _check_level(self, level):
        if level.policy_id != self.policy_id:
            raise UserError(
                self.env._(
                    "Notice %(notice)s is sent by policy “%(policy)s”: choose one of its levels.",
                    notice=self.name,
                    policy=self.policy_id.name,
                )
            )

    def action_open(self):
        return self._get_records_action()

    @api.depends("cancel_code", "cancel_reason", "given_way_to_id", "line_ids.drop_code")
    @api.depends_context("lang")
    def _compute_why_cancelled(self):
        """Of one with nothing left, why each of its items left it."""
        for notice in self:
            said = notice.cancel_reason
            if notice.given_way_to_id:
                said = self.env._(
                    "Notice %(notice)s goes to the customer instead.",
                    notice=notice.given_way_to_id.name,
                )
            if notice.cancel_code == "nothing_left":
                gone = notice.line_ids.filtered(lambda line: line.kind == "chased")
                why = dict.fromkeys(filter(None, gone.mapped("why_dropped")))
                said = listing.names(self.env, why) or said
            notice.why_cancelled = said

    # ------------------------------------------------------------------
    # The truth, read again
    # ------------------------------------------------------------------
    def _reread(self):
        """Bring notices in line with the journal as of today; an empty one is cancelled.

        An item that is no longer ready leaves with its reason; one that shrank is corrected. What
        credits cover meanwhile is listed, so that the sums add up.
        """
        decided = self._decide()
        for notice in self:
            for line in notice._shown():
                line._reread(decided.get(line.move_line_id.id))
            if not notice._chased():
                notice._cancel("nothing_left")
                notice.run_id._advance()
        self._follow_most_severe()
        self._take_up_credits(decided)

    def _follow_most_severe(self):
        """The most severe item gives a notice its tone, of those that are left. A level that a
        person chose stays."""
        for notice in self.filtered(lambda one: not one.level_changed_by):
            level = notice._chased().level_id._severest()
            if level and level != notice.level_id:
                notice.sudo().write(
                    {
                        "level_id": level.id,
                        "proposed_level_id": level.id,
                        "policy_id": level.policy_id.id,
                    }
                )

    def _take_up_credits(self, decided):
        """List credits, and items that they cover, which the notices do not show yet."""
        by_debtor = defaultdict(list)
        for row in decided.values():
            if kind := kind_beside(row["reason"], row["amount_set_off"]):
                by_debtor[row["debtor_id"]].append((kind, row))
        missing = []
        for notice in self.filtered(lambda notice: notice.state != State.CANCELLED):
            if notice.debtor_id.id in by_debtor and notice._sets_off(decided):
                listed = set(notice._shown().move_line_id.ids)
                missing += [
                    notice._prepare_line(kind, row)
                    for kind, row in by_debtor[notice.debtor_id.id]
                    if row["id"] not in listed
                ]
        self.env["ar.dunning.notice.line"].sudo().create(missing)

    def _sets_off(self, decided):
        """Whether a policy of what is asked for sets off credits."""
        rows = (decided.get(line.move_line_id.id) for line in self._chased())
        policies = {row["policy_id"] for row in rows if row}
        return any(self.policy_id.browse(filter(None, policies)).mapped("set_off_credits"))

    def _prepare_line(self, kind, row):
        """A line of the notice, from the eligibility rule's row of an item."""
        copied = ("move_line_id", "move_id", "currency_id", "date")
        return {
            "notice_id": self.id,
            "company_id": self.company_id.id,
            "kind": kind.value,
            "amount_original": row["amount_original"],
            **{name: row[name] for name in (*copied, *FIGURES)},
        }

    def _is_outdated(self):
        """Whether the journal, a hold, a promise or a dispute moved on since the last reading."""
        decided = self._decide()
        return any(any(line._compare(decided.get(line.move_line_id.id))) for line in self._shown())

    def _decide(self):
        """What the eligibility rule says today of the debtors' items: ``{item id: row}``.

        The notices themselves are left out of account, or each would wait for its own delivery. So
        are the debtor's others, once a notice was approved: that it is sent is decided.
        """
        decided = {}

        def whose(notice):
            return notice.company_id, notice.state == State.PROPOSED

        for (company, spaced), notices in self.grouped(whose).items():
            rows = self.env["ar.dunning.eligibility"]._decide(
                company._ar_today(),
                live=True,
                companies=company.ids,
                partners=notices.sudo().partner_id.commercial_partner_id.ids,
                ignoring=notices.ids,
                spaced=spaced,
            )
            decided.update({row["id"]: row for row in rows})
        return decided

    def _shown(self):
        """The items that stand in the notice, asked for or for information."""
        return self.line_ids.filtered(lambda line: not line.dropped)

    def action_correct_address(self):
        """Of somebody at the customer, to whom it did not come."""
        self.ensure_one()
        self.check_access("write")
        return self.debtor_id.action_correct_address()

    def action_print(self):
        return self.env.ref("ar_collections.action_report_dunning_notice").report_action(self)
