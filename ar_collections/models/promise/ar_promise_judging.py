"""Promises are judged by the journal: at every change of their items, and when a day has passed."""

from collections import defaultdict
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.fields import Domain

from ...domain.promise.judging import (
    MATURED,
    MISSED,
    UNJUDGED,
    Instalment,
    State,
    Verdict,
    judge,
)
from ...domain.promise.levels import breaking_level

#: Promises judged in one transaction of the nightly job.
BATCH_SIZE = 500

#: The task of applying money that came.
APPLY = "ar_collections.mail_activity_apply_receipt"

#: What is no longer said of a promise that ends without a verdict.
UNSAID = {
    "waits_until": False,
    "looks_on": False,
    "awaits_application": False,
    "to_come_amount": 0,
    "to_come_company": 0,
    "unapplied_amount": 0,
    "broken_company": 0,
    "matured_amount": 0,
    "kept_amount": 0,
    "is_to_call": False,
}
UNSAID_OF_INSTALMENT = {
    "to_come_amount": 0,
    "to_come_company": 0,
    "matured_amount": 0,
    "kept_amount": 0,
}


class Judged(NamedTuple):
    """What became of a promise, and what is counted on for the rest of it: money that came and is
    not applied, and money under way that names no document."""

    verdict: Verdict
    unapplied: int = 0
    under_way: int = 0


