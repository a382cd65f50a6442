from odoo import api, fields, models
from odoo.addons.ar_base.orm.searching import for_readers
from odoo.tools import SQL

MOST_SIGNS = 60  # of what an entry says of an item


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _ar_document(self):
        """What an item is called where the customer reads it.

        An opening balance has no document of its own: its label says what it stands for. Labels of
        payments are for the bank.
        """
        move = self.move_id
        is_typed_in = move.move_type == "entry" and not (self.payment_id or self.statement_line_id)
        label = " ".join((self.name or "").split())[:MOST_SIGNS] if is_typed_in else ""
        return f"{move.name}, {label}" if label and label != move.name else move.name

    ar_open_amount = fields.Monetary(
        string="Open Today",
        compute="_compute_ar_open_amount",
        search="_search_ar_open_amount",
        currency_field="currency_id",
        groups="ar_collections.group_ar_user",
        help="What the ledger has as open of a receivable today: a post-dated payment has not "
        "come yet, and one that was set back to draft settles nothing.",
    )

    @api.depends("amount_residual_currency", "parent_state")
    def _compute_ar_open_amount(self):
        for company, lines in self._origin.grouped("company_id").items():
            day = (company or self.env.company)._ar_today()
            still_open = self.env["ar.ledger"]._open_of(lines, day)
            for line in self.filtered(lambda line, company=company: line.company_id == company):
                found = still_open.get(line._origin)
                line.ar_open_amount = found["amount_currency"] if found else 0

    @for_readers("ar_open_amount")
    def _search_ar_open_amount(self, operator, value):
        if operator not in (">", "<", ">=", "<=") or value:
            return NotImplemented
        ledger = self.env["ar.ledger"]
        ledger._flush()
        return [
            (
                "id",
                "in",
                SQL(
                    "(SELECT item.id FROM (%s) item WHERE item.amount_currency %s 0)",
                    SQL(" UNION ALL ").join(
                        SQL("(%s)", ledger._open_sql(day, companies=some.ids))
                        for day, some in self.env.companies._ar_by_day().items()
                    ),
                    SQL(operator),
                ),
            )
        ]
