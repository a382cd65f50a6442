"""Promises are judged by the journal: at every change of their items, and when a day has passed."""

from collections import defaultdict
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.fields import Domain
from odoo.tools import SQL

from ...domain.promise.judging import (
    MATURED,
    MISSED,
    Instalment,
    Reduction,
    State,
    judge,
    reductions_since,
    settled_on,
)
from ...domain.promise.levels import breaking_level

#: Promises judged in one transaction of the nightly job.
BATCH_SIZE = 500


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
    amount_company = fields.Monetary(
        string="Promised in Company Currency",
        default=0.0,
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="At the items' book value when they were promised.",
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
        """Promises whose day and tolerance have passed."""
        return (
            Domain("company_id", "=", night.company.id)
            & Domain("state", "=", "open")
            & Domain("waits_until", "<", night.day)
        )

    def _night_judge(self, _night):
        self._judge()
        self.env["ar.debtor"]._touch(self.move_line_ids)

    def _judge(self, today=None):
        """Read in the journal what became of these promises, and write what changed.

        Withdrawn ones stay so. A promise that comes alive again while its items were promised anew
        gives way to the later one.

        :param date today: the day as of which to judge; by default each company's own
        """
        promises = self.sudo().filtered(lambda promise: promise.state != "withdrawn")
        promises = promises._without_orphans()
        before = {promise: promise.state for promise in promises}
        verdicts = promises._verdicts(today)
        still_open = promises.filtered(lambda promise: verdicts[promise].state is State.OPEN)
        (promises - still_open)._conclude(verdicts)
        still_open -= still_open._give_way()
        still_open._conclude(verdicts)
        promises._tell(before)

    def _without_orphans(self):
        """A promise whose items were all deleted says nothing about its debtor."""
        orphans = self.filtered(lambda promise: not promise.item_ids)
        orphans._end_withdrawn("no_items")
        return self - orphans

    def _verdicts(self, today):
        """``{promise: Verdict}``, from one reading of the journal.

        Those that would be broken are judged again with the customer's unapplied money, which is
        counted once, for the promise that was given first.
        """
        reductions = self._reductions()
        days = {company: today or company._ar_today() for company in self.company_id}
        verdicts = {
            promise: promise._verdict(reductions[promise.id], days[promise.company_id])
            for promise in self
        }
        missed = self.filtered(lambda promise: verdicts[promise].state in MISSED)
        unapplied = missed._unapplied(days)
        for promise in missed.sorted(lambda promise: (promise.promised_on, promise.id)):
            pool = unapplied[promise.company_id, promise.partner_id, promise.currency_id]
            if came := [one for one in pool if one.on >= promise.promised_on]:
                day = days[promise.company_id]
                verdict = promise._verdict(reductions[promise.id], day, came)
                verdicts[promise] = verdict
                if verdict.state is State.OPEN:
                    wanted = promise._minor(promise._fallen_due(day)) - verdict.received
                    unapplied[promise.company_id, promise.partner_id, promise.currency_id] = (
                        reductions_since(wanted, came)
                    )
        return verdicts

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
        tolerance = self._tolerance()
        reductions = [reduction for reduction in reductions if reduction.on <= today]
        return judge(
            [
                Instalment(instalment.date, self._minor(instalment.amount))
                for instalment in self._instalments_by_date()
            ],
            [reduction for reduction in reductions if reduction.is_money],
            settled_on(
                sum(self._minor(item.amount_before) for item in self.item_ids),
                reductions,
                tolerance,
            ),
            today,
            self.company_id.ar_promise_tolerance_days,
            tolerance,
            unapplied,
        )

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
        """What made the items of each promise smaller since it was given: ``{id: [Reduction]}``."""
        promised = {promise.id: promise for promise in self}
        by_item = defaultdict(list)
        for promise_id, item_id, already, day, amount, money, lost in self._read_ledger():
            promise = promised[promise_id]
            parts = by_item[promise, item_id, promise._minor(already)]
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
        found = defaultdict(list)
        for (promise, _item, already), reductions in by_item.items():
            found[promise.id] += reductions_since(already, reductions)
        return found

    def _read_ledger(self):
        """Rows of what reduced the promised items, ever; ``already`` is what had gone before.

        An exchange difference changes no amount in the item's currency that anybody paid.
        """
        if not self:
            return []
        self.env["ar.debtor"]._flush_journal()
        ledger = self.env["ar.ledger"]
        amount = SQL("source.amount")
        exactly = {
            "settled": ledger._earlier_sql(
                SQL("source.id"), SQL("source.part_id"), amount="debit_amount_currency"
            ),
            "currency": SQL("source.decimal_places"),
        }
        return self.env.execute_query(
            SQL(
                """
                WITH settled AS MATERIALIZED (
                    SELECT item.promise_id, item.id AS item_id, part.id AS part_id,
                           line.amount_currency - item.amount_before AS already,
                           part.max_date, part.debit_amount_currency AS amount,
                           source.id, source.move_id, source.payment_id,
                           source.statement_line_id, source.display_type, source.journal_id,
                           source.balance, currency.decimal_places
                      FROM ar_promise_item item
                      JOIN account_move_line line ON line.id = item.move_line_id
                      JOIN res_currency currency ON currency.id = line.currency_id
                      JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                      JOIN account_move_line source ON source.id = part.credit_move_id
                     WHERE item.promise_id IN %(promises)s AND part.debit_amount_currency <> 0
                       AND source.parent_state = 'posted'),
                mixed AS MATERIALIZED (%(mixed)s)
                SELECT promise_id, item_id, already, max_date, amount, %(money)s, %(lost)s
                  FROM settled source LEFT JOIN mixed ON mixed.line_id = source.id
              ORDER BY item_id, max_date, part_id
                """,
                promises=tuple(self.ids),
                mixed=ledger._mixed_sql(moves=SQL("SELECT settled.move_id FROM settled")),
                money=ledger._money_sql("source", amount, **exactly),
                lost=ledger._lost_sql("source", amount, **exactly),
            )
        )

    # ------------------------------------------------------------------
    # Writing it down
    # ------------------------------------------------------------------
    def _conclude(self, verdicts):
        """Write the verdicts where they say something new."""
        for promise in self:
            verdict = verdicts[promise]
            promise._write_changes(promise._prepare_conclusion(verdict))
            for instalment, part in zip(
                promise._instalments_by_date(), verdict.instalments, strict=True
            ):
                promise._write_changes(
                    {
                        "state": part.state.value,
                        "received_amount": promise._major(part.received),
                    },
                    instalment,
                )
            for item in promise.item_ids:
                promise._write_changes({"live": verdict.state is State.OPEN}, item)
        # Items are set free before others are taken: one of them may be in both.
        self.item_ids.flush_recordset(["live"])

    def _prepare_conclusion(self, verdict):
        received = self._major(verdict.received)
        rate = self.amount_company / self.amount
        worth = self.amount_company
        return {
            "state": verdict.state.value,
            "ended_on": verdict.ended_on or False,
            "waits_until": verdict.waits_until or False,
            "awaits_application": verdict.awaits_application,
            "received_amount": received,
            "received_company": self.company_currency_id.round(received * rate),
            "matured_amount": worth if verdict.state in MATURED else 0,
            "kept_amount": worth if verdict.state is State.KEPT else 0,
        }

    def _major(self, units):
        return major(units, self.currency_id.decimal_places)

    def _write_changes(self, values, record=None):
        record = self if record is None else record
        changes = {name: value for name, value in values.items() if record[name] != value}
        if changes:
            record.write(changes)

    def _end_withdrawn(self, code=False):
        """End open promises without a verdict; their items are free at once.

        :param code: why, where nobody withdraws it; each reader has it in a language of his own
        """
        for promise in self:
            promise.write(
                {
                    "state": "withdrawn",
                    "ended_on": promise.company_id._ar_today(),
                    "waits_until": False,
                    "awaits_application": False,
                    "matured_amount": 0,
                    "kept_amount": 0,
                    "withdrawn_code": code,
                }
            )
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