class ArPromise(models.Model):
    _inherit = "ar.promise"

    ended_on = fields.Date(
        string="Decided on",
        readonly=True,
        index=True,
        copy=False,
        help="The day on which it was kept, broken or withdrawn.",
    )
    waits_until = fields.Date(
        string="Waited for until",
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="The day of the next instalment that is not covered, and the tolerated days.",
    )
    awaits_application = fields.Boolean(
        string="Money Came, Not Applied",
        readonly=True,
        copy=False,
        help="Its day has passed, and unapplied money of the customer that came in time would be "
        "enough. Apply it, and the promise is kept.",
    )
    looks_on = fields.Date(
        string="Money Dated Later",
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="The day of money for it that is booked and dated later: it is judged again then.",
    )
    received_amount = fields.Monetary(
        string="Received",
        default=0.0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="What came in for the items since they were promised, in time.",
    )
    received_company = fields.Monetary(
        string="Received in Company Currency",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
    )
    to_come_amount = fields.Monetary(
        string="To Come",
        default=0.0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="What is still waited for: so much of its items is not asked for.",
    )
    to_come_company = fields.Monetary(
        string="To Come in Company Currency",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
    )
    unapplied_amount = fields.Monetary(
        string="Came, Not Applied",
        default=0.0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="Money of the customer that came since, is not applied to anything, and would be "
        "enough for so much of what is to come.",
    )
    fallen_amount = fields.Monetary(
        string="Fell Away",
        default=0.0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="Of what was promised, what nobody has to pay any more: its items were credited, "
        "cancelled or posted anew for less, or had been paid before it was given.",
    )
    fallen_company = fields.Monetary(
        string="Fell Away in Company Currency",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
    )
    broken_company = fields.Monetary(
        string="Broken in Company Currency",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="What was promised and did not come in time.",
    )
    amount_company = fields.Monetary(
        string="Promised in Company Currency",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="At the items' book value when they were promised.",
    )
    is_to_call = fields.Boolean(
        string="To Call About",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="It was broken, and nobody dealt with the customer since.",
    )
    level = fields.Integer(
        string="Broken Before",
        default=0,
        readonly=True,
        copy=False,
        aggregator="max",
        help="How often in a row the promises for these items were broken before this one.",
    )

    @api.model
    def _cron_judge(self):
        self.env["ar.nightly"]._tick("promises")

    def _night_past(self, night):
        """Promises whose day and tolerance have passed, and those for which money is dated today.

        One that waits for its money to be applied is looked at every day.
        """
        past = Domain("waits_until", "<", night.day) | Domain("looks_on", "<=", night.day)
        return Domain("company_id", "=", night.company.id) & (
            (Domain("state", "=", "open") & past) | self._lapsed_domain(night.day)
        )

    def _night_judge(self, night):
        self.filtered_domain(self._lapsed_domain(night.day))._lapse()
        self._judge()
        self.env["ar.debtor"]._touch(self.move_line_ids)

    def _judge(self, today=None):
        """Read in the journal what became of these promises, and write what changed.

        Withdrawn ones stay so, and of those that nobody agreed to there is nothing to say. A
        promise that comes alive again while its items were promised anew gives way to the later
        one.

        :param date today: the day as of which to judge; by default each company's own
        """
        promises = self.sudo()._with_live_ones_beside()
        promises = promises.filtered(lambda promise: promise.state not in UNJUDGED)
        promises = promises._without_orphans()
        before = {promise: promise.state for promise in promises}
        awaited = promises.filtered("awaits_application")
        judged = promises._verdicts(today)
        still_open = promises.filtered(lambda promise: judged[promise].verdict.state is State.OPEN)
        (promises - still_open)._conclude(judged)
        still_open -= still_open._give_way()
        still_open._conclude(judged)
        promises._tell(before)
        promises._ask_to_apply(awaited)

    def _with_live_ones_beside(self):
        """Those of the same debtors that are waited for as well: unapplied money is of them all."""
        return self | self.search(
            [("debtor_id", "in", self.debtor_id.ids), ("state", "=", State.OPEN.value)]
        )

    def _without_orphans(self):
        """A promise whose items were all deleted says nothing about its debtor."""
        orphans = self.filtered(lambda promise: not promise.item_ids)
        orphans._end_withdrawn("no_items")
        return self - orphans

    def _verdicts(self, today):
        """``{promise: Judged}``, from one reading of the journal.

        The customer's unapplied money is counted once: those that would be broken are judged again
        with it, the one that was given first before the others; what is left may be what the others
        wait for.
        """
        days = {company: today or company._ar_today() for company in self.company_id}
        reductions = self._reductions()
        judged = {
            promise: Judged(promise._verdict(reductions[promise.id], days[promise.company_id]))
            for promise in self
        }
        for promise in self:
            later = [one.on for one in reductions[promise.id] if one.on > days[promise.company_id]]
            promise._write_changes({"looks_on": min(later, default=False)})
        in_order = self.sorted(lambda promise: (promise.promised_on, promise.id))
        missed = in_order.filtered(lambda promise: judged[promise].verdict.state in MISSED)
        waiting = in_order.filtered(lambda promise: judged[promise].verdict.to_come > 0)
        unapplied = (missed | waiting)._unapplied(days)
        named, unnamed = missed._under_way(), missed._naming_nothing()
        for promise in missed + waiting:
            came = promise._since_promised(unapplied)
            if promise in waiting:
                judged[promise] = promise._judged_with(judged[promise], came)
            else:
                day = days[promise.company_id]
                judged[promise] = promise._rescued(
                    judged[promise],
                    came,
                    named[promise.id],
                    promise._since_promised(unnamed),
                    partial(promise._verdict, reductions[promise.id], day),
                    promise._minor(promise._fallen_due(day)),
                )
            promise._take_from(unapplied, judged[promise].unapplied)
            promise._take_from(unnamed, judged[promise].under_way)
        return judged

    @staticmethod
    def _judged_with(judged, came):
        """One that is waited for counts on money that came for all that is to come."""
        wanted = judged.verdict.to_come
        return Judged(judged.verdict, min(wanted, sum(one.amount for one in came)))

    @staticmethod
    def _rescued(judged, came, named, unnamed, verdict_with, due):
        """One that is missed, if money that is under way, or came, would be enough in time.

        It takes what has fallen due. Where what is under way is enough there is nothing to apply.

        :param verdict_with: judges it with further money
        :param due: what has fallen due of it
        """
        if not (came or named or unnamed):
            return judged
        verdict = verdict_with(named + unnamed)
        is_enough = verdict.state is State.OPEN
        if not is_enough:
            verdict = verdict_with(named + unnamed + came)
        if verdict.state is not State.OPEN:
            return judged
        wanted = max(0, due - verdict.received - sum(one.amount for one in named))
        under_way = min(wanted, sum(one.amount for one in unnamed))
        if is_enough:
            return Judged(replace(verdict, awaits_application=False), 0, under_way)
        rest = min(wanted - under_way, verdict.to_come, sum(one.amount for one in came))
        return Judged(verdict, rest, under_way)

    def _verdict(self, reductions, today, unapplied=()):
        cancelled = self._cancelled(reductions)
        return judge(
            [
                Instalment(instalment.date, self._minor(instalment.amount))
                for instalment in self._instalments_by_date()
            ],
            reductions,
            sum(self._minor(item.amount_before) for item in self.item_ids),
            today,
            self.company_id.ar_promise_tolerance_days,
            self._tolerance(),
            unapplied,
            cancelled,
            cancelled and self._ended_or(today),
        )

    def _ended_or(self, today):
        """When it was seen that items were cancelled: the journal does not tell."""
        is_over = self.state in (State.KEPT, State.FALLEN_AWAY)
        return self.ended_on if is_over and self.ended_on else today

    def _fallen_due(self, day):
        """How much of it is not waited for any more: of a plan, what comes later needs no money."""
        tolerated = timedelta(self.company_id.ar_promise_tolerance_days)
        return sum(
            instalment.amount
            for instalment in self.instalment_ids
            if instalment.date + tolerated < day
        )

    def _instalments_by_date(self):
        return self.instalment_ids.sorted(lambda instalment: (instalment.date, instalment.id))

    def _minor(self, amount):
        """An amount in whole minor units of the promise's currency."""
        currency = self.currency_id or self.env.company.currency_id
        return minor(amount, currency.decimal_places)

    def _tolerance(self):
        """The company's tolerance at the promise's book rate, in minor units of its currency."""
        tolerated = self.company_id.ar_promise_tolerance_amount
        rate = self.amount / self.amount_company if self.amount_company else 1
        return self._minor(tolerated * rate)

    # ------------------------------------------------------------------
    # Writing it down
    # ------------------------------------------------------------------
    def _conclude(self, judged):
        """Write the verdicts where they say something new."""
        for promise in self:
            verdict = judged[promise].verdict
            worths = promise._worths(verdict)
            instalments = promise._instalments_by_date()
            for instalment, part, worth in zip(
                instalments, verdict.instalments, worths, strict=True
            ):
                promise._write_changes(promise._prepare_part(part, worth), instalment)
            promise._write_changes(
                promise._prepare_conclusion(verdict, judged[promise].unapplied, worths)
            )
            for item in promise.item_ids:
                promise._write_changes({"live": verdict.state is State.OPEN}, item)
        # Items are set free before others are taken: one of them may be in both.
        self.item_ids.flush_recordset(["live"])

    def _worths(self, verdict):
        """What the parts are worth in company currency: they add up to what the promise is worth.

        :return: for each instalment a dictionary of ``kept``, ``to_come``, ``broken``, ``fallen``
        """
        currency, rate = self.company_currency_id, self.amount_company / self._minor(self.amount)
        so_far, told, worths = 0, 0.0, []
        for part in verdict.instalments:
            worths.append({})
            for name in ("kept", "to_come", "broken", "fallen"):
                so_far += getattr(part, name)
                in_all = currency.round(so_far * rate)
                worths[-1][name] = currency.round(in_all - told)
                told = in_all
        return worths

    def _prepare_part(self, part, worth):
        """What is written on an instalment."""
        is_judged = part.state in MATURED
        return {
            "state": part.state.value,
            "received_amount": self._major(part.received),
            "to_come_amount": self._major(part.to_come),
            "to_come_company": worth["to_come"],
            "matured_amount": self.company_currency_id.round(worth["kept"] + worth["broken"])
            if is_judged
            else 0,
            "kept_amount": worth["kept"] if is_judged else 0,
        }

    def _prepare_conclusion(self, verdict, unapplied, worths):
        received = self._major(verdict.received)
        rate = self.amount_company / self.amount
        rounded = self.company_currency_id.round
        told = {
            name: rounded(sum(worth[name] for worth in worths))
            for name in ("to_come", "broken", "fallen")
        }
        return {
            "state": verdict.state.value,
            "ended_on": verdict.ended_on or False,
            "waits_until": verdict.waits_until or False,
            "awaits_application": verdict.awaits_application,
            "received_amount": received,
            "received_company": rounded(received * rate),
            "to_come_amount": self._major(verdict.to_come),
            "to_come_company": told["to_come"],
            "unapplied_amount": self._major(unapplied),
            "fallen_amount": self._major(verdict.fallen),
            "fallen_company": told["fallen"],
            "broken_company": told["broken"],
            "matured_amount": rounded(sum(self.instalment_ids.mapped("matured_amount"))),
            "kept_amount": rounded(sum(self.instalment_ids.mapped("kept_amount"))),
        }

    def _major(self, units):
        return major(units, self.currency_id.decimal_places)

    def _write_changes(self, values, record=None):
        record = self if record is None else record
        changes = {name: value for name, value in values.items() if record[name] != value}
        if changes:
            record.write(changes)

    def _end_withdrawn(self, code=False):
        """End promises without a verdict; their items are free at once.

        :param code: why, where nobody withdraws it; each reader has it in a language of his own
        """
        for promise in self:
            promise.write(
                {
                    **UNSAID,
                    "state": "withdrawn",
                    "ended_on": promise.company_id._ar_today(),
                    "withdrawn_code": code,
                }
            )
        self.instalment_ids.write(UNSAID_OF_INSTALMENT)
        self.activity_unlink([APPLY])
        self.item_ids.live = False
        self.item_ids.flush_recordset(["live"])

    def _give_way(self):
        """End promises that would come alive again although an item was promised anew.

        :return: those promises
        """
        reopened = self.filtered(lambda promise: promise.state != "open")
        if not reopened:
            return reopened
        taken = self.env["ar.promise.item"].search(
            [
                ("move_line_id", "in", reopened.item_ids.move_line_id.ids),
                ("live", "=", True),
                ("promise_id", "not in", reopened.ids),
            ]
        )
        lines = set(taken.move_line_id.ids)
        given_way = self.browse()
        for promise in reopened.sorted("id", reverse=True):
            own = set(promise.item_ids.move_line_id.ids)
            if own & lines:
                given_way |= promise
            else:
                lines |= own
        given_way._end_withdrawn("superseded")
        return given_way

    def _tell(self, before):
        """Tell the debtors what changed, and later promises for the same items their level.

        :param before: ``{promise: state}`` before it was judged
        """
        changed = self.filtered(lambda promise: promise.state != before[promise])
        changed._relevel_later()
        missed = changed.filtered(lambda promise: promise.state in MISSED)
        broken = missed.filtered(lambda promise: before[promise] not in MISSED)
        mended = (changed - missed).filtered(lambda promise: before[promise] in MISSED)
        self.env["ar.debtor"]._promise_broken(broken)
        self.env["ar.debtor"]._promise_mended(mended)
        called_about = self.filtered("is_to_call")
        called_about.filtered(lambda promise: not promise._is_open()).is_to_call = False

    def _is_open(self):
        """Whether anything is open on its items that somebody could be called about."""
        return any(item.amount_open > 0 for item in self.item_ids)

    # ------------------------------------------------------------------
    # Money that came and is not applied
    # ------------------------------------------------------------------
    def _ask_to_apply(self, before):
        """A task for the accountant while money lies unapplied that would keep a promise.

        :param before: those for which that was so before they were judged
        """
        now = self.filtered("awaits_application")
        (before - now).activity_unlink([APPLY])
        for promise in now - before:
            if accountant := promise._who_applies():
                promise._ask_accountant(accountant)

    def _who_applies(self):
        """Somebody who books payments in the company; empty where there is nobody."""
        people = self.env.ref("ar_collections.group_ar_accountant").sudo().all_user_ids
        known = self.company_id._ar_working_here(people) - self.env.ref("base.user_root")
        return known.sorted("id")[:1]

    def _ask_accountant(self, accountant):
        company = self.company_id._ar_speaking_to(accountant)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            APPLY,
            date_deadline=company._ar_today(),
            summary=company.env._(
                "Apply the receipt: %(customer)s paid %(amount)s as promised",
                customer=self.partner_id.display_name,
                amount=self.currency_id.with_env(company.env).format(self.unapplied_amount),
            ),
            user_id=accountant.id,
        )

    # ------------------------------------------------------------------
    # How often in a row
    # ------------------------------------------------------------------
    def _relevel_later(self):
        """A promise that turned out otherwise changes the level of those that followed it."""
        if self:
            later = self.env["ar.promise.item"].search(
                [
                    ("move_line_id", "in", self.item_ids.move_line_id.ids),
                    ("promise_id", ">", min(self.ids)),
                ]
            )
            later.promise_id._set_levels()

    def _set_levels(self):
        """The level of a promise is the highest of its items: see ``domain`` ``breaking_level``."""
        items = self.env["ar.promise.item"].search(
            [("move_line_id", "in", self.item_ids.move_line_id.ids)]
        )
        history = defaultdict(list)
        for promise, own in sorted(
            items.grouped("promise_id").items(), key=lambda pair: pair[0].id
        ):
            lines = own.move_line_id
            if promise in self:
                level = max(breaking_level(history[line]) for line in lines)
                promise._write_changes({"level": level})
            for line in lines:
                history[line].append((promise.state, promise.level))


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "promises": Job(
                self.env._("Promises whose day has passed"),
                "ar.promise",
                "_night_judge",
                "ar_collections.ir_cron_promise_judge",
                at=time(2),
                records="_night_past",
                batch=BATCH_SIZE,
            )
        }
