"""What the journal tells of promised items: what made them smaller, and money that may yet."""

from collections import defaultdict

from odoo import models
from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed
from odoo.addons.ar_base.domain.money import minor
from odoo.tools import SQL

from ...domain.promise.judging import Reduction, reductions_since, since_promised


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

    # ------------------------------------------------------------------
    # What made the items smaller
    # ------------------------------------------------------------------
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
            "part": SQL("source.part_id"),
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

    # ------------------------------------------------------------------
    # Money that may yet
    # ------------------------------------------------------------------
    def _under_way(self):
        """Payments without entry that name these promises' documents: ``{id: [Reduction]}``.

        As the rule of dunning has it, each pays of a document's items the earliest due first.
        """
        found = defaultdict(list)
        owed = self.item_ids.move_line_id.move_id.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and line.amount_residual_currency > 0
            )
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))
        moves = owed.move_id
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

    def _payer(self):
        """Whose money may keep it, and in which currency: the key of pools of money."""
        return self.company_id, self.partner_id, self.currency_id

    def _since_promised(self, pools):
        """What there is of its customer's money in pools, of days since it was given."""
        return [one for one in pools[self._payer()] if one.on >= self.promised_on]

    def _take_from(self, pools, amount):
        """Let others count on what is left."""
        if amount:
            pool = pools[self._payer()]
            earlier = [one for one in pool if one.on < self.promised_on]
            pool[:] = earlier + reductions_since(amount, self._since_promised(pools))

    def _naming_nothing(self):
        """Payments without entry that name no document, by :meth:`_payer`: ``[Reduction]``.

        What was paid to an enterprise is for its branches, too: they share one pool.
        """
        shared = defaultdict(list)
        rows = self.env["ar.ledger"]._naming_nothing(self.partner_id) if self else ()
        for root_id, partner_id, currency_id, day, amount in rows:
            digits = self.env["res.currency"].browse(currency_id).decimal_places
            shared[root_id, partner_id, currency_id].append(Reduction(day, minor(amount, digits)))
        pools = defaultdict(list)
        for promise in self:
            company, partner, currency = promise._payer()
            pools[promise._payer()] = shared[company.sudo().root_id.id, partner.id, currency.id]
        return pools

    def _unapplied(self, days):
        """Money that is not applied, by :meth:`_payer`: ``[Reduction]``, by the day on which it
        came."""
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
