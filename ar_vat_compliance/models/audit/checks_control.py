"""Internal control: what is lawful and still deserves a second look."""

from odoo import models

from .registered import audit_check

DAYS_BEFORE_PAYMENT = 7
DAYS_TO_REBILL = 45
TAIL_DAYS = 3
SPIKE = 2.5  # times the usual
ROUND, ROUND_FROM = 1000, 10_000


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    @audit_check
    def _check_credit_and_rebill(self, scope):
        """Credited after the month's end and billed again: revenue moves between periods."""
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN account_move origin ON origin.id = m.reversed_entry_id
              JOIN account_move again ON again.company_id = m.company_id
               AND again.move_type = 'out_invoice' AND again.state = 'posted'
               AND again.commercial_partner_id = m.commercial_partner_id
               AND again.currency_id = origin.currency_id
               AND ABS(again.amount_untaxed - origin.amount_untaxed) < 0.005
               AND again.id <> origin.id AND again.invoice_date >= m.dated
               AND again.invoice_date <= m.dated + %(days)s
             WHERE m.is_refund AND ABS(m.amount_untaxed - origin.amount_untaxed) < 0.005
               AND DATE_TRUNC('month', m.date) > DATE_TRUNC('month', origin.date)
            """,
            figures={
                "invoice": "origin.name",
                "invoiced": "origin.date",
                "credited": "m.date",
                "again": "again.name",
                "rebilled": "again.date",
            },
            documents=scope.documents(),
            days=DAYS_TO_REBILL,
        )

    @audit_check
    def _check_reaged(self, scope):
        """The due date of a posted invoice was moved: it looks younger than it is."""
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN ar_audit_event event ON event.move_id = m.id AND event.kind = 'due_moved'
             WHERE event.after > event.before
            """,
            key="event.id::text",
            figures={
                "before": "event.before",
                "after": "event.after",
                "days": "CAST(event.after AS date) - CAST(event.before AS date)",
                "who": _who("event.user_id"),
                "when": "%(happened)s",
            },
            documents=scope.documents(),
            happened=scope.day("event.happened_on"),
        )

    @audit_check
    def _check_other_payer(self, scope):
        """An invoice that somebody else than the invoiced party paid."""
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN account_move_line owed ON owed.move_id = m.id
              JOIN account_partial_reconcile partial ON partial.debit_move_id = owed.id
              JOIN account_move_line paid ON paid.id = partial.credit_move_id
               AND (paid.payment_id IS NOT NULL OR paid.statement_line_id IS NOT NULL)
              JOIN res_partner payer ON payer.id = paid.partner_id
             WHERE payer.commercial_partner_id <> m.commercial_partner_id
            """,
            key="payer.commercial_partner_id::text",
            amount="partial.amount",
            figures={
                "customer": "m.customer",
                "payer": "payer.name",
                "paid": "paid.date",
                "amount": "partial.amount",
            },
            documents=scope.documents(),
        )

    @audit_check
    def _check_unapplied(self, scope):
        """Payments were applied to an invoice and taken off again, more than once."""
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN (SELECT move_id, COUNT(*) AS times, MAX(%(happened)s) AS latest
                      FROM ar_audit_event WHERE kind = 'unapplied'
                  GROUP BY move_id HAVING COUNT(*) > 1) event ON event.move_id = m.id
            """,
            figures={"times": "event.times", "latest": "event.latest"},
            documents=scope.documents(),
            happened=scope.day("happened_on"),
        )

    @audit_check
    def _check_master_data_before_payment(self, scope):
        """A bank account or the identity of a customer changed shortly before money moved."""
        return self._found(
            """
              FROM account_payment pay
              JOIN account_move m ON m.id = pay.move_id AND m.state = 'posted'
              JOIN res_partner p ON p.id = pay.partner_id
              JOIN ar_audit_event event ON event.partner_id = p.commercial_partner_id
               AND event.kind IN ('bank_account', 'master_data')
               AND %(happened)s BETWEEN pay.date - %(days)s AND pay.date
             WHERE m.company_id = %(company)s AND pay.partner_type = 'customer'
               AND pay.payment_type = 'outbound' AND pay.date BETWEEN %(first)s AND %(last)s
            """,
            partner="p.commercial_partner_id",
            key="event.id::text",
            amount="ABS(m.amount_total_signed)",
            date="pay.date",
            figures={
                "customer": "p.name",
                "change": "CONCAT_WS(' → ', NULLIF(event.before, ''), event.after)",
                "changed": "%(happened)s",
                "paid": "pay.date",
                "who": _who("event.user_id"),
            },
            company=scope.company.id,
            days=DAYS_BEFORE_PAYMENT,
            happened=scope.day("event.happened_on"),
            first=max(scope.start, scope.rule.valid_from),
            last=scope.end,
        )

    @audit_check
    def _check_period_end_spike(self, scope):
        """In the last days of a month far more was invoiced than usual in those days."""
        return self._found(
            """
              FROM (SELECT month, tail, AVG(tail) OVER (ORDER BY month
                               ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING) AS usual,
                           COUNT(*) OVER (ORDER BY month
                               ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING) AS months
                      FROM (SELECT CAST(DATE_TRUNC('month', m.dated) AS date) AS month,
                                   COALESCE(SUM(m.amount_untaxed_signed) FILTER (
                                       WHERE DATE_TRUNC('month', m.dated + %(days)s)
                                             > DATE_TRUNC('month', m.dated)), 0) AS tail
                              FROM (%(documents)s) m GROUP BY 1) monthly) spike
        CROSS JOIN res_company company
             WHERE company.id = %(company)s AND months >= 3 AND usual > 0
               AND tail > usual * %(times)s
               AND month < DATE_TRUNC('month', %(today)s)
            """,
            move="NULL::integer",
            partner="company.partner_id",
            key="TO_CHAR(month, 'YYYY-MM')",
            amount="tail",
            date="CAST(month + INTERVAL '1 month' - INTERVAL '1 day' AS date)",
            figures={
                "month": "TO_CHAR(month, 'YYYY-MM')",
                "invoiced": "tail",
                "usual": "ROUND(usual, 2)",
            },
            documents=scope.documents(),
            company=scope.company.id,
            days=TAIL_DAYS,
            today=scope.today,
            times=SPIKE,
        )

    @audit_check
    def _check_round_amount(self, scope):
        """A large round amount, billed by hand: no product, no order behind it."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE m.amount_untaxed >= %(least)s AND MOD(m.amount_untaxed, %(round)s) = 0
               AND COALESCE(m.invoice_origin, '') = '' AND NOT m.is_refund
               AND NOT EXISTS (SELECT 1 FROM account_move_line l
                                WHERE l.move_id = m.id AND l.display_type = 'product'
                                  AND l.product_id IS NOT NULL)
            """,
            figures={"customer": "m.customer", "amount": "m.amount_untaxed"},
            documents=scope.documents(),
            least=ROUND_FROM,
            round=ROUND,
        )

    @audit_check
    def _check_manual_on_control(self, scope):
        """An entry by hand on a receivable account: neither invoice, payment nor exchange."""
        return self._found(
            """
              FROM (SELECT l.move_id, SUM(l.balance) AS balance,
                           SUM(ABS(l.balance)) AS amount, MAX(l.partner_id) AS partner_id
                      FROM account_move_line l
                      JOIN account_account a ON a.id = l.account_id
                       AND a.account_type = 'asset_receivable'
                     WHERE l.company_id = %(company)s AND l.parent_state = 'posted'
                       AND l.payment_id IS NULL AND l.statement_line_id IS NULL
                       AND l.display_type NOT IN ('payment_term', 'line_section', 'line_note')
                       AND l.date BETWEEN %(first)s AND %(last)s
                  GROUP BY l.move_id) line
              JOIN account_move m ON m.id = line.move_id AND m.move_type = 'entry'
              JOIN res_company company ON company.id = m.company_id
             WHERE m.journal_id IS DISTINCT FROM company.currency_exchange_journal_id
               AND m.origin_payment_id IS NULL AND m.statement_line_id IS NULL
               AND m.tax_cash_basis_rec_id IS NULL
            """,
            partner="line.partner_id",
            amount="line.amount",
            date="m.date",
            figures={"amount": "line.balance", "who": _who("m.create_uid"), "reference": "m.ref"},
            company=scope.company.id,
            first=max(scope.start, scope.rule.valid_from),
            last=scope.end,
        )


def _who(user):
    """The name of a user, by the SQL of its id."""
    return (
        "(SELECT who.name FROM res_users u JOIN res_partner who ON who.id = u.partner_id"
        f" WHERE u.id = {user})"
    )
