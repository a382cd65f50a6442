"""Items cut into pieces: one for each reconciliation, and one for what is still open.

A piece was open from its item's day until it was settled. Whatever is counted over time (key
figures, payment habits) is counted from pieces, and so from the same rows.
"""

from odoo import api, models
from odoo.tools import SQL

from ...domain.ledger.kinds import Side
from .ar_ledger import ids_sql, many_sql


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
            (NULL while open), ``by`` (the kind of what settled a debt) and ``money``: how much of
            the amount money settled; of a payment's pieces, how much of them is money
        """
        # Not a common table: PostgreSQL reads such with one of its processors alone.
        mixed = self._mixed_sql(side=side)
        parts = [
            SQL(
                """
                SELECT owed.company_id, owed.partner_id, owed.kind, owed.date, owed.due_on,
                       partial.amount, %(kind)s AS by,
                       CASE WHEN l.parent_state = 'posted' THEN partial.max_date END AS paid_on,
                       %(money)s AS money
                  FROM account_partial_reconcile partial
                  JOIN (%(lines)s) owed ON owed.id = partial.debit_move_id
                  JOIN account_move_line l ON l.id = partial.credit_move_id
             LEFT JOIN (%(mixed)s) mixed ON mixed.move_id = l.move_id
                """,
                kind=self._kind_sql(side=side, losses=False),
                money=self._money_sql("l", SQL("partial.amount")),
                mixed=mixed,
                lines=lines,
            )
        ]
        if credits:
            parts.append(
                SQL(
                    """
                    SELECT credit.company_id, credit.partner_id, credit.kind, credit.date,
                           credit.date, -partial.amount, NULL,
                           CASE WHEN partial.debit_move_id NOT IN (%(unposted)s)
                                THEN partial.max_date END,
                           %(money)s
                      FROM account_partial_reconcile partial
                      JOIN (%(lines)s) credit ON credit.id = partial.credit_move_id
                 LEFT JOIN (%(mixed)s) mixed ON mixed.move_id = credit.move_id
                    """,
                    unposted=self._unposted_sql(side=side),
                    money=self._money_sql("credit", SQL("-partial.amount")),
                    mixed=mixed,
                    lines=lines,
                )
            )
        parts.append(
            SQL(
                """
                SELECT line.company_id, line.partner_id, line.kind, line.date,
                       CASE WHEN line.residual > 0 THEN line.due_on ELSE line.date END,
                       line.residual, NULL, CAST(NULL AS date), %(money)s
                  FROM (%(lines)s) line
             LEFT JOIN (%(mixed)s) mixed ON mixed.move_id = line.move_id
                 WHERE line.residual <> 0 %(owed)s
                """,
                money=self._money_sql("line", SQL("line.residual")),
                mixed=mixed,
                lines=lines,
                owed=SQL() if credits else SQL("AND line.residual > 0"),
            )
        )
        return SQL(" UNION ALL ").join(parts)
