from odoo import api, fields, models
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.addons.ar_base.domain.money import major, minor
from odoo.exceptions import ValidationError

from ...domain.dispute import amounts
from ...domain.dispute.states import held

#: What anybody who works on disputes may write while nothing is decided.
FREE_FIELDS = {
    "amount",
    "basis",
    "invoice_line_id",
    "move_id",
    "price_unit",
    "quantity",
    "sequence",
}


class ArDisputeLine(models.Model):
    """What is contested of one invoice: an amount of it, or quantity or price of one line.

    Amounts include tax and are in the invoice's currency.
    """

    _name = "ar.dispute.line"
    _description = "Contested Amount"
    _inherit = ["ar.guarded", "ar.bounded"]
    _order = "dispute_id, sequence, id"
    _rec_name = "move_id"

    dispute_id = fields.Many2one("ar.dispute", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="dispute_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    state = fields.Selection(related="dispute_id.state")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_receipt')), ('state', '=', 'posted'),"
        " ('commercial_partner_id', '=', partner_id), ('company_id', '=', company_id),"
        " ('amount_residual', '>', 0)]",
    )
    currency_id = fields.Many2one(related="move_id.currency_id", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    open_amount = fields.Monetary(
        compute="_compute_open_amount", string="Open", help="Open of the invoice."
    )
    basis = fields.Selection(
        [("amount", "Amount"), ("quantity", "Quantity"), ("price", "Price")],
        string="Contested",
        default="amount",
        required=True,
    )
    invoice_line_id = fields.Many2one(
        "account.move.line",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        ondelete="set null",
        index="btree_not_null",
    )
    product_id = fields.Many2one(related="invoice_line_id.product_id", store=True)
    quantity = fields.Float(
        digits="Product Unit", help="How much of the line's quantity the customer does not accept."
    )
    price_unit = fields.Float(
        string="Price Accepted", digits="Product Price", help="The unit price it would pay."
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, precompute=True, readonly=False)
    amount_company = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_amount_company", store=True
    )
    accepted_quantity = fields.Float(digits="Product Unit", readonly=True, copy=False)
    accepted_price = fields.Float(
        string="Price Granted", digits="Product Price", readonly=True, copy=False
    )
    accepted_amount = fields.Monetary(string="Accepted", readonly=True, copy=False)
    accepted_amount_company = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_amount_company", store=True
    )
    held_amount = fields.Monetary(string="Held Back", compute="_compute_held_amount", store=True)
    released_on = fields.Date(
        readonly=True, copy=False, help="Nothing is held back of this since that day."
    )

    _held = models.Index("(move_id) WHERE held_amount > 0")

    # ------------------------------------------------------------------
    # How much
    # ------------------------------------------------------------------
    @api.depends("basis", "invoice_line_id", "quantity", "price_unit", "move_id")
    def _compute_amount(self):
        """Worked out for a quantity or a price; else typed, by default all that is open."""
        for line in self:
            if line.basis == "amount":
                line.amount = line.amount or line.move_id._ar_uncontested_amount()
            else:
                line.amount = line._contested(line.quantity, line.price_unit)

    def _contested(self, quantity, price):
        """What not accepting so much quantity, or paying only such a price, comes to."""
        line, currency = self.invoice_line_id, self.currency_id
        total = minor(line.price_total, currency.decimal_places)
        share = (
            amounts.of_quantity(total, line.quantity, quantity)
            if self.basis == "quantity"
            else amounts.of_price(total, line.price_unit, price)
        )
        return major(share, currency.decimal_places)

    @api.depends("amount", "accepted_amount", "move_id")
    def _compute_amount_company(self):
        for line in self:
            move = line.move_id
            book = abs(move.amount_total_signed) / move.amount_total if move.amount_total else 1.0
            currency = move.company_id.currency_id or self.env.company.currency_id
            line.amount_company = currency.round(line.amount * book)
            line.accepted_amount_company = currency.round(line.accepted_amount * book)

    @api.depends("amount", "accepted_amount", "released_on", "dispute_id.state")
    def _compute_held_amount(self):
        for line in self:
            digits = line.currency_id.decimal_places
            units = held(
                line.dispute_id.state or "new",
                minor(line.amount, digits),
                minor(line.accepted_amount, digits),
                bool(line.released_on),
            )
            line.held_amount = major(units, digits)

    @api.depends("move_id.amount_residual", "move_id.state")
    def _compute_open_amount(self):
        still_open = self.sudo().move_id._ar_open_amounts()
        for line in self:
            line.open_amount = still_open.get(line.sudo().move_id, 0.0)

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------
    def _check_invoice(self):
        """An invoice of the dispute's customer that was posted."""
        for line in self:
            dispute, move = line.dispute_id, line.move_id
            if move.move_type not in ASKING or move.state != "posted":
                raise ValidationError(
                    self.env._(
                        "%(document)s is not a posted invoice: it cannot be disputed.",
                        document=move.display_name,
                    )
                )
            if (
                move.commercial_partner_id != dispute.partner_id
                or move.company_id != dispute.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(document)s is not an invoice of %(customer)s in %(company)s.",
                        document=move.display_name,
                        customer=dispute.partner_id.display_name,
                        company=dispute.company_id.display_name,
                    )
                )

    @api.constrains(
        "move_id", "basis", "invoice_line_id", "quantity", "price_unit", "amount", "dispute_id"
    )
    def _check_contested(self):
        for line in self:
            line._check_invoice()
            if line.basis != "amount":
                line._check_invoice_line()
            if line.currency_id.compare_amounts(line.amount, 0) <= 0:
                raise ValidationError(
                    self.env._(
                        "%(document)s: the contested amount is more than zero.",
                        document=line.move_id.display_name,
                    )
                )
        self._check_capacity()

    def _check_invoice_line(self):
        """Quantity and price are contested of a line of the invoice, within what it says."""
        self.ensure_one()
        line = self.invoice_line_id
        if not line or line.move_id != self.move_id or line.display_type != "product":
            raise ValidationError(
                self.env._(
                    "%(document)s: choose the line whose quantity or price is contested.",
                    document=self.move_id.display_name,
                )
            )
        if self.basis == "quantity" and not 0 < self.quantity <= line.quantity:
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: %(quantity)s were invoiced; no more than that can "
                    "be contested.",
                    document=self.move_id.display_name,
                    line=line.name or line.product_id.display_name,
                    quantity=line.quantity,
                )
            )
        if self.basis == "price" and not 0 <= self.price_unit < line.price_unit:
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: the price that the customer would pay is below the "
                    "invoiced %(price)s.",
                    document=self.move_id.display_name,
                    line=line.name or line.product_id.display_name,
                    price=line.price_unit,
                )
            )

        if self.currency_id.compare_amounts(
            self.amount, self._contested(self.quantity, self.price_unit)
        ):
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: the contested amount follows from what is contested "
                    "of the line; contest an amount instead to type it.",
                    document=self.move_id.display_name,
                    line=line.name or line.product_id.display_name,
                )
            )

    def _check_capacity(self):
        """Nothing is held back twice: disputes of an invoice do not exceed what is open on it."""
        moves = self.sudo().move_id
        moves._ar_queue_up()
        for move, still_open in moves._ar_open_amounts().items():
            contested = move.ar_disputed_amount
            if move.currency_id.compare_amounts(contested, still_open) > 0:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s has %(open)s open, but %(contested)s would be contested in "
                        "all. Lower the amount, or settle the other disputes of the invoice first.",
                        invoice=move.display_name,
                        open=move.currency_id.format(still_open),
                        contested=move.currency_id.format(contested),
                    )
                )

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def _free_fields(self):
        return super()._free_fields() | FREE_FIELDS

    def _first_fields(self):
        return super()._first_fields() | {"dispute_id"}

    def _fixed_fields(self):
        return super()._fixed_fields() | {"dispute_id"}

    def _guard_message(self):
        return self.env._("What was decided about a dispute is not changed by hand.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.dispute_id._check_live()
        lines.dispute_id._tell_debtors()
        return lines

    def write(self, vals):
        if not self.env.su:
            self.dispute_id._check_live()
        self.dispute_id._tell_debtors()
        result = super().write(vals)
        self.dispute_id._tell_debtors()
        return result

    def unlink(self):
        if not self.env.su:
            self.dispute_id._check_live()
        self.dispute_id._tell_debtors()
        return super().unlink()
