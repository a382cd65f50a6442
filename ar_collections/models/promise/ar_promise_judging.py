"""Promises are judged by the journal: at every change of their items, and when a day has passed."""

from collections import defaultdict
from dataclasses import replace
from datetime import time, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.fields import Domain
from odoo.tools import SQL

from ...domain.promise.judging import (
    MATURED,
    MISSED,
    UNJUDGED,
    Instalment,
    Reduction,
    State,
    Verdict,
    judge,
    reductions_since,
    since_promised,
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
    """What became of a promise, and how much unapplied money is counted on for the rest of it."""

    verdict: Verdict
    unapplied: int = 0


class Reductions(list):
    """What made the items of a promise smaller, and of each how much that was."""

    def __init__(self):
        super().__init__()
        self.of_item = {}

    def add(self, item_id, reductions):
        self += reductions
        self.of_item[item_id] = sum(reduction.amount for reduction in reductions)


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
        under_way = missed._under_way()
        for promise in missed + waiting:
            key = promise.company_id, promise.partner_id, promise.currency_id
            pool = unapplied[key]
            came = [one for one in pool if one.on >= promise.promised_on]
            coming = under_way[promise.id]
            if came or coming:
                judged[promise] = promise._judged_with(
                    judged[promise], came, coming, reductions[promise.id], days[promise.company_id]
                )
                if taken := judged[promise].unapplied:
                    before = [one for one in pool if one.on < promise.promised_on]
                    unapplied[key] = before + reductions_since(taken, came)
        return judged

    def _judged_with(self, judged, came, coming, reductions, day):
        """The verdict if money that came, or is under way, is counted with what was applied.

        A plan that is missed takes what has fallen due; one that waits, all that is to come. Where
        what is under way is enough there is nothing to apply.
        """
        verdict = judged.verdict
        if verdict.state is State.OPEN:
            wanted = verdict.to_come
        else:
            verdict = self._verdict(reductions, day, coming)
            if verdict.state is State.OPEN:
                return Judged(replace(verdict, awaits_application=False))
            verdict = self._verdict(reductions, day, coming + came)
            if verdict.state is not State.OPEN:
                return judged
            wanted = self._minor(self._fallen_due(day)) - verdict.received
            wanted = max(0, wanted - sum(one.amount for one in coming))
        return Judged(verdict, min(wanted, verdict.to_come, sum(one.amount for one in came)))

    def _under_way(self):
        """Payments without entry that name these promises' documents: ``{id: [Reduction]}``.

        As the rule of dunning has it, each pays of a document's items the earliest due first.
        """
        found = defaultdict(list)
        moves = self.item_ids.move_line_id.move_id
        owed = moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.balance > 0
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))
        promised = self.item_ids.grouped("move_line_id")
        left = {
            line: minor(line.amount_residual_currency, line.currency_id.decimal_places)
            for line in owed
        }
        for move_id, day, given in self.env["ar.ledger"]._paying(moves) if moves else ():
            own = owed.filtered(lambda line, move_id=move_id: line.move_id.id == move_id)
            laid = as_listed(
                minor(given, own.currency_id.decimal_places),
                [Item(line, left[line]) for line in own],
            )
            for line, amount in laid.amounts.items():
                left[line] -= amount
                for item in promised.get(line, ()):
                    if day >= item.promise_id.promised_on:
                        found[item.promise_id.id].append(Reduction(day, amount))
        return found

    def _unapplied(self, days):
        """Money of these promises' customers that is not applied: ``{(company, partner, currency):
        [Reduction]}``, by the day on which it came."""
        found = defaultdict(list)
        if not self:
            return found
        ledger = self.env["ar.ledger"]
        for company, promises in self.grouped("company_id").items():
            for row in ledger._unapplied_money(
                days[company], company, promises.partner_id.commercial_partner_id
            ):
                currency = self.env["res.currency"].browse(row["currency_id"])
                partner = self.env["res.partner"].browse(row["partner_id"])
                amount = minor(-row["amount_currency"], currency.decimal_places)
                found[company, partner, currency].append(Reduction(row["date"], amount))
        return found

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

    def _cancelled(self, reductions):
        """What was left of items whose document is gone, or was posted anew for less."""
        return sum(
            max(
                0,
                min(
                    self._minor(item._less_than_promised()),
                    self._minor(item.amount_before) - reductions.of_item.get(item.id, 0),
                ),
            )
            for item in self.item_ids
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

    def _reductions(self):
        """What made the items of each promise smaller since it was given: ``{id: Reductions}``."""
        promised = {promise.id: promise for promise in self}
        by_item = defaultdict(list)
        for promise_id, item_id, day, amount, money, lost in self._read_ledger():
            promise = promised[promise_id]
            parts = by_item[promise, item_id]
            amount, money, lost = map(promise._minor, (amount, money, lost))
            parts += [
                reduction
                for reduction in (
                    Reduction(day, money),
                    Reduction(day, amount - money - lost, is_money=False),
                    Reduction(day, lost, is_money=False, is_lost=True),
                )
                if reduction.amount
            ]
        found = defaultdict(Reductions)
        items = self.env["ar.promise.item"]
        for (promise, item_id), reductions in by_item.items():
            item = items.browse(item_id)
            since = since_promised(
                promise._minor(item.settled_before), reductions, item.noted_on, promise.promised_on
            )
            found[promise.id].add(item_id, since)
        return found

    def _read_ledger(self):
        """Rows of what reduced the promised items, ever."""
        if not self:
            return []
        self.env["ar.debtor"]._flush_journal()
        return self.env.execute_query(
            SQL(
                "SELECT promise_id, item_id, max_date, amount, money, lost"
                " FROM (%s) reduced ORDER BY item_id, max_date, part_id",
                self._reduced_sql(SQL("promise.id IN %s", tuple(self.ids))),
            )
        )

    def _reduced_sql(self, of):
        """What reduced the items of promises ``promise`` in a scope, ever.

        An exchange difference changes no amount in the item's currency that anybody paid.
        """
        ledger = self.env["ar.ledger"]
        amount = SQL("source.amount")
        exactly = {
            "settled": ledger._earlier_sql(
                SQL("source.id"), SQL("source.part_id"), amount="debit_amount_currency"
            ),
            "currency": SQL("source.decimal_places"),
        }
        return SQL(
            """
            WITH settled AS MATERIALIZED (
                SELECT item.promise_id, item.id AS item_id, part.id AS part_id,
                       item.settled_before AS already, item.noted_on, promise.promised_on,
                       part.max_date, part.debit_amount_currency AS amount,
                       source.id, source.move_id, source.payment_id,
                       source.statement_line_id, source.display_type, source.journal_id,
                       source.balance, currency.decimal_places
                  FROM ar_promise promise
                  JOIN ar_promise_item item ON item.promise_id = promise.id
                  JOIN account_move_line line ON line.id = item.move_line_id
                  JOIN res_currency currency ON currency.id = line.currency_id
                  JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                  JOIN account_move_line source ON source.id = part.credit_move_id
                 WHERE %(of)s AND part.debit_amount_currency <> 0
                   AND line.currency_id = promise.currency_id
                   AND source.parent_state = 'posted'),
            mixed AS MATERIALIZED (%(mixed)s)
            SELECT promise_id, item_id, part_id, already, noted_on, promised_on, max_date, amount,
                   %(money)s AS money, %(lost)s AS lost
              FROM settled source LEFT JOIN mixed ON mixed.line_id = source.id
            """,
            of=of,
            mixed=ledger._mixed_sql(moves=SQL("SELECT settled.move_id FROM settled")),
            money=ledger._money_sql("source", amount, **exactly),
            lost=ledger._lost_sql("source", amount, **exactly),
        )

    def _received_sql(self, as_of, of):
        """``promise_id, amount``: the money that came by a day since each promise in a scope.

        In SQL what ``since_promised`` says: of what ever reduced an item, what had gone before it
        was promised is left out, in the order of the days, and what is dated before.
        """
        return SQL(
            """
            SELECT promise_id, SUM(GREATEST(0, money - gone)) AS amount
              FROM (SELECT reduced.*, %(gone)s AS gone FROM (%(reduced)s) reduced) since
             WHERE max_date BETWEEN promised_on AND %(as_of)s
          GROUP BY promise_id
            """,
            gone=self.env["ar.allocation"]._oldest_first_sql(
                SQL("already"),
                SQL("CASE WHEN max_date <= noted_on THEN amount END"),
                within=SQL("item_id"),
                order=SQL("max_date, part_id"),
            ),
            reduced=self._reduced_sql(of),
            as_of=as_of,
        )

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
            promise._write_changes(promise._prepare_conclusion(*judged[promise], worths))
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
