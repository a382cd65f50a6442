"""What is money: decided here, and nowhere else. See ``domain.ledger.money``.

Money is what a payment's entry has on a bank or cash account, or on one for outstanding receipts.
Most such entries hold nothing else, so that all that they settle is money. Those that do hold more
(a write-off, a discount, a fee, withheld tax, a set-off) are ``mixed``: few, found by the accounts
of their other lines, with the share of what they settle that is money.

What a payment of several invoices leaves open is shared among them by their amounts, since nothing
says whose it is. An early-payment discount is another matter: the terms of an invoice grant it, and
of the others all is money.
"""

from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import api, models
from odoo.tools import SQL, groupby

from ...domain.ledger.kinds import Kind, Side
from ...domain.ledger.money import came, share
from ...orm.planning import by_index

#: So many lines beside money are told to the statement, and not looked for by it.
FEW = 1000
#: Digits behind the comma of a share's parts: as many as any currency has.
CENTS = 4


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _mixed_sql(self, *, side=Side.RECEIVABLE, moves=None):
        """Items of payments' entries that hold more than money.

        Where there are few, they are told to the statement by their rows.

        :param moves: :class:`SQL` of a SELECT of ids of entries that are enough; None for all
        :return: ``line_id, share, came, granted, earned, digits, before, before_currency``, a row
            for each; ``share`` (0 to 1) of what it settles is money, ``came`` is more than that
            where a customer paid on top, ``granted`` tells that the rest is an early-payment
            discount, ``earned`` which invoices earned that (:meth:`_earned_sql`), ``digits`` are
            the company currency's, ``before`` is what the items before it in the entry have
        """
        rows = self._few_mixed(side)
        if rows is None:
            return self._many_mixed_sql(side, moves)
        return SQL(
            "SELECT * FROM (VALUES %s) told"
            " (line_id, share, came, granted, earned, digits, before, before_currency)"
            " WHERE line_id > 0",
            SQL(", ").join(
                SQL(
                    "(%s, %s::numeric, %s::numeric, %s, %s::jsonb, %s, %s::numeric, %s::numeric)",
                    *row,
                )
                for row in rows or [(0, 0, 0, False, None, 0, 0, 0)]
            ),
        )

    def _many_mixed_sql(self, side, moves):
        return SQL(
            """
            SELECT line_id, GREATEST(0, LEAST(1, money)) AS share,
                   GREATEST(0, CASE WHEN paid THEN money ELSE LEAST(1, money) END) AS came,
                   granted, earned, digits, before, before_currency
              FROM (SELECT own.id AS line_id, own.payment_id IS NOT NULL AS paid, beside.granted,
                           earned.earned,
                           COALESCE(1 + beside.amount / NULLIF(SUM(own.balance) OVER entry, 0), 0)
                               AS money,
                           ABS(SUM(own.balance) OVER so_far - own.balance) AS before,
                           ABS(SUM(own.amount_currency) OVER so_far - own.amount_currency)
                               AS before_currency,
                           currency.decimal_places AS digits
                      FROM (SELECT move_id, SUM(balance) AS amount,
                                   BOOL_OR(account_id IN %(discounts)s) AS granted
                              FROM (%(besides)s) l
                          GROUP BY move_id) beside
                      JOIN account_move_line own
                        ON own.move_id = beside.move_id AND own.account_id IN %(accounts)s
                      JOIN res_currency currency ON currency.id = own.company_currency_id
                 LEFT JOIN (%(earned)s) earned ON earned.move_id = beside.move_id
                    WINDOW entry AS (PARTITION BY own.move_id),
                           so_far AS (PARTITION BY own.move_id ORDER BY own.id
                                      ROWS UNBOUNDED PRECEDING)) mixed
            """,
            discounts=(discounts := self._discount_accounts()),
            besides=(
                besides := self._besides_sql(
                    side, SQL("TRUE") if moves is None else SQL("l.move_id IN (%s)", moves)
                )
            ),
            accounts=self._accounts(side),
            earned=self._earned_sql(
                side, SQL("SELECT l.move_id FROM (%s) l WHERE account_id IN %s", besides, discounts)
            ),
        )

    def _earned_sql(self, side, moves):
        """Which invoices earned the early-payment discounts of some payments' entries.

        One that such an entry settled as a whole, in time for the discount of its terms. They share
        what was granted by their terms, which is what these say unless somebody granted more.

        :param moves: :class:`SQL` of a SELECT of ids of entries
        :return: ``move_id, earned`` (``{reconciliation: share of it that is money}``), a row for
            each entry of which that can be told; of its other reconciliations all is money
        """
        return SQL(
            """
            SELECT move_id, JSONB_OBJECT_AGG(part_id, GREATEST(0, 1 - rate * granted / terms))
                       AS earned
              FROM (SELECT own.move_id, part.id AS part_id, terms.rate, beside.granted,
                           SUM(part.credit_amount_currency * terms.rate)
                               OVER (PARTITION BY own.move_id) AS terms
                      FROM account_move_line own
                      JOIN account_partial_reconcile part ON part.credit_move_id = own.id
                      JOIN account_move_line invoice ON invoice.id = part.debit_move_id
                CROSS JOIN LATERAL (
                    SELECT 1 - invoice.discount_amount_currency
                               / NULLIF(invoice.amount_currency, 0) AS rate) terms
                CROSS JOIN LATERAL (
                    SELECT SUM(line.amount_currency) AS granted FROM account_move_line line
                     WHERE line.move_id = own.move_id AND line.currency_id = own.currency_id
                       AND line.account_id IN %(besides)s) beside
                     WHERE own.move_id IN (%(moves)s) AND invoice.discount_date >= own.date
                       AND part.debit_amount_currency = invoice.amount_currency) earning
             WHERE terms > 0 AND rate > 0
          GROUP BY move_id
            """,
            besides=self._accounts_besides_money(side),
            moves=moves,
        )

    def _besides_sql(self, side, within):
        """The lines of payments' entries that are neither the side's nor money."""
        line = SQL("SELECT l.move_id, l.balance, l.account_id FROM account_move_line l")
        besides = self._accounts_besides_money(side)
        found = [
            SQL(
                "%s WHERE (l.payment_id IS NOT NULL OR l.statement_line_id IS NOT NULL)"
                " AND l.account_id IN %s AND %s",
                line,
                besides,
                within,
            )
        ]
        if back := self._taking_back():
            found.append(
                SQL(
                    "%s WHERE l.move_id IN %s AND l.account_id IN %s AND %s",
                    line,
                    back,
                    besides,
                    within,
                )
            )
        return SQL(" UNION ALL ").join(found)

    def _few_mixed(self, side):
        """The rows of :meth:`_mixed_sql` where they are few, by ``domain.ledger.money``; else None.

        Each account is looked up by itself: PostgreSQL expects many lines where there are none.
        """
        self.env["account.move.line"].flush_model()
        query = SQL(
            """
            SELECT beside.move_id, beside.balance, beside.account_id
              FROM UNNEST(%s::integer[]) account (id)
        CROSS JOIN LATERAL (
                SELECT l.move_id, l.balance, l.account_id FROM account_move_line l
                 WHERE l.account_id = account.id
                   AND (l.payment_id IS NOT NULL OR l.statement_line_id IS NOT NULL)
                 LIMIT %s) beside
            """,
            list(self._accounts_besides_money(side)),
            FEW + 1,
        )
        with by_index(self.env):
            lines = self.env.execute_query(query)
        if len(lines) > FEW:
            return None
        if back := self._taking_back():
            lines += self.env.execute_query(
                SQL(
                    "SELECT move_id, balance, account_id FROM account_move_line"
                    " WHERE move_id IN %s AND account_id IN %s",
                    back,
                    self._accounts_besides_money(side),
                )
            )
        return list(self._shares(side, lines)) if lines else []

    def _shares(self, side, lines):
        discounts = self._discount_accounts()
        beside, granted = defaultdict(int), set()
        for move, balance, account in lines:
            beside[move] += round(balance * 10**CENTS)
            if account in discounts:
                granted.add(move)
        earned = dict(self._earned(side, granted) if granted else ())
        own = self.env.execute_query(
            SQL(
                """
                SELECT own.move_id, own.id, own.payment_id IS NOT NULL, own.balance,
                       own.amount_currency, currency.decimal_places
                  FROM account_move_line own
                  JOIN res_currency currency ON currency.id = own.company_currency_id
                 WHERE own.move_id IN %s AND own.account_id IN %s
              ORDER BY own.move_id, own.id
                """,
                tuple(beside),
                self._accounts(side),
            )
        )
        for move, items in groupby(own, itemgetter(0)):
            settled = -round(sum(item[3] for item in items) * 10**CENTS)
            part, all_of_it = share(settled, beside[move]), came(settled, beside[move])
            before = before_currency = 0
            for _move, line, paid, balance, amount_currency, digits in items:
                told = [part, all_of_it if paid else part]
                yield (
                    line,
                    *(Decimal(one.numerator) / one.denominator for one in told),
                    move in granted,
                    earned.get(move),
                    digits,
                    abs(before),
                    abs(before_currency),
                )
                before, before_currency = before + balance, before_currency + amount_currency

    def _earned(self, side, moves):
        """Rows of :meth:`_earned_sql` for ids of entries, with what was earned as text."""
        query = self._earned_sql(side, SQL("SELECT UNNEST(%s::integer[])", [*moves]))
        return self.env.execute_query(
            SQL("SELECT move_id, CAST(earned AS text) FROM (%s) told", query)
        )

    def _money_sql(
        self,
        line,
        amount,
        mixed="mixed",
        *,
        settled=None,
        part=None,
        came=False,
        currency=None,
        payment=None,
    ):
        """How much of an amount that an item (by its alias) settles is money.

        What one entry settles in several goes is rounded as a whole, not each by itself: a unit
        would be lost between them.

        :param SQL amount: of whatever sign
        :param mixed: alias of :meth:`_mixed_sql`, joined to the item from the left
        :param SQL settled: what the item settled before; nothing by default. It is looked at for
            mixed ones alone
        :param SQL part: the id of the reconciliation that the amount is of, nought for what is
            still open; without it the amount is all that the item is for
        :param came: whether to count what a customer paid on top as well
        :param SQL currency: the digits of the amount's currency; by default it is the company's
        :param SQL payment: whether it stands in a payment's entry, where that is known
        """
        mixed = SQL.identifier(mixed)
        before = SQL("%s.%s", mixed, SQL("before" if currency is None else "before_currency"))
        digits = SQL("%s.digits", mixed) if currency is None else currency
        if settled is not None:
            before = SQL("(%s + %s)", before, settled)
        return SQL(
            """
            CASE WHEN NOT %(payment)s THEN 0 WHEN %(mixed)s.line_id IS NULL THEN %(amount)s
                 %(earned)s ELSE SIGN(%(amount)s) * (
                    ROUND((%(before)s + ABS(%(amount)s)) * %(mixed)s.%(share)s, %(digits)s)
                    - ROUND(%(before)s * %(mixed)s.%(share)s, %(digits)s)) END
            """,
            payment=payment or self._of_payment_sql(SQL.identifier(line)),
            amount=amount,
            earned=SQL()
            if part is None
            else SQL(
                "WHEN %(mixed)s.earned IS NOT NULL THEN ROUND(%(amount)s * COALESCE("
                "CAST(%(mixed)s.earned ->> CAST(%(part)s AS text) AS numeric), 1), %(digits)s)",
                mixed=mixed,
                amount=amount,
                part=part,
                digits=digits,
            ),
            before=before,
            share=SQL("came" if came else "share"),
            digits=digits,
            mixed=mixed,
        )

    def _earlier_sql(self, line, part, *, of="credit_move_id", amount="amount", whole=None):
        """What an item settled before one of its reconciliations.

        :param SQL line: its id
        :param SQL part: the reconciliation's id
        :param SQL whole: whether this one is all that it settles, where that can be told
        """
        earlier = SQL(
            "COALESCE((SELECT SUM(earlier.%s) FROM account_partial_reconcile earlier"
            " WHERE earlier.%s = %s AND earlier.id < %s), 0)",
            SQL.identifier(amount),
            SQL.identifier(of),
            line,
            part,
        )
        return earlier if whole is None else SQL("CASE WHEN %s THEN 0 ELSE %s END", whole, earlier)

    def _lost_sql(self, line, amount, mixed="mixed", *, side=Side.RECEIVABLE, **options):
        """How much of it was given up: written off, kept by a bank, withheld; no discount."""
        return SQL(
            "CASE WHEN %(payment)s THEN CASE WHEN %(mixed)s.line_id IS NULL OR %(mixed)s.granted"
            " THEN 0 ELSE %(amount)s - %(money)s END"
            " WHEN %(kind)s = %(write_off)s THEN %(amount)s ELSE 0 END",
            payment=self._of_payment_sql(SQL.identifier(line)),
            amount=amount,
            mixed=SQL.identifier(mixed),
            money=self._money_sql(line, amount, mixed, **options),
            kind=self._kind_sql(line, side=side),
            write_off=Kind.WRITE_OFF.value,
        )

    # ------------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------------
    @api.model
    def _received_sql(self, *, side=Side.RECEIVABLE, scope=None, source=None):
        """Money that was booked for customers: one row for each item of a payment.

        Money that was paid back, or did not stay (its entry was reversed), is below nought.

        :param scope: a condition on the journal item ``l``, its partner ``p`` and what is joined
        :param source: further joins, behind ``account_move_line l`` and ``res_partner p``
        :return: :class:`SQL` of a SELECT with ``company_id, partner_id`` (commercial), ``date`` and
            ``amount`` in company currency
        """
        line = SQL(
            """
            SELECT l.id, l.move_id, l.company_id, p.commercial_partner_id AS partner_id, l.date,
                   l.balance, l.payment_id, l.statement_line_id
              FROM account_move_line l
         LEFT JOIN res_partner p ON p.id = l.partner_id %(source)s
             WHERE l.account_id IN %(accounts)s AND l.parent_state = 'posted'
               AND %(payment)s AND %(scope)s
            """,
            source=source or SQL(),
            accounts=self._accounts(side),
            payment=self._of_payment_sql(SQL("l")),
            scope=scope or SQL("TRUE"),
        )
        paid = SQL("-l.balance" if side == Side.RECEIVABLE else "l.balance")
        return SQL(
            """
            WITH paid AS MATERIALIZED (%(line)s), mixed AS MATERIALIZED (%(mixed)s)
            SELECT l.company_id, l.partner_id, l.date, %(money)s AS amount
              FROM paid l LEFT JOIN mixed ON mixed.line_id = l.id
            """,
            line=line,
            mixed=self._mixed_sql(side=side, moves=SQL("SELECT paid.move_id FROM paid")),
            money=self._money_sql("l", paid, came=True),
        )

    @api.model
    def _received(self, companies, first, last, **options):
        """``{company id: money received from first to last, both days within}``."""
        self._flush()
        rows = self.env.execute_query(
            SQL(
                "SELECT company_id, SUM(amount) FROM (%s) received GROUP BY company_id",
                self._received_sql(
                    scope=SQL(
                        "l.company_id IN %s AND l.date BETWEEN %s AND %s",
                        tuple(companies.ids) or (0,),
                        first,
                        last,
                    ),
                    **options,
                ),
            )
        )
        return dict(rows)

    @api.model
    def _unapplied_money(self, as_of, company, partners):
        """Money of customers that is not applied to anything: rows of ``_open_sql``, oldest first.

        :param partners: commercial partners
        """
        self._flush()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT item.* FROM (%(items)s) item
                  JOIN account_move_line l ON l.id = item.id
                 WHERE %(payment)s AND item.amount_currency < 0
              ORDER BY item.date, item.id
                """,
                items=self._open_sql(as_of, companies=company.ids, partners=partners.ids),
                payment=self._of_payment_sql(SQL("l")),
            )
        )

    # ------------------------------------------------------------------
    # Accounts
    # ------------------------------------------------------------------
    def _accounts_besides_money(self, side):
        """Ids of the accounts that are neither the side's nor money's."""
        for model in ("account.account", "account.journal", "account.payment.method.line"):
            self.env[model].flush_model()
        return self._ids_of(
            SQL(
                "SELECT id FROM account_account WHERE id NOT IN (%s) AND id NOT IN %s",
                self._money_accounts_sql(),
                self._accounts(side),
            )
        )

    def _money_accounts_sql(self):
        """Bank, cash and cards, what is outstanding on them, and what nobody has told yet.

        A payment keeps the account on which it was outstanding, whatever its journal has now; the
        few that there are among millions of payments are found by jumps through the index.
        """
        return SQL(
            """
            SELECT id FROM account_account
             WHERE account_type IN ('asset_cash', 'liability_credit_card')
             UNION
            SELECT account FROM account_journal
        CROSS JOIN LATERAL UNNEST(ARRAY[default_account_id, suspense_account_id]) account
             WHERE type IN ('bank', 'cash', 'credit') AND account IS NOT NULL
             UNION
            SELECT payment_account_id FROM account_payment_method_line
             WHERE payment_account_id IS NOT NULL
             UNION
            (WITH RECURSIVE used AS (
                (SELECT MIN(outstanding_account_id) AS id FROM account_payment
                  WHERE outstanding_account_id IS NOT NULL)
                 UNION ALL
                SELECT (SELECT MIN(outstanding_account_id) FROM account_payment
                         WHERE outstanding_account_id > used.id)
                  FROM used WHERE used.id IS NOT NULL)
            SELECT id FROM used WHERE id IS NOT NULL)
            """
        )

    def _discount_accounts(self):
        self.env["res.company"].flush_model()
        return self._ids_of(
            SQL(
                """
                SELECT DISTINCT account FROM res_company
            CROSS JOIN LATERAL UNNEST(ARRAY[
                       account_journal_early_pay_discount_loss_account_id,
                       account_journal_early_pay_discount_gain_account_id]) account
                 WHERE account IS NOT NULL
                """
            )
        )
