"""What is money: decided here, and nowhere else. See ``domain.ledger.money``.

Money is what a payment's entry has on a bank or cash account, or on one for outstanding receipts.
Most such entries hold nothing else, so that all that they settle is money. Those that do hold more
(a write-off, a discount, a fee, withheld tax, a set-off) are ``mixed``: few, found by the accounts
of their other lines, with the share of what they settle that is money.
"""

from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...domain.ledger.kinds import Kind, Side
from ...domain.ledger.money import share

#: So many lines beside money are told to the statement, and not looked for by it.
FEW = 1000
#: Digits behind the comma of a share's parts: as many as any currency has.
CENTS = 4


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _mixed_sql(self, *, side=Side.RECEIVABLE, moves=None):
        """Payments' entries that hold more than money: ``move_id, share, granted, digits``.

        Where there are few, they are told to the statement by their rows.

        :param moves: :class:`SQL` of a SELECT of ids of entries that are enough; None for all
        :return: a row for each; ``share`` (0 to 1) of what it settles is money, ``granted`` tells
            that the rest is an early-payment discount, ``digits`` are the company currency's
        """
        rows = self._few_mixed(side)
        if rows is None:
            return self._many_mixed_sql(side, moves)
        return SQL(
            "SELECT * FROM (VALUES %s) told (move_id, share, granted, digits) WHERE move_id > 0",
            SQL(", ").join(
                SQL("(%s, %s::numeric, %s, %s)", *row) for row in rows or [(0, 0, False, 0)]
            ),
        )

    def _many_mixed_sql(self, side, moves):
        return SQL(
            """
            SELECT beside.move_id,
                   COALESCE(GREATEST(0, LEAST(1, 1 + beside.amount / NULLIF(SUM(own.balance), 0)))
                       * CASE WHEN SUM(own.balance) <> 0 THEN 1 END, 0) AS share,
                   beside.granted, currency.decimal_places AS digits
              FROM (SELECT l.move_id, SUM(l.balance) AS amount,
                           BOOL_OR(l.account_id IN %(discounts)s) AS granted
                      FROM account_move_line l
                     WHERE (l.payment_id IS NOT NULL OR l.statement_line_id IS NOT NULL)
                       AND l.account_id IN %(besides)s AND %(moves)s
                  GROUP BY l.move_id) beside
              JOIN account_move_line own
                ON own.move_id = beside.move_id AND own.account_id IN %(accounts)s
              JOIN res_currency currency ON currency.id = own.company_currency_id
          GROUP BY beside.move_id, beside.amount, beside.granted, currency.decimal_places
            """,
            discounts=self._discount_accounts(),
            besides=self._accounts_besides_money(side),
            accounts=self._accounts(side),
            moves=SQL("TRUE") if moves is None else SQL("l.move_id IN (%s)", moves),
        )

    def _few_mixed(self, side):
        """The rows of :meth:`_mixed_sql` where they are few, by ``domain.ledger.money``; else None.

        Each account is looked up by itself: PostgreSQL expects many lines where there are none.
        """
        self.env["account.move.line"].flush_model()
        lines = self.env.execute_query(
            SQL(
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
        )
        if len(lines) > FEW:
            return None
        return list(self._shares(side, lines)) if lines else []

    def _shares(self, side, lines):
        discounts = self._discount_accounts()
        beside, granted = defaultdict(int), set()
        for move, balance, account in lines:
            beside[move] += round(balance * 10**CENTS)
            if account in discounts:
                granted.add(move)
        for move, balance, digits in self.env.execute_query(
            SQL(
                """
                SELECT own.move_id, SUM(own.balance), MIN(currency.decimal_places)
                  FROM account_move_line own
                  JOIN res_currency currency ON currency.id = own.company_currency_id
                 WHERE own.move_id IN %s AND own.account_id IN %s
              GROUP BY own.move_id
                """,
                tuple(beside),
                self._accounts(side),
            )
        ):
            part = share(-round(balance * 10**CENTS), beside[move])
            yield move, Decimal(part.numerator) / part.denominator, move in granted, digits

    def _money_sql(self, line, amount, mixed="mixed", *, is_payment=None):
        """How much of an amount that an item (by its alias) settles is money.

        :param SQL amount: of whatever sign
        :param mixed: alias of :meth:`_mixed_sql`, joined to the item's entry from the left
        :param is_payment: SQL of whether a payment settles it; by default the item tells
        """
        return SQL(
            "CASE WHEN NOT %(payment)s THEN 0 WHEN %(mixed)s.move_id IS NULL THEN %(amount)s"
            " ELSE ROUND(%(amount)s * %(mixed)s.share, %(mixed)s.digits) END",
            payment=is_payment or self._of_payment_sql(SQL.identifier(line)),
            amount=amount,
            mixed=SQL.identifier(mixed),
        )

    def _lost_sql(self, line, amount, mixed="mixed", *, side=Side.RECEIVABLE):
        """How much of it was given up: written off, kept by a bank, withheld; no discount."""
        return SQL(
            "CASE WHEN %(payment)s THEN CASE WHEN %(mixed)s.move_id IS NULL OR %(mixed)s.granted"
            " THEN 0 ELSE %(amount)s - %(money)s END"
            " WHEN %(kind)s = %(write_off)s THEN %(amount)s ELSE 0 END",
            payment=self._of_payment_sql(SQL.identifier(line)),
            amount=amount,
            mixed=SQL.identifier(mixed),
            money=self._money_sql(line, amount, mixed),
            kind=self._kind_sql(line, side=side),
            write_off=Kind.WRITE_OFF.value,
        )

    # ------------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------------
    @api.model
    def _received_sql(self, *, side=Side.RECEIVABLE, scope=None, source=None):
        """Money that was booked for customers: one row for each item of a payment.

        Money that was paid back is below nought.

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
              FROM paid l LEFT JOIN mixed ON mixed.move_id = l.move_id
            """,
            line=line,
            mixed=self._mixed_sql(side=side, moves=SQL("SELECT paid.move_id FROM paid")),
            money=self._money_sql("l", paid),
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
