"""What customers' invoices were settled with and when, from the ledger."""

from odoo import fields, models
from odoo.tools import SQL


class ArPaymentHistory(models.AbstractModel):
    _name = "ar.payment.history"
    _description = "Payment History"

    def _pieces_sql(self, company, since, until):
        """Invoices' items in pieces: one for each reconciliation, and one for what is open.

        :param date since: invoices dated earlier are left out, ``until`` is the last day
        :return: :class:`SQL` of a SELECT with ``partner_id`` (commercial), ``amount`` (company
            currency), ``dated, due, paid`` (NULL while open) and ``is_money``: whether money
            settled it, and not a credit note, an entry or what a payment's entry wrote off
        """
        ledger = self.env["ar.ledger"]
        pieces = ledger._pieces_sql(
            ledger._lines_sql(
                fields.Date.add(until, days=1),
                companies=company.ids,
                since=since,
                documents=True,
            ),
            credits=False,
        )
        return SQL(
            """
            SELECT piece.partner_id, part.amount, piece.date AS dated, piece.due_on AS due,
                   piece.paid_on AS paid, part.is_money
              FROM (%s) piece
        CROSS JOIN LATERAL (VALUES (piece.money, piece.by IS NOT NULL),
                                   (piece.amount - piece.money, FALSE)) part (amount, is_money)
             WHERE part.amount <> 0
            """,
            pieces,
        )

    def _flush(self):
        self.env["ar.dunning.eligibility"]._flush()
        self.env["ar.debtor"]._flush_journal()
        self.env["ar.debtor"].flush_model()
