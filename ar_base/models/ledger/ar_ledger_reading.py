"""Open items for who reads a few of them: rows, records, amounts of items and of documents."""

from odoo import api, models
from odoo.tools import SQL

from .ar_ledger import ids_sql


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _open_items(self, as_of, **scope):
        """Rows of :meth:`_open_sql` as dictionaries."""
        self._flush()
        return self.env.execute_query_dict(self._open_sql(as_of, **scope))

    @api.model
    def _open_lines(self, as_of, company, partner, **options):
        """The open items of one customer, as records with their open amounts.

        :param partner: a commercial partner
        :return: ``{account.move.line: row of _open_sql}`` by due date and document; the user's
            access applies
        """
        rows = self._open_items(as_of, companies=company.ids, partners=partner.ids, **options)
        rows = {row["id"]: row for row in rows}
        lines = self.env["account.move.line"].search([("id", "in", list(rows))])
        return {
            line: rows[line.id]
            for line in lines.sorted(
                lambda line: (rows[line.id]["due"], line.move_name or "", line.id)
            )
        }

    @api.model
    def _open_of(self, lines, as_of):
        """What was open of each of these journal items: ``{line: row of _open_sql}``.

        Settled ones are told with nothing; what is not posted, or of a later day, is not open.
        """
        nothing = {"amount": 0, "amount_currency": 0}
        rows = {}
        if lines:
            rows = {
                row["id"]: row
                for row in self._open_items(
                    as_of, items=lines.ids, scope=SQL("l.id IN %s", ids_sql(lines.ids))
                )
            }
        there = {key: row for key, row in rows.items() if row["posted"] and row["date"] <= as_of}
        return {line: there.get(line.id, nothing) for line in lines}

    @api.model
    def _open_of_documents(self, moves):
        """What is open today of posted documents, in their currency: ``{id: amount}``.

        Of a document that is dated later, what will be open on its day.
        """
        found = {}
        for (company, date), documents in moves.grouped(self._company_and_day).items():
            scope = SQL("l.move_id IN %s", ids_sql(documents.ids))
            for row in self._open_items(date, companies=company.ids, scope=scope):
                found[row["move_id"]] = found.get(row["move_id"], 0) + float(row["amount_currency"])
        return found

    def _company_and_day(self, move):
        return move.company_id, max(move.company_id._ar_today(), move.date)
