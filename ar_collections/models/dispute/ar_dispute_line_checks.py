"""What must hold of a contested amount: whose it is, of what, and that nothing is held twice."""

from odoo import api, models
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.exceptions import ValidationError


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    @api.constrains(
        "move_id",
        "item_id",
        "basis",
        "invoice_line_id",
        "quantity",
        "price_unit",
        "amount",
        "dispute_id",
    )
    def _check_contested(self):
        self._check_document()
        for line in self:
            if line.basis != "amount":
                line._check_basis()
            elif line.currency_id.compare_amounts(line.amount, 0) <= 0:
                line._refuse_nothing()

    def _refuse_nothing(self):
        raise ValidationError(
            self.env._(
                "%(document)s: the contested amount is more than zero.",
                document=self._document_name(),
            )
        )

    # ------------------------------------------------------------------
    # The document
    # ------------------------------------------------------------------
    def _check_document(self):
        """What the dispute's customer owes: a posted invoice, an instalment, an opening balance."""
        for line in self:
            line._check_asks()
            line._check_item()
            line._check_customer()

    def _check_asks(self):
        move = self.move_id
        if move.state != "posted" or move.move_type not in (*ASKING, "entry"):
            raise ValidationError(
                self.env._(
                    "%(document)s is not a posted invoice: it cannot be disputed.",
                    document=move.display_name,
                )
            )

    def _check_item(self):
        """Of an entry it is said which item is contested; what is said is one that asks."""
        item = self.item_id
        is_fine = (
            item.move_id == self.move_id
            and item.account_type == "asset_receivable"
            and item.balance > 0
        )
        if not is_fine and (item or self._is_opening()):
            raise ValidationError(
                self.env._(
                    "%(document)s: choose which of its receivable items the customer contests.",
                    document=self.move_id.display_name,
                )
            )

    def _check_customer(self):
        dispute, move = self.dispute_id, self.move_id
        owes = self.item_id.partner_id if self._is_opening() else move
        if (
            owes.commercial_partner_id != dispute.partner_id
            or move.company_id != dispute.company_id
        ):
            raise ValidationError(
                self.env._(
                    "%(document)s is not an invoice of %(customer)s in %(company)s.",
                    document=self._document_name(),
                    customer=dispute.debtor_id.display_name,
                    company=dispute.company_id.display_name,
                )
            )

    # ------------------------------------------------------------------
    # The line whose quantity or price is contested
    # ------------------------------------------------------------------
    def _check_basis(self):
        """Quantity and price are contested of a line of the invoice, within what it says."""
        self.ensure_one()
        self._check_line_chosen()
        if self.basis == "quantity":
            self._check_quantity()
        else:
            self._check_price()

    def _check_line_chosen(self):
        line = self.invoice_line_id
        if self._is_opening() or not self._has_line() or line.display_type != "product":
            raise ValidationError(
                self.env._(
                    "%(document)s: choose the line whose quantity or price is contested.",
                    document=self.move_id.display_name,
                )
            )

    def _check_quantity(self):
        if not 0 < self.quantity <= self.invoice_line_id.quantity:
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: %(quantity)s were invoiced; no more than that can "
                    "be contested.",
                    **self._names_of_line(),
                    quantity=self.invoice_line_id.quantity,
                )
            )

    def _check_price(self):
        if not 0 <= self.price_unit < self.invoice_line_id.price_unit:
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: the price that the customer would pay is below the "
                    "invoiced %(price)s.",
                    **self._names_of_line(),
                    price=self.invoice_line_id.price_unit,
                )
            )

    def _check_typed(self, vals):
        """An amount that follows from pieces or a price is not typed besides, or it is that."""
        if self.basis == "amount" or not self._follows() or not vals.get("amount"):
            return
        follows = self._contested_together()[self]
        if self.currency_id.compare_amounts(vals["amount"], follows):
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: the contested amount follows from what is contested "
                    "of the line; contest an amount instead to type it.",
                    **self._names_of_line(),
                )
            )

    def _names_of_line(self):
        line = self.invoice_line_id
        return {
            "document": self.move_id.display_name,
            "line": line.name or line.product_id.display_name,
        }

    # ------------------------------------------------------------------
    # Nothing is held back twice
    # ------------------------------------------------------------------
    def _check_capacity(self):
        """Disputes of a document do not exceed what is open on it, nor those of an item."""
        lines = self.sudo()
        lines.move_id._ar_queue_up()
        invoices = lines.move_id.filtered(lambda move: move.move_type in ASKING)
        for move, still_open in invoices._ar_open_amounts().items():
            self._check_room(
                move.display_name, move.currency_id, still_open, move.ar_disputed_amount
            )
        held = lines.item_id._ar_held_amounts()
        for item, still_open in lines.item_id._ar_open_amounts().items():
            self._check_room(item._ar_item_name(), item.currency_id, still_open, held[item])

    def _check_room(self, name, currency, still_open, contested):
        if currency.compare_amounts(contested, still_open) > 0:
            raise ValidationError(
                self.env._(
                    "%(invoice)s has %(open)s open, but %(contested)s would be contested in "
                    "all. Lower the amount, or settle the other disputes of the invoice first.",
                    invoice=name,
                    open=currency.format(still_open),
                    contested=currency.format(contested),
                )
            )
