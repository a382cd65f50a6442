"""Items that are contested by themselves, and lines of a credit note, which was decided."""

from odoo import api, models
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import UserError
from odoo.tools import format_date

from .account_move_release import unwatched

#: What a posted document comes to depends on these.
AMOUNTS = frozenset(
    (
        "amount_currency",
        "balance",
        "credit",
        "currency_id",
        "debit",
        "discount",
        "extra_tax_data",
        "move_id",
        "price_unit",
        "quantity",
        "tax_ids",
    )
)
#: What is approved of a credit note depends on these as well.
TERMS = AMOUNTS | {"account_id", "display_type", "product_id", "tax_line_id", "tax_tag_ids"}


class AccountMoveLine(models.Model):
    """Odoo changes lines of a posted document for who asks over a remote call; what a dispute's
    credit note comes to was decided."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["move_id"] for vals in vals_list if vals.get("move_id")}
        with self.env["account.move"].browse(ids)._ar_watching():
            lines = super(AccountMoveLine, unwatched(self)).create(vals_list)
        lines.move_id._ar_check_credit()
        return lines.with_env(self.env)

    def write(self, vals):
        if not vals.keys() & TERMS:
            return super().write(vals)
        moves = self.move_id
        with moves._ar_watching():
            result = super(AccountMoveLine, unwatched(self)).write(vals)
        (moves | self.move_id)._ar_check_credit()
        return result

    def unlink(self):
        moves = self.move_id
        entries = self.filtered(lambda line: line.move_id.move_type == "entry")
        disputes = entries._ar_uncontest()
        with moves._ar_watching():
            result = super(AccountMoveLine, unwatched(self)).unlink()
        moves.exists()._ar_check_credit()
        if disputes:
            disputes.exists()._follow_removal()
        return result

    # ------------------------------------------------------------------
    # Contested by itself
    # ------------------------------------------------------------------
    def _ar_contesting(self):
        """The lines of disputes that contest these items by themselves."""
        found = self.env["ar.dispute.line"].sudo()
        return found.search([("item_id", "in", self.ids)]) if self.ids else found

    def _ar_uncontest(self):
        """These items go: nothing is contested of them any more.

        :return: the disputes that contested them
        """
        contesting = self._ar_contesting()
        disputes = contesting.dispute_id
        if contesting:
            contesting._drop()
        return disputes

    def _ar_item_name(self):
        """How people here find an item: an instalment by its due date, others by their label."""
        document = self.move_id.display_name
        if self.move_id.move_type in ASKING:
            return f"{document}, {format_date(self.env, self.date_maturity)}"
        return f"{document}: {self.name}" if self.name else document

    def _ar_open_amounts(self):
        """What the ledger has as open of each item today, in its currency: ``{item: amount}``.

        A draft owes what it will once it is posted; one that was cancelled, nothing.
        """
        found = {
            item: item.amount_residual_currency * (item.parent_state == "draft") for item in self
        }
        posted = self.filtered(lambda item: item.parent_state == "posted")
        ledger = self.env["ar.ledger"]
        for (_company, day), items in posted.grouped(_company_and_day).items():
            rows = ledger._open_of(items, day)
            found |= {item: float(row["amount_currency"]) for item, row in rows.items()}
        return found

    def _ar_held_amounts(self):
        """``{item: amount}``: what is held back of each by itself, in its currency."""
        held = dict.fromkeys(self, 0.0)
        for line in self._ar_contesting():
            held[line.item_id] += line.held_amount
        return held

    def _ar_uncontested_amount(self):
        """What is open of an item and not contested, in its currency; for who may read it."""
        self._origin.check_access("read")
        item = self.sudo()._origin
        if not item:
            return 0.0
        free = item._ar_open_amounts()[item] - item._ar_held_amounts()[item]
        if item.move_id.move_type in ASKING:
            free = min(free, item.move_id._ar_uncontested_amount())
        return max(0.0, item.currency_id.round(free))

    def _ar_contested_as(self):
        """What a customer contests who names these items: what it owes, invoices where they are
        whole, instalments and opening balances by themselves.

        :return: a list of invoices and items, of which something is open and not contested
        :raise UserError: nothing is left
        """
        documents = []
        owed = self.filtered(lambda item: item.balance > 0)
        for move, items in owed.grouped("move_id").items():
            whole = move.move_type in ASKING and not move._ar_open_items() - items
            documents += [move] if whole else [*items]
        contestable = [document for document in documents if document._ar_uncontested_amount()]
        if not contestable:
            raise UserError(
                self.env._(
                    "%(documents)s: nothing is open that could be disputed.",
                    documents=listing.names(self.env, self.move_id.mapped("display_name")),
                )
            )
        return contestable


def _company_and_day(item):
    return item.company_id, max(item.company_id._ar_today(), item.date)
