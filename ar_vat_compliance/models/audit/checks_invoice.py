"""Checks of documents as such: what they must say, their numbers and their dates."""

from odoo import models
from odoo.tools import SQL

from .registered import audit_check


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    # ------------------------------------------------------------------
    # What must be there
    # ------------------------------------------------------------------
    @audit_check
    def _check_seller_incomplete(self, scope):
        """The company's own number, name or address is missing: every invoice lacks it."""
        return self._found(
            """
              FROM res_company company
              JOIN res_partner p ON p.id = company.partner_id
             WHERE company.id = %(company)s
               AND (COALESCE(TRIM(p.vat), '') IN ('', '/') OR COALESCE(p.street, '') = ''
                    OR COALESCE(p.city, '') = '' OR p.country_id IS NULL)
            """,
            move="NULL::integer",
            partner="p.id",
            amount="NULL::numeric",
            date="CAST(NULL AS date)",
            figures={
                "company": "p.name",
                "missing": _missing(
                    ("COALESCE(TRIM(p.vat), '') IN ('', '/')", "tax ID"),
                    ("COALESCE(p.street, '') = ''", "street"),
                    ("COALESCE(p.city, '') = ''", "city"),
                    ("p.country_id IS NULL", "country"),
                ),
            },
            company=scope.company.id,
        )

    @audit_check
    def _check_buyer_incomplete(self, scope):
        """The customer's name or address is missing."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE m.move_type <> 'out_receipt'
               AND (COALESCE(m.customer, '') = '' OR COALESCE(m.customer_street, '') = ''
                    OR COALESCE(m.customer_city, '') = '' OR m.customer_country_id IS NULL)
            """,
            figures={
                "customer": "m.customer",
                "missing": _missing(
                    ("COALESCE(m.customer, '') = ''", "name"),
                    ("COALESCE(m.customer_street, '') = ''", "street"),
                    ("COALESCE(m.customer_city, '') = ''", "city"),
                    ("m.customer_country_id IS NULL", "country"),
                ),
            },
            documents=scope.documents(),
        )

    @audit_check
    def _check_line_incomplete(self, scope):
        """A line bills an amount without saying for what, or for what quantity."""
        return self._found(
            """
              FROM (SELECT move_id, COUNT(*) AS lines, SUM(ABS(line_balance)) AS amount
                      FROM (%(lines)s) line
                     WHERE line_balance <> 0
                       AND (quantity = 0 OR COALESCE(TRIM(line_name), '') = ''
                            AND product_id IS NULL)
                  GROUP BY move_id) line
              JOIN (%(documents)s) m ON m.id = line.move_id
            """,
            amount="line.amount",
            figures={"lines": "line.lines"},
            lines=scope.lines(),
            documents=scope.documents(),
        )

    @audit_check
    def _check_purchase_order_missing(self, scope):
        """The customer needs its purchase order on the invoice, and it is not there."""
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN res_partner p ON p.id = m.commercial_partner_id
             WHERE p.ar_needs_purchase_order AND COALESCE(TRIM(m.ref), '') = ''
               AND NOT m.is_refund
            """,
            figures={"customer": "m.customer"},
            documents=scope.documents(),
        )

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------
    @audit_check
    def _check_number_gap(self, scope):
        """Numbers of a sequence that no document has, before one that has the next number.

        A gap is found with the document after it; where a document before it exists.
        """
        return self._found(
            """
              FROM (%(documents)s) m
        CROSS JOIN LATERAL (
                SELECT MAX(before.sequence_number) AS number
                  FROM account_move before
                 WHERE before.journal_id = m.journal_id
                   AND before.sequence_prefix = m.sequence_prefix
                   AND before.sequence_number < m.sequence_number
                   AND before.state <> 'draft') previous
             WHERE m.made_sequence_gap AND previous.number < m.sequence_number - 1
            """,
            figures={
                "number": "m.name",
                "missing": "m.sequence_number - 1 - previous.number",
                "after": "m.sequence_prefix || previous.number::text",
            },
            documents=scope.documents(),
        )

    @audit_check
    def _check_document_twice(self, scope):
        """The same customer was billed the same amount for the same thing on the same day."""
        return self._found(
            """
              FROM (SELECT d.*, COUNT(*) OVER twin AS copies,
                           FIRST_VALUE(d.name) OVER (twin ORDER BY d.id) AS first_name,
                           ROW_NUMBER() OVER (twin ORDER BY d.id) AS place
                      FROM (%(documents)s) d
                     WHERE d.amount_total <> 0 AND NOT d.is_refund
                    WINDOW twin AS (PARTITION BY d.commercial_partner_id, d.currency_id,
                           d.amount_total, d.dated, COALESCE(d.ref, ''),
                           COALESCE(d.invoice_origin, ''))) m
             WHERE m.copies > 1 AND m.place > 1
            """,
            figures={
                "customer": "m.customer",
                "amount": "m.amount_total",
                "first": "m.first_name",
                "copies": "m.copies",
            },
            documents=scope.documents(),
        )

    @audit_check
    def _check_number_too_long(self, scope):
        """An invoice number that is longer than the law allows."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE LENGTH(m.name) > %(longest)s
            """,
            figures={"number": "m.name", "length": "LENGTH(m.name)"},
            documents=scope.documents(),
            longest=self.env["ar.tax.fact"]._sql("number_length", scope.company, SQL("m.dated")),
        )

    # ------------------------------------------------------------------
    # Dates
    # ------------------------------------------------------------------
    @audit_check
    def _check_before_delivery(self, scope):
        """An invoice that is dated before the goods or services were delivered."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE m.delivery_date > m.dated AND NOT m.is_refund
            """,
            figures={
                "dated": "m.dated",
                "delivered": "m.delivery_date",
                "days": "m.delivery_date - m.dated",
            },
            documents=scope.documents(),
        )

    @audit_check
    def _check_dated_ahead(self, scope):
        """An invoice dated in the future when it was made."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE m.dated > GREATEST(%(made)s, %(today)s)
            """,
            figures={"dated": "m.dated", "made": "%(made)s"},
            documents=scope.documents(),
            made=scope.day("m.create_date"),
            today=scope.today,
        )

    @audit_check
    def _check_closed_period(self, scope):
        """A document dated in one month and booked into another one: its own was closed."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE DATE_TRUNC('month', m.dated) <> DATE_TRUNC('month', m.date)
               AND m.invoice_date IS NOT NULL
            """,
            figures={"dated": "m.dated", "booked": "m.date"},
            documents=scope.documents(),
        )

    @audit_check
    def _check_credit_note_late(self, scope):
        """A credit note after the time within which it lowers the tax of the year.

        The fact says the month, at whose end the time after the fiscal year is over.
        """
        last_month = int(scope.company.fiscalyear_last_month)
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN account_move origin ON origin.id = m.reversed_entry_id
        CROSS JOIN LATERAL (SELECT %(month)s AS month) fact
        CROSS JOIN LATERAL (SELECT MAKE_DATE(EXTRACT(YEAR FROM origin.invoice_date)::int
                   + CASE WHEN EXTRACT(MONTH FROM origin.invoice_date) > %(last)s
                          THEN 1 ELSE 0 END, %(last)s, 1) AS month) year_end
        CROSS JOIN LATERAL (SELECT CAST(MAKE_DATE(EXTRACT(YEAR FROM year_end.month)::int
                   + CASE WHEN fact.month <= %(last)s THEN 1 ELSE 0 END, fact.month::int, 1)
                   + INTERVAL '1 month' - INTERVAL '1 day' AS date) AS day) latest
             WHERE m.is_refund AND fact.month IS NOT NULL AND origin.invoice_date IS NOT NULL
               AND m.dated > latest.day
            """,
            figures={
                "invoice": "origin.name",
                "invoiced": "origin.invoice_date",
                "dated": "m.dated",
                "latest": "latest.day",
            },
            documents=scope.documents(),
            month=self.env["ar.tax.fact"]._sql("credit_note_month", scope.company, SQL("m.dated")),
            last=last_month,
        )


def _missing(*pairs):
    """What of several things is missing, as a text: SQL of ``(condition, name)``."""
    parts = ", ".join(f"CASE WHEN {condition} THEN '{name}' END" for condition, name in pairs)
    return f"CONCAT_WS(', ', {parts})"
