"""Items cut into pieces: one for each reconciliation, and one for what is still open.

A piece was open from its item's day until it was settled. Whatever is counted over time (key
figures, payment habits) is counted from pieces, and so from the same rows.
"""

from odoo import api, models
from odoo.tools import SQL

from ...domain.ledger.kinds import Kind, Side
from ...domain.ledger.tie_out import Cause
from .ar_ledger import ids_sql, many_sql

#: Of a debt: money went out.
PAID_BACK = SQL("owed.kind = %s", Kind.PAYMENT.value)


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _lines_sql(
        self,
        before,
        *,
        side=Side.RECEIVABLE,
        companies,
        partners=None,
        since=None,
        documents=False,
        trade=True,
    ):
        """Customers' items that are dated before a day, open or not.

        :param since: the first day; None for all
        :param documents: whether to look at what documents ask for alone
        :param trade: whether to leave out what stands on non-trade accounts
        :return: :class:`SQL` of a SELECT with ``id, move_id, company_id, partner_id, date, due_on,
            balance, residual, kind``
        """
        within = [
            SQL("l.account_id IN %s", self._accounts(side, trade=trade)),
            SQL("l.parent_state = 'posted'"),
            SQL("l.company_id IN %s", ids_sql(companies)),
            SQL("l.date < %s", before),
        ]
        if partners is not None:
            within.append(SQL("p.commercial_partner_id IN %s", many_sql(partners)))
        if since is not None:
            within.append(SQL("l.date >= %s", since))
        if documents:
            within.append(SQL("l.display_type = 'payment_term'"))
            within.append(self._is_owed_sql(SQL("l"), side))
        return SQL(
            """
            SELECT l.id, l.move_id, l.company_id, p.commercial_partner_id AS partner_id, l.date,
                   COALESCE(l.date_maturity, l.date) AS due_on, l.balance,
                   l.amount_residual AS residual, l.payment_id, l.statement_line_id,
                   %(kind)s AS kind
              FROM account_move_line l
              JOIN res_partner p ON p.id = l.partner_id
             WHERE %(within)s
            """,
            kind=self._kind_sql(side=side, losses=False),
            within=SQL(" AND ").join(within),
        )

    @api.model
    def _pieces_sql(self, lines, *, side=Side.RECEIVABLE, credits=True):
        """Pieces of items of :meth:`_lines_sql`.

        What was settled with an entry that is not posted is open.

        :param credits: whether credits are cut as well
        :return: :class:`SQL` of a SELECT with ``company_id, partner_id, kind, date, due_on,
            amount`` (a credit's is below nought, and it falls due on its own day), ``paid_on``
            (NULL while open), ``by`` (the kind of what settled a debt), ``origin`` (the same; of an
            exchange difference the kind of what it came with, where that is known), ``money``: how
            much of the amount money settled; of a payment's pieces, how much of them is money; and
            ``worth``: what that money settled of a debt at the debt's value in the books, with the
            exchange difference that it came with
        """
        # Not a common table: PostgreSQL reads such with one of its processors alone.
        mixed = self._mixed_sql(side=side)
        of_payment = self._of_payment_sql(SQL("l"))
        parts = [
            SQL(
                """
                SELECT owed.company_id, owed.partner_id, owed.kind, owed.date, owed.due_on,
                       partial.amount, %(kind)s AS by, COALESCE(exchange.kind, %(kind)s) AS origin,
                       CASE WHEN l.parent_state = 'posted' THEN partial.max_date END AS paid_on,
                       %(money)s AS money, %(worth)s AS worth
                  FROM account_partial_reconcile partial
                  JOIN (%(lines)s) owed ON owed.id = partial.debit_move_id
                  JOIN account_move_line l ON l.id = partial.credit_move_id
             LEFT JOIN (%(exchange)s) exchange ON exchange.move_id = l.move_id
             LEFT JOIN (%(mixed)s) mixed
                    ON mixed.line_id = CASE WHEN %(paid_back)s THEN owed.id
                                            ELSE COALESCE(exchange.paid_by_id, l.id) END
                """,
                kind=self._kind_sql(side=side, losses=False),
                paid_back=PAID_BACK,
                money=self._settling_money_sql(),
                worth=self._money_of_part_sql(
                    "l",
                    part=self._paying_part_sql(),
                    payment=SQL("(%s OR exchange.paid_by_id IS NOT NULL)", of_payment),
                ),
                exchange=self._exchange_sql(side),
                mixed=mixed,
                lines=lines,
            )
        ]
        if credits:
            parts.append(
                SQL(
                    """
                    SELECT credit.company_id, credit.partner_id, credit.kind, credit.date,
                           credit.date, -partial.amount, NULL, NULL,
                           CASE WHEN partial.debit_move_id NOT IN (%(unposted)s)
                                THEN partial.max_date END,
                           %(money)s, NULL
                      FROM account_partial_reconcile partial
                      JOIN (%(lines)s) credit ON credit.id = partial.credit_move_id
                 LEFT JOIN (%(mixed)s) mixed ON mixed.line_id = credit.id
                    """,
                    unposted=self._unposted_sql(side=side),
                    money=self._money_of_part_sql("credit", came=True, sign=SQL("-")),
                    mixed=mixed,
                    lines=lines,
                )
            )
        parts.append(
            SQL(
                """
                SELECT line.company_id, line.partner_id, line.kind, line.date,
                       CASE WHEN line.residual > 0 THEN line.due_on ELSE line.date END,
                       line.residual, NULL, NULL, CAST(NULL AS date), %(money)s, NULL
                  FROM (%(lines)s) line
             LEFT JOIN (%(mixed)s) mixed ON mixed.line_id = line.id
                 WHERE line.residual <> 0 %(owed)s
                """,
                money=self._money_sql(
                    "line",
                    SQL("line.residual"),
                    settled=SQL("ABS(line.balance - line.residual)"),
                    part=SQL("0"),
                    came=True,
                ),
                mixed=mixed,
                lines=lines,
                owed=SQL() if credits else SQL("AND line.residual > 0"),
            )
        )
        return SQL(" UNION ALL ").join(parts)

    def _settling_money_sql(self):
        """Of a debt what money settled, and of money that was paid back how much that is.

        Of debts as little is read as may be: there are many of them.
        """
        return SQL(
            "CASE WHEN %s THEN %s ELSE %s END",
            PAID_BACK,
            self._money_sql(
                "owed",
                SQL("partial.amount"),
                settled=self._earlier_sql(SQL("owed.id"), SQL("partial.id"), of="debit_move_id"),
                came=True,
                payment=SQL("TRUE"),
            ),
            self._money_of_part_sql("l"),
        )

    def _paying_part_sql(self):
        """The id of the reconciliation by which a debt was paid, also where ``partial`` is the one
        with an exchange difference that came with it."""
        return SQL(
            "COALESCE((SELECT MIN(paying.id) FROM account_partial_reconcile paying"
            " WHERE paying.debit_move_id = partial.debit_move_id"
            " AND paying.credit_move_id = exchange.paid_by_id), partial.id)"
        )

    def _money_of_part_sql(self, line, *, part=None, came=False, sign=None, payment=None):
        """How much of a ``partial`` of a credit, by its alias, is money."""
        item = SQL.identifier(line)
        return self._money_sql(
            line,
            SQL("%s partial.amount", sign or SQL()),
            settled=self._earlier_sql(
                SQL("%s.id", item),
                SQL("partial.id"),
                whole=SQL("partial.amount = ABS(%s.balance)", item),
            ),
            part=part or SQL("partial.id"),
            came=came,
            payment=payment,
        )

    def _exchange_sql(self, side):
        """Entries of exchange differences, by the reconciliation that each came with: one for each.

        :return: :class:`SQL` of a SELECT with ``move_id``, ``kind`` (of what settled the debt), and
            ``paid_by_id``: the item of the payment, where it was one
        """
        return SQL(
            """
            SELECT partial.exchange_move_id AS move_id, %(kind)s AS kind,
                   CASE WHEN %(payment)s THEN l.id END AS paid_by_id
              FROM account_partial_reconcile partial
              JOIN account_move_line l ON l.id = partial.credit_move_id
             WHERE partial.exchange_move_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM account_partial_reconcile earlier
                 WHERE earlier.exchange_move_id = partial.exchange_move_id
                   AND earlier.id < partial.id)
            """,
            kind=self._kind_sql(side=side, losses=False),
            payment=self._of_payment_sql(SQL("l")),
        )

    # ------------------------------------------------------------------
    # What the books have and nobody owes
    # ------------------------------------------------------------------
    @api.model
    def _apart_sql(self, before, *, side=Side.RECEIVABLE, companies, partners=None):
        """What reconciliations moved of customers' trade items that the books did not move.

        The two sides of most reconciliations stand in one account of one customer and company, and
        what one loses the other does. Where they do not, the open items of either are another sum
        than the books have: by the amounts here.

        :param before: what was reconciled from this day on is left out
        :return: :class:`SQL` of a SELECT with ``company_id, partner_id, date, amount`` (since then
            so much more is owed, or less) and ``cause``: a row for each side
        """
        return SQL(
            """
            SELECT side.company_id, side.partner_id, side.date, side.amount,
                   CASE WHEN d.company_id <> c.company_id THEN %(other_company)s
                        WHEN GREATEST(d.date, c.date) > partial.max_date THEN %(dated_later)s
                        WHEN d.account_id <> c.account_id THEN %(one_sided)s
                        ELSE %(other_customer)s END AS cause
              FROM %(partials)s partial
              JOIN account_move_line d ON d.id = partial.debit_move_id
              JOIN account_move_line c ON c.id = partial.credit_move_id
         LEFT JOIN res_partner dp ON dp.id = d.partner_id
         LEFT JOIN res_partner cp ON cp.id = c.partner_id
        CROSS JOIN LATERAL (VALUES
                   (d.company_id, dp.commercial_partner_id, d.account_id,
                    GREATEST(partial.max_date, d.date), -partial.amount),
                   (c.company_id, cp.commercial_partner_id, c.account_id,
                    GREATEST(partial.max_date, c.date), partial.amount)
                   ) side (company_id, partner_id, account_id, date, amount)
             WHERE d.account_id IN %(accounts)s AND c.account_id IN %(accounts)s
               AND d.parent_state = 'posted' AND c.parent_state = 'posted'
               AND (d.company_id <> c.company_id OR d.account_id <> c.account_id
                    OR d.partner_id IS DISTINCT FROM c.partner_id
                    OR GREATEST(d.date, c.date) > partial.max_date)
               AND side.company_id IN %(companies)s AND side.account_id IN %(trade)s
               AND side.date < %(before)s AND %(scope)s
            """,
            other_company=Cause.OTHER_COMPANY.value,
            dated_later=Cause.DATED_LATER.value,
            one_sided=Cause.ONE_SIDED.value,
            other_customer=Cause.OTHER_CUSTOMER.value,
            partials=self._partials_of_sql(partners),
            accounts=self._accounts(side),
            trade=self._accounts(side, trade=True),
            companies=ids_sql(companies),
            before=before,
            scope=SQL("side.partner_id IS NOT NULL")
            if partners is None
            else SQL("side.partner_id IN %s", ids_sql(partners)),
        )

    def _partials_of_sql(self, partners):
        """The reconciliations, all or those of some customers' items."""
        if partners is None:
            return SQL("account_partial_reconcile")
        return SQL(
            "(SELECT * FROM account_partial_reconcile WHERE id IN (%s))",
            SQL(" UNION ").join(
                SQL(
                    "SELECT partial.id FROM res_partner p"
                    " JOIN account_move_line l ON l.partner_id = p.id"
                    " JOIN account_partial_reconcile partial ON %s = l.id"
                    " WHERE p.commercial_partner_id IN %s",
                    SQL.identifier("partial", own),
                    ids_sql(partners),
                )
                for own in ("debit_move_id", "credit_move_id")
            ),
        )
