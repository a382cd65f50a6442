"""What is contested of a document: an amount of it, or quantity or price of one line.

The document is an invoice or a receipt, one instalment of it, or an entry that no invoice here
stands behind, such as an opening balance. ``ar_dispute_line_checks`` holds what must be true of it,
``ar_dispute_together`` what several of one invoice come to.
"""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import major, minor

from ...domain.dispute.states import held

#: What anybody who works on disputes may write while nothing is decided.
FREE_FIELDS = {
    "amount",
    "basis",
    "invoice_line_id",
    "item_id",
    "move_id",
    "price_unit",
    "quantity",
    "sequence",
}


#: What makes a contested amount anew: whoever writes one of these has looked at the line.
CONTESTED = frozenset(
    ("amount", "basis", "invoice_line_id", "item_id", "move_id", "price_unit", "quantity")
)

#: In the context of amounts that follow from others; no remote call can claim to be one.
FOLLOWING = object()


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
        domain="[('state', '=', 'posted'), ('company_id', '=', company_id),"
        " '|', '&', '&', ('move_type', 'in', ('out_invoice', 'out_receipt')),"
        " ('commercial_partner_id', '=', partner_id), ('amount_residual', '>', 0),"
        " '&', ('move_type', '=', 'entry'), ('line_ids', 'any',"
        " [('account_type', '=', 'asset_receivable'), ('partner_id', 'child_of', partner_id),"
        " ('balance', '>', 0), ('reconciled', '=', False)])]",
    )
    item_id = fields.Many2one(
        "account.move.line",
        compute="_compute_item_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable'),"
        " ('partner_id', 'child_of', partner_id), ('balance', '>', 0), ('reconciled', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        help="The instalment, or the opening balance, that is contested by itself. Empty: of an "
        "invoice, whatever is due first is held back first.",
    )
    item_amount = fields.Monetary(
        string="Instalment",
        compute="_compute_item_amount",
        store=True,
        help="What the instalment came to when it was contested by itself.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    open_amount = fields.Monetary(
        compute="_compute_open_amount", string="Open", help="Open of what is contested."
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
    product_id = fields.Many2one(
        "product.product", compute="_compute_product_id", store=True, precompute=True
    )
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

    is_settled = fields.Boolean(
        string="Settled",
        readonly=True,
        copy=False,
        help="Its invoice was paid or cancelled: nothing is decided or credited of it.",
    )
    has_changed = fields.Boolean(
        string="Line Changed",
        readonly=True,
        copy=False,
        help="The line that is contested was changed or replaced since. What is contested stays.",
    )

    _held = models.Index("(move_id) WHERE held_amount > 0")

    # ------------------------------------------------------------------
    # How much
    # ------------------------------------------------------------------
    @api.depends("move_id")
    def _compute_item_id(self):
        """Of an entry the customer's one item; of an invoice none, unless somebody says so."""
        for line in self:
            items = line.move_id.line_ids.filtered(line._may_be_item) if line._is_opening() else ()
            stays = line.item_id and line.item_id.move_id == line.move_id
            line.item_id = line.item_id if stays else len(items) == 1 and items

    @api.depends("item_id")
    def _compute_item_amount(self):
        for line in self:
            line.item_amount = line.item_id.amount_currency

    def _may_be_item(self, item):
        """Whether an item is one that this line's customer owes."""
        return (
            item.account_type == "asset_receivable"
            and item.balance > 0
            and not item.reconciled
            and item.partner_id.commercial_partner_id == self.dispute_id.partner_id
        )

    def _document(self):
        """What is contested: an invoice, or an item by itself."""
        return self.item_id or self.move_id

    @api.depends("move_id.currency_id", "item_id")
    def _compute_currency_id(self):
        for line in self:
            item = line.item_id if line._is_opening() else line.item_id.browse()
            line.currency_id = item.currency_id or line.move_id.currency_id

    @api.depends("invoice_line_id")
    def _compute_product_id(self):
        """Statistics know the product also when the line is gone."""
        for line in self:
            gone = line.basis != "amount" and not line.invoice_line_id
            line.product_id = line.product_id if gone else line.invoice_line_id.product_id

    @api.depends("basis", "invoice_line_id", "quantity", "price_unit", "move_id", "item_id")
    def _compute_amount(self):
        """Worked out for a quantity or a price, all of them together; else typed, by default all
        that is open.

        What a line that is gone came to stays contested.
        """
        following = self.filtered(lambda line: line._follows())
        amounts = following._contested_together() if following else {}
        for line in self:
            if line.basis == "amount":
                line.amount = line.amount or line._document()._ar_uncontested_amount()
            elif line in amounts:
                line.amount = amounts[line]
            else:
                line.amount = line.amount if line._origin else 0

    def _has_line(self):
        """Whether the line whose quantity or price is contested is there to be reckoned with."""
        return bool(self.invoice_line_id) and self.invoice_line_id.move_id == self.move_id

    @api.depends("amount", "accepted_amount", "move_id", "item_id")
    def _compute_amount_company(self):
        for line in self:
            book = line._book_rate()
            currency = line.move_id.company_id.currency_id or self.env.company.currency_id
            line.amount_company = currency.round(line.amount * book)
            line.accepted_amount_company = currency.round(line.accepted_amount * book)

    def _book_rate(self):
        """What one of the document's currency stands for in the books."""
        if self._is_opening():
            item = self.item_id
            return abs(item.balance / item.amount_currency) if item.amount_currency else 1.0
        move = self.move_id
        return abs(move.amount_total_signed) / move.amount_total if move.amount_total else 1.0

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

    @api.depends("move_id.amount_residual", "move_id.state", "item_id")
    def _compute_open_amount(self):
        still_open = self._open_amounts()
        for line in self:
            line.open_amount = still_open[line]

    def _open_amounts(self):
        """``{line: amount}``: what is open today of the document that each contests."""
        lines = self.sudo()
        of_moves = lines.filtered(lambda line: not line.item_id).move_id._ar_open_amounts()
        of_items = lines.item_id._ar_open_amounts()
        return {
            line: of_items.get(seen.item_id, of_moves.get(seen.move_id, 0.0))
            for line, seen in zip(self, lines, strict=True)
        }

    def _bearers(self):
        """The journal items that may bear what is contested."""
        return self._credited_invoice().line_ids | self.item_id

    # ------------------------------------------------------------------
    # What it is called
    # ------------------------------------------------------------------
    def _document_reference(self):
        """As the customer knows it: the invoice's number, or what an opening balance is called."""
        if self._is_opening():
            return self.item_id.name or self.move_id.ref or self.move_id.name
        return self.move_id.name

    def _document_name(self):
        """As people here find it."""
        return self.item_id._ar_item_name() if self.item_id else self.move_id.display_name

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
        usual = self.env.context.get("default_basis", "amount")
        lines = super().create(
            [
                # What follows from pieces or a price is reckoned once all of them are there.
                vals if vals.get("basis", usual) == "amount" else {"amount": 0, **vals}
                for vals in vals_list
            ]
        )
        if not self.env.su:
            lines.dispute_id._check_live()
        for line, vals in zip(lines, vals_list, strict=True):
            line._check_typed(vals)
        lines._follow_contested(lines)
        lines.dispute_id._tell_debtors()
        return lines

    def write(self, vals):
        if self._is_following():
            return super().write(vals)
        if not self.env.su:
            self.dispute_id._check_live()
        self.dispute_id._tell_debtors()
        contesting = vals.keys() & CONTESTED
        moves = self.sudo().move_id if contesting else self.env["account.move"]
        if contesting and (looked_at := self.sudo().filtered("has_changed")):
            looked_at.with_context(ar_following=FOLLOWING).has_changed = False
        result = super().write(vals)
        if contesting:
            for line in self:
                line._check_typed(vals)
            self._follow_contested(self.sudo() | moves.ar_dispute_line_ids)
        self.dispute_id._tell_debtors()
        return result

    def _follow_contested(self, lines):
        """What is contested of the same invoices follows, and all of it is possible.

        :param lines: of the invoices, some of which these are
        """
        lines._reckon_anew()
        self._check_together()
        self._check_capacity()

    def unlink(self):
        if not self.env.su:
            self.dispute_id._check_live()
        self.dispute_id._tell_debtors()
        beside = self.sudo().move_id.ar_dispute_line_ids - self.sudo()
        result = super().unlink()
        beside._reckon_anew()
        return result
