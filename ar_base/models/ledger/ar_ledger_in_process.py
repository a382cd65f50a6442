"""Payments under way: what a customer has paid and the books do not have yet.

Three forms of the same fact: a payment without entry that names its invoices; one that names none
and is for the customer's oldest items; a payment whose entry is posted and reconciled, but dated
later (a post-dated cheque). Odoo calls a payment without entry ``in_process`` until somebody, or
the bank's statement, says ``paid``; said by a person, its money is still not in the books.
"""

from odoo import api, models
from odoo.tools import SQL

from ...domain.ledger.kinds import Side
from .ar_ledger import FEW, ids_sql

TYPES = {Side.RECEIVABLE: "inbound", Side.PAYABLE: "outbound"}
PARTIES = {Side.RECEIVABLE: "customer", Side.PAYABLE: "supplier"}


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    def _under_way_of(self, *, side=Side.RECEIVABLE, moves, when=None, partners=None):
        """Both, of some documents, by one reading of the payments that name any.

        To be asked for after a :meth:`_flush`: of few customers it is looked first whether there
        are such payments. To plan the reading takes longer than all the rest.

        :param partners: ids of the commercial partners whose documents these are; None for all
        :return: :class:`SQL` of a WITH clause or of nothing, of :meth:`_in_process_sql` and of
            :meth:`_unnamed_payments_sql`
        """
        if partners is not None and len(partners) <= FEW and not self._names_any(side, partners):
            nothing = SQL("SELECT NULL::integer AS move_id, NULL::numeric AS pool WHERE FALSE")
            return SQL(), nothing, self._unnamed_payments_sql(side=side, when=when, paying=False)
        paying = SQL("paying")
        return (
            SQL(
                "WITH paying AS MATERIALIZED (%s)",
                self._paying_sql(side=side, moves=moves, when=when),
            ),
            self._in_process_sql(side=side, paying=paying),
            self._unnamed_payments_sql(side=side, when=when, paying=paying),
        )

    def _names_any(self, side, partners):
        """Whether a payment without entry names anything that is owed by some customers."""
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1 FROM res_partner partner
                      JOIN account_move_line l ON l.partner_id = partner.id
                       AND l.account_id IN %s AND l.parent_state = 'posted'
                       AND l.reconciled IS NOT TRUE
                      JOIN account_move__account_payment link ON link.invoice_id = l.move_id
                      JOIN account_payment pay ON pay.id = link.payment_id
                     WHERE partner.commercial_partner_id IN %s AND pay.move_id IS NULL
                       AND pay.state IN ('in_process', 'paid')
                     LIMIT 1
                    """,
                    self._accounts(side),
                    ids_sql(partners),
                )
            )
        )

    def _in_process_sql(self, *, side=Side.RECEIVABLE, moves=None, paying=None):
        """What payments without entry pay of each document: ``move_id, pool`` in its currency.

        :param paying: where :meth:`_paying_sql` is read from, if it is read more than once
        """
        return SQL(
            "SELECT move_id, SUM(given) AS pool FROM %s paying GROUP BY move_id",
            paying or SQL("(%s)", self._paying_sql(side=side, moves=moves)),
        )

    def _paying_sql(self, *, side=Side.RECEIVABLE, moves=None, when=None):
        """What each payment under way pays of each document that it names.

        A payment for several documents pays the earliest due first. One that comes in time for an
        early-payment discount, with what is asked then, pays all. It is laid over its documents in
        its own currency, in which whoever paid was told what they come to: what is asked for all of
        them is rounded once.

        :param moves: :class:`SQL` of a SELECT of ids of documents that are enough, with what the
            same payments pay of others; None for all
        :param when: a condition on the payment ``pay``
        :return: :class:`SQL` of a SELECT with ``payment_id, move_id``, ``given`` (in the document's
            currency) and, in the payment's, ``amount`` (all of it), ``asked`` (what is open) and
            ``over`` (what others pay already of what it is given)
        """
        return SQL(
            """
            SELECT payment_id, move_id, amount, asked, given,
                   ROUND((given - %(kept)s) / rate, payment_digits) AS over
              FROM (
                SELECT share.*, CASE WHEN part >= need THEN residual
                                     ELSE ROUND(part * rate, digits) END AS given
                  FROM (SELECT asked.*, %(share)s AS part FROM (%(asked)s) asked) share) shared
            """,
            share=self.env["ar.allocation"]._oldest_first_sql(
                SQL("amount"),
                SQL("need"),
                within=SQL("payment_id"),
                order=SQL("invoice_date_due, move_id"),
            ),
            kept=self.env["ar.allocation"]._oldest_first_sql(
                SQL("residual"),
                SQL("given"),
                within=SQL("move_id"),
                order=SQL("day, payment_id"),
            ),
            asked=self._asked_of_payments_sql(side, moves, when),
        )

    @api.model
    def _paying(self, moves):
        """What payments under way pay of documents: ``[(move id, day, amount)]``, oldest first.

        In each document's currency.
        """
        self._flush()
        asked = SQL("SELECT unnest(%s::integer[])", moves.ids)
        return self.env.execute_query(
            SQL(
                """
                SELECT paying.move_id, pay.date, paying.given
                  FROM (%s) paying JOIN account_payment pay ON pay.id = paying.payment_id
                 WHERE paying.move_id IN (%s) AND paying.given > 0
              ORDER BY pay.date, pay.id
                """,
                self._paying_sql(moves=asked),
                asked,
            )
        )

    def _asked_of_payments_sql(self, side, moves, when):
        """The documents that payments name, and what they come to in the payment's currency.

        ``need`` would settle one, which is less than what is ``asked`` where a discount is granted.
        """

        def in_its_currency(amount):
            return self.env["ar.allocation"]._rounded_once_sql(
                amount,
                lambda told: SQL("ROUND(%s / rate, payment_digits)", told),
                within=SQL("payment_id, move_currency_id"),
                order=SQL("invoice_date_due, move_id"),
            )

        return SQL(
            """
            SELECT payment_id, move_id, invoice_date_due, day, residual, amount, rate, digits,
                   payment_digits, %(asked)s AS asked, %(need)s AS need
              FROM (%(named)s) named
            """,
            asked=in_its_currency(SQL("residual")),
            need=in_its_currency(SQL("least")),
            named=self._named_payments_sql(side, moves, when),
        )

    def _named_payments_sql(self, side, moves, when):
        """Payments under way and their documents; a credit note is none that asks for money.

        ``rate`` is what one unit of the payment is worth in the document's currency.
        """
        return SQL(
            """
            SELECT pay.id AS payment_id, move.id AS move_id, move.invoice_date_due, pay.date AS day,
                   move.currency_id AS move_currency_id, ask.residual, pay.amount,
                   LEAST(ask.residual, discounted.amount) AS least, worth.rate,
                   currency.decimal_places AS digits, own.decimal_places AS payment_digits
              FROM account_move__account_payment link
              JOIN account_payment pay ON pay.id = link.payment_id
              JOIN res_company company ON company.id = pay.company_id
              JOIN account_move move ON move.id = link.invoice_id
              JOIN res_currency currency ON currency.id = move.currency_id
              JOIN res_currency own ON own.id = pay.currency_id
        CROSS JOIN LATERAL (
                SELECT CASE WHEN move.move_type IN ('out_refund', 'in_refund') THEN 0
                            ELSE GREATEST(0, move.amount_residual) END AS residual) ask
        CROSS JOIN LATERAL (SELECT %(rate)s AS rate) worth
         LEFT JOIN LATERAL (
                SELECT SUM(ABS(l.discount_amount_currency)) AS amount FROM account_move_line l
                 WHERE l.move_id = move.id AND l.display_type = 'payment_term'
                   AND l.discount_date >= pay.date
                   AND l.amount_residual_currency = l.amount_currency
                HAVING COUNT(*) > 0) discounted ON TRUE
             WHERE %(asked)s AND %(under_way)s AND %(when)s
            """,
            rate=self._worth_sql(),
            under_way=self._under_way_sql(side),
            when=when or SQL("TRUE"),
            asked=SQL("TRUE")
            if moves is None
            else SQL(
                "pay.id IN (SELECT asked.payment_id FROM account_move__account_payment asked"
                " WHERE asked.invoice_id IN (%s))",
                moves,
            ),
        )

    def _worth_sql(self):
        """What a unit of ``pay`` settles of the ``move``, as Odoo will reconcile it.

        At the rates of the payment's day, between the company's currency and another. Where both
        are others they meet at the document's book value.
        """
        of_move, of_payment, of_company = (
            self._rate_sql(currency)
            for currency in (
                SQL("move.currency_id"),
                SQL("pay.currency_id"),
                SQL("company.currency_id"),
            )
        )
        return SQL(
            """
            CASE WHEN pay.currency_id = move.currency_id THEN 1
                 WHEN company.currency_id IN (pay.currency_id, move.currency_id)
                 THEN %(of_move)s / %(of_payment)s
                 ELSE %(of_company)s / %(of_payment)s * COALESCE(
                     NULLIF(ABS(move.amount_total / NULLIF(move.amount_total_signed, 0)), 0), 1)
                 END
            """,
            of_move=of_move,
            of_payment=of_payment,
            of_company=of_company,
        )

    def _rate_sql(self, currency):
        """Odoo's rate of a currency on the day of ``pay``, in its company."""
        return SQL(
            """
            COALESCE((
                SELECT rate.rate FROM res_currency_rate rate
                 WHERE rate.currency_id = %(currency)s AND rate.name <= pay.date
                   AND COALESCE(rate.company_id, %(root)s) = %(root)s
              ORDER BY rate.company_id, rate.name DESC LIMIT 1), (
                SELECT rate.rate FROM res_currency_rate rate
                 WHERE rate.currency_id = %(currency)s
                   AND COALESCE(rate.company_id, %(root)s) = %(root)s
              ORDER BY rate.company_id, rate.name LIMIT 1), 1)
            """,
            currency=currency,
            root=self._root_sql(SQL("pay.company_id")),
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

    def _unnamed_payments_sql(self, *, side=Side.RECEIVABLE, moves=None, when=None, paying=None):
        """Money under way for no document: ``root_id, partner_id, currency_id, pool``.

        Payments that name none, and what others bring beyond what they name. ``root_id`` is the
        company at the top: what was paid there is paid for its branches, too. A payment without
        document that is ``paid`` has come in ways that this does not see: it is left out.

        :param when: a condition on the payment ``pay``
        :param paying: where :meth:`_paying_sql` is read from, if it is read more than once; False
            where there is nothing to read
        """
        if paying is None:
            paying = SQL("(%s)", self._paying_sql(side=side, moves=moves, when=when))
        return SQL(
            """
            SELECT %(root)s AS root_id, partner.commercial_partner_id AS partner_id,
                   free.currency_id, SUM(free.amount) AS pool
              FROM (SELECT pay.company_id, pay.partner_id, pay.currency_id, pay.amount
                      FROM account_payment pay
                     WHERE %(free)s AND %(when)s
                    %(surplus)s) free
              JOIN res_partner partner ON partner.id = free.partner_id
          GROUP BY %(root)s, partner.commercial_partner_id, free.currency_id
            """,
            free=self._naming_nothing_sql(side),
            root=self._root_sql(SQL("free.company_id")),
            when=when or SQL("TRUE"),
            surplus=SQL("UNION ALL %s", self._surplus_sql(side, paying)) if paying else SQL(),
        )

    def _naming_nothing_sql(self, side):
        """Whether a payment ``pay`` has no entry, is under way, and names no document."""
        return SQL(
            """
            pay.state = 'in_process' AND pay.move_id IS NULL
            AND pay.payment_type = %s AND pay.partner_type = %s AND pay.is_matched IS NOT TRUE
            AND NOT EXISTS (SELECT FROM account_move__account_payment link
                             WHERE link.payment_id = pay.id)
            """,
            TYPES[Side(side)],
            PARTIES[Side(side)],
        )

    @api.model
    def _naming_nothing(self, partners, *, side=Side.RECEIVABLE):
        """Such payments of commercial partners: ``[(root id, partner id, currency id, day,
        amount)]``, oldest first."""
        self._flush()
        return self.env.execute_query(
            SQL(
                """
                SELECT %s, partner.commercial_partner_id, pay.currency_id, pay.date, pay.amount
                  FROM account_payment pay JOIN res_partner partner ON partner.id = pay.partner_id
                 WHERE %s AND partner.commercial_partner_id IN %s
              ORDER BY pay.date, pay.id
                """,
                self._root_sql(SQL("pay.company_id")),
                self._naming_nothing_sql(side),
                ids_sql(partners.ids),
            )
        )

    def _surplus_sql(self, side, paying):
        """What payments bring beyond what they name: of whoever owes that.

        Unless nothing of it is open, or money came for it since the day of the payment: this may
        be the payment's own, all of it.
        """
        return SQL(
            """
            SELECT pay.company_id, owing.partner_id, pay.currency_id, surplus.amount
              FROM (SELECT payment_id, MIN(move_id) AS move_id,
                           GREATEST(0, amount - SUM(asked)) + SUM(over) AS amount
                      FROM %s paying
                  GROUP BY payment_id, amount
                    HAVING SUM(asked) > 0
                       AND GREATEST(0, amount - SUM(asked)) + SUM(over) > 0) surplus
              JOIN account_payment pay ON pay.id = surplus.payment_id
        CROSS JOIN LATERAL (
                SELECT l.partner_id FROM account_move_line l
                 WHERE l.move_id = surplus.move_id AND l.display_type = 'payment_term'
                 LIMIT 1) owing
             WHERE pay.partner_type = %s AND NOT EXISTS (
                SELECT FROM account_move__account_payment named
                  JOIN account_move_line l ON l.move_id = named.invoice_id
                   AND l.display_type = 'payment_term'
                  JOIN account_partial_reconcile partial ON l.id IN (partial.debit_move_id,
                                                                     partial.credit_move_id)
                  JOIN account_move_line other
                    ON other.id = partial.debit_move_id + partial.credit_move_id - l.id
                 WHERE named.payment_id = pay.id AND other.date >= pay.date AND %s)
            """,
            paying,
            PARTIES[Side(side)],
            self._of_payment_sql(SQL("other")),
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
