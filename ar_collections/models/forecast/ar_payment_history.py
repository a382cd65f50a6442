"""What customers' invoices were settled with and when, from the ledger."""

from odoo import models
from odoo.tools import SQL


class ArPaymentHistory(models.AbstractModel):
    _name = "ar.payment.history"
    _description = "Payment History"

    def _pieces_sql(self, company, since, until):
        """Invoices' items in pieces: one for each reconciliation, and one for what is open.

        :param date since: invoices dated earlier are left out, ``until`` is the last day
        :return: :class:`SQL` of a SELECT with ``partner_id`` (commercial), ``amount`` (company
            currency), ``dated, due, paid`` (NULL while open) and ``is_money``: whether a payment
            settled it, and not a credit note or an entry
        """
        item = SQL(
            """
              FROM account_move_line l
              JOIN res_partner p ON p.id = l.partner_id
            """
        )
        scope = SQL(
            """
            l.account_id IN %(receivable)s AND l.company_id = %(company)s
               AND l.parent_state = 'posted' AND l.display_type = 'payment_term' AND l.balance > 0
               AND l.date BETWEEN %(since)s AND %(until)s
            """,
            receivable=self.env["ar.debtor"]._receivable_accounts(),
            company=company.id,
            since=since,
            until=until,
        )
        columns = SQL(
            "SELECT p.commercial_partner_id AS partner_id, l.date AS dated,"
            " COALESCE(l.date_maturity, l.date) AS due"
        )
        return SQL(
            """
            %(columns)s, partial.amount,
                   CASE WHEN by.parent_state = 'posted' THEN partial.max_date END AS paid,
                   %(is_money)s AS is_money
              %(item)s
              JOIN account_partial_reconcile partial ON partial.debit_move_id = l.id
              JOIN account_move_line by ON by.id = partial.credit_move_id
             WHERE %(scope)s
             UNION ALL
            %(columns)s, l.amount_residual, NULL, FALSE
              %(item)s
             WHERE %(scope)s AND l.amount_residual > 0
            """,
            columns=columns,
            is_money=self.env["ar.debtor"]._is_money_sql("by"),
            item=item,
            scope=scope,
        )

    def _flush(self):
        self.env["ar.dunning.eligibility"]._flush()
        self.env["ar.debtor"]._flush_journal()
        self.env["ar.debtor"].flush_model()
