"""Payments under way: what a customer has paid and the books do not have yet.

Three forms of the same fact: a payment without entry that names its invoices; one that names none
and is for the customer's oldest items; a payment whose entry is posted and reconciled, but dated
later (a post-dated cheque). Odoo calls a payment without entry ``in_process`` until somebody, or
the bank's statement, says ``paid``; said by a person, its money is still not in the books.
"""

from odoo import models
from odoo.tools import SQL

from ...domain.ledger.kinds import Side

TYPES = {Side.RECEIVABLE: "inbound", Side.PAYABLE: "outbound"}
PARTIES = {Side.RECEIVABLE: "customer", Side.PAYABLE: "supplier"}


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    def _in_process_sql(self, *, side=Side.RECEIVABLE, moves=None):
        """What payments without entry pay of each document: ``move_id, pool`` in its currency.

        A payment for several documents pays the earliest due first. One that comes in time for an
        early-payment discount, with what is asked then, pays all. ``whole`` is what all of the
        payment is worth in the currency of the document, ``need`` what would settle that.
        """
        return SQL(
            """
            SELECT move_id, SUM(CASE WHEN part >= need THEN residual ELSE part END) AS pool
              FROM (
                SELECT move_id, residual, need,
                       LEAST(need, ROUND(whole * %(share)s, decimal_places)) AS part
                  FROM (%(named)s) named) share
          GROUP BY move_id
            """,
            share=self.env["ar.allocation"]._oldest_first_sql(
                SQL("1"),
                SQL("need / NULLIF(whole, 0)"),
                within=SQL("payment_id"),
                order=SQL("invoice_date_due, move_id"),
            ),
            named=self._named_payments_sql(side, moves),
        )

    def _named_payments_sql(self, side, moves=None):
        return SQL(
            """
            SELECT pay.id AS payment_id, move.id AS move_id, move.invoice_date_due,
                   move.amount_residual AS residual, whole.amount AS whole,
                   COALESCE(discounted.amount, move.amount_residual) AS need,
                   currency.decimal_places
              FROM account_move__account_payment link
              JOIN account_payment pay ON pay.id = link.payment_id
              JOIN account_move move ON move.id = link.invoice_id
              JOIN res_currency currency ON currency.id = move.currency_id
        CROSS JOIN LATERAL (
                SELECT CASE WHEN pay.currency_id = move.currency_id THEN pay.amount
                            ELSE ABS(pay.amount_company_currency_signed) * move.amount_total
                                 / NULLIF(ABS(move.amount_total_signed), 0) END AS amount) whole
         LEFT JOIN LATERAL (
                SELECT SUM(ABS(l.discount_amount_currency)) AS amount FROM account_move_line l
                 WHERE l.move_id = move.id AND l.display_type = 'payment_term'
                   AND l.discount_date >= pay.date
                   AND l.amount_residual_currency = l.amount_currency
                HAVING COUNT(*) > 0) discounted ON TRUE
             WHERE %(asked)s AND %(under_way)s
            """,
            under_way=self._under_way_sql(side),
            asked=SQL("TRUE")
            if moves is None
            else SQL(
                "pay.id IN (SELECT asked.payment_id FROM account_move__account_payment asked"
                " WHERE asked.invoice_id IN (%s))",
                moves,
            ),
        )

    def _under_way_sql(self, side):
        """Whether a payment ``pay`` has no entry, and its money has not come otherwise.

        Odoo says ``paid`` by itself when something else of exactly its amount settles one of its
        documents: that is its money, from the bank's statement.
        """
        return SQL(
            """
            pay.move_id IS NULL AND pay.payment_type = %(type)s
            AND (pay.state = 'in_process' OR pay.state = 'paid' AND NOT EXISTS (
                SELECT FROM account_move__account_payment named
                  JOIN account_move_line l ON l.move_id = named.invoice_id
                  JOIN account_partial_reconcile partial
                    ON l.id IN (partial.debit_move_id, partial.credit_move_id)
                 WHERE named.payment_id = pay.id AND l.display_type = 'payment_term'
                   AND pay.amount IN (partial.debit_amount_currency,
                                      partial.credit_amount_currency)))
            """,
            type=TYPES[Side(side)],
        )

    def _awaited_payments_sql(self, day, within, *, side=Side.RECEIVABLE):
        """Whose money may be under way: ``partner_id`` (commercial), found without reading much.

        Too many are told rather than too few: what is under way say the other statements. Of a
        payment that names a document, that is who owes it, whoever pays.

        :param within: a condition on the ``partner``
        """
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id
              FROM account_partial_reconcile partial
              JOIN account_move_line l ON l.id = partial.debit_move_id
               AND l.account_id IN %(control)s
              JOIN res_partner partner ON partner.id = l.partner_id
             WHERE partial.max_date > %(day)s AND %(within)s
             UNION
            SELECT partner.commercial_partner_id
              FROM account_payment pay
              JOIN account_move__account_payment link ON link.payment_id = pay.id
              JOIN account_move_line l ON l.move_id = link.invoice_id
               AND l.account_id IN %(control)s AND l.parent_state = 'posted'
               AND l.reconciled IS NOT TRUE
              JOIN res_partner partner ON partner.id = l.partner_id
             WHERE pay.move_id IS NULL AND pay.payment_type = %(type)s
               AND pay.state IN ('in_process', 'paid') AND %(within)s
             UNION
            SELECT partner.commercial_partner_id
              FROM account_payment pay
              JOIN res_partner partner ON partner.id = pay.partner_id
             WHERE pay.move_id IS NULL AND pay.payment_type = %(type)s
               AND pay.state IN ('in_process', 'paid') AND %(within)s
               AND pay.state = 'in_process' AND pay.is_matched IS NOT TRUE
               AND NOT EXISTS (SELECT FROM account_move__account_payment link
                                WHERE link.payment_id = pay.id)
            """,
            control=self._accounts(side),
            day=day,
            within=within,
            type=TYPES[Side(side)],
        )

    def _unnamed_payments_sql(self, *, side=Side.RECEIVABLE):
        """Payments under way that name no document: ``root_id, partner_id, currency_id, pool``.

        ``root_id`` is the company at the top: what was paid there is paid for its branches, too.
        Such a payment that is ``paid`` has come in ways that this does not see: it is left out.
        """
        return SQL(
            """
            SELECT %(root)s AS root_id, partner.commercial_partner_id AS partner_id,
                   pay.currency_id,
                   SUM(pay.amount) AS pool
              FROM account_payment pay
              JOIN res_partner partner ON partner.id = pay.partner_id
             WHERE pay.state = 'in_process' AND pay.move_id IS NULL AND pay.payment_type = %(type)s
               AND pay.is_matched IS NOT TRUE
               AND pay.partner_type = %(party)s
               AND NOT EXISTS (SELECT FROM account_move__account_payment link
                                WHERE link.payment_id = pay.id)
          GROUP BY %(root)s, partner.commercial_partner_id, pay.currency_id
            """,
            party=PARTIES[Side(side)],
            root=self._root_sql(SQL("pay.company_id")),
            type=TYPES[Side(side)],
        )

    def _dated_later_sql(self, as_of, known):
        """What posted entries of later days settle already of each debit: ``line_id, amount, day``.

        In the item's currency: a post-dated cheque, and the last day of which one is dated. None
        unless what is known now counts.
        """
        return SQL(
            """
            SELECT partial.debit_move_id AS line_id, SUM(partial.debit_amount_currency) AS amount,
                   MAX(partial.max_date) AS day
              FROM account_partial_reconcile partial
              JOIN account_move_line l ON l.id = partial.credit_move_id
               AND l.parent_state = 'posted'
             WHERE partial.max_date > %s AND %s
          GROUP BY partial.debit_move_id
            """,
            as_of,
            known,
        )
