"""How a customer pays, and how much it may owe: figures that do not come from open items."""

from functools import partial

from odoo import models
from odoo.tools import SQL

from .ar_debtor_counting import Source


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    def _sources(self, scope):
        return super()._sources(scope) | {
            "payer": Source(
                partial(self._payer_sql, scope),
                {
                    "weighted_days_late": SQL("payer.days_late"),
                    "last_payment_date": SQL("payer.date"),
                    "last_payment_amount": SQL("COALESCE(payer.amount, 0)"),
                    "days_since_payment": SQL("COALESCE(%s - payer.date, 0)", scope.day),
                },
            ),
            "credit": self._credit_limits(scope),
        }

    def _credit_limits(self, scope):
        """The customers' limits, in companies that use any."""
        companies = self.env["ar.clock"]._companies().filtered("account_use_credit_limit")
        exposure = SQL("item_figure.open_amount")
        if not companies:
            return Source(
                None,
                {
                    "credit_limit": SQL("NULL::numeric"),
                    "exposure_amount": exposure,
                    "over_limit_amount": SQL("0"),
                },
            )
        over = SQL(
            "CASE WHEN credit.credit_limit > 0 THEN GREATEST(0, %s - credit.credit_limit)"
            " ELSE 0 END",
            exposure,
        )
        return Source(
            partial(self._credit_limit_sql, scope, companies),
            {
                "credit_limit": SQL("credit.credit_limit"),
                "exposure_amount": exposure,
                "over_limit_amount": over,
            },
        )

    def _payer_sql(self, scope):
        """How late money came within twelve months, the last day of it, and how much came then."""
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            WITH paid AS MATERIALIZED (%(paid)s),
            came AS MATERIALIZED (%(came)s),
            latest AS MATERIALIZED (
                SELECT came.* FROM came
                  JOIN (SELECT debtor_id, MAX(date) AS date FROM came GROUP BY debtor_id) day
                    ON day.debtor_id = came.debtor_id AND day.date = came.date),
            mixed AS MATERIALIZED (%(mixed)s),
            late AS (
                SELECT debtor_id, SUM(amount * days_late) / NULLIF(SUM(amount), 0) AS days_late
                  FROM (SELECT paid.debtor_id, paid.days_late, %(settled)s AS amount
                          FROM paid LEFT JOIN mixed ON mixed.line_id = paid.id) paid
              GROUP BY debtor_id),
            last AS (
                SELECT latest.debtor_id, latest.date, SUM(%(received)s) AS amount
                  FROM latest LEFT JOIN mixed ON mixed.line_id = latest.id
              GROUP BY latest.debtor_id, latest.date)
            SELECT debtor_id, late.days_late, last.date, last.amount
              FROM late FULL JOIN last USING (debtor_id)
            """,
            paid=self._paid_sql(scope),
            came=self._came_sql(scope),
            mixed=ledger._mixed_sql(
                moves=SQL("SELECT paid.move_id FROM paid UNION SELECT latest.move_id FROM latest")
            ),
            settled=ledger._money_sql("paid", SQL("paid.amount"), part=SQL("paid.part_id")),
            received=ledger._money_sql("latest", SQL("-latest.balance"), came=True),
        )

    def _paid_sql(self, scope):
        """What payments settled of items within twelve months; nothing else is a payment."""
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            SELECT d.id AS debtor_id, settled.id AS part_id, settled.amount,
                   settled.max_date - COALESCE(l.date_maturity, l.date) AS days_late,
                   source.id, source.move_id, source.payment_id, source.statement_line_id
              FROM ar_debtor d
              JOIN res_partner p ON p.commercial_partner_id = d.partner_id
              JOIN account_move_line l ON l.partner_id = p.id AND l.company_id = d.company_id
               AND l.account_id IN %(receivable)s AND l.parent_state = 'posted'
               AND l.balance > 0 AND l.display_type = 'payment_term'
              JOIN account_partial_reconcile settled ON settled.debit_move_id = l.id
               AND settled.max_date > %(today)s - INTERVAL '1 year'
               AND settled.max_date <= %(today)s
              JOIN account_move_line source ON source.id = settled.credit_move_id
               AND source.parent_state = 'posted' AND %(is_payment)s
             WHERE %(scope)s
            """,
            receivable=ledger._accounts(),
            is_payment=ledger._of_payment_sql(SQL("source")),
            today=scope.day,
            scope=scope.sql,
        )

    def _came_sql(self, scope):
        """Money of the customer that was booked; what was taken back since did not come."""
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            SELECT d.id AS debtor_id, l.id, l.date, l.move_id, l.balance, l.payment_id,
                   l.statement_line_id
              FROM ar_debtor d
              JOIN res_partner p ON p.commercial_partner_id = d.partner_id
              JOIN account_move_line l ON l.partner_id = p.id AND l.company_id = d.company_id
               AND l.account_id IN %(receivable)s AND l.parent_state = 'posted'
               AND l.balance < 0 AND l.date <= %(today)s AND %(is_payment)s
               AND l.move_id NOT IN %(bounced)s
             WHERE %(scope)s
            """,
            receivable=ledger._accounts(),
            today=scope.day,
            is_payment=ledger._of_payment_sql(SQL("l")),
            bounced=ledger._did_not_stay(scope.day),
            scope=scope.sql,
        )

    def _credit_limit_sql(self, scope, companies):
        """The customer's own limit, else the company's."""
        Partner = self.env["res.partner"].sudo()
        limits = SQL(", ").join(
            SQL(
                "(%s, %s::numeric)",
                company.id,
                Partner._fields["credit_limit"].get_company_dependent_fallback(
                    Partner.with_company(company)
                )
                or 0,
            )
            for company in companies
        )
        return SQL(
            """
            SELECT d.id AS debtor_id,
                   COALESCE((partner.credit_limit ->> d.company_id::text)::numeric, fallback.amount)
                       AS credit_limit
              FROM ar_debtor d
              JOIN res_partner partner ON partner.id = d.partner_id
              JOIN (VALUES %(limits)s) fallback (company_id, amount)
                ON fallback.company_id = d.company_id
             WHERE %(scope)s
            """,
            limits=limits,
            scope=scope.sql,
        )
