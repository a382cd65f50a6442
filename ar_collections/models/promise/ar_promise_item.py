from odoo import api, fields, models
from odoo.tools import SQL


class ArPromiseItem(models.Model):
    """An item under a promise, and what was open on it when the promise was given.

    Nobody writes it: the promise's items are chosen on the promise.
    """

    _name = "ar.promise.item"
    _description = "Promised Item"
    _inherit = ["ar.guarded"]
    _order = "promise_id, date_due, id"
    _rec_name = "move_id"

    promise_id = fields.Many2one("ar.promise", required=True, ondelete="cascade", index=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", required=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one(related="move_line_id.move_id", store=True, string="Invoice")
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    date_due = fields.Date(related="move_line_id.date_maturity", store=True, string="Due Date")
    amount_before = fields.Monetary(
        string="Open When Promised",
        required=True,
        readonly=True,
        help="What was open on the item when the promise was given, in the item's currency.",
    )
    settled_before = fields.Monetary(
        string="Settled When Promised",
        required=True,
        readonly=True,
        default=0.0,
        help="What had gone of the item when the promise was given, in the item's currency.",
    )
    noted_on = fields.Date(
        required=True, readonly=True, help="The company's day on which it came under the promise."
    )
    amount_open = fields.Monetary(
        compute="_compute_amount_open", string="Open", currency_field="currency_id"
    )
    live = fields.Boolean(
        default=True, readonly=True, help="Whether the promise is still waited for."
    )

    @api.depends("move_line_id.amount_residual_currency", "move_line_id.parent_state")
    def _compute_amount_open(self):
        for company, items in self.sudo().grouped("company_id").items():
            still_open = self.env["ar.ledger"]._open_of(items.move_line_id, company._ar_today())
            for item in items:
                item.amount_open = still_open[item.move_line_id]["amount_currency"]

    @api.model
    def _init_column(self, column_name):
        """What an older version did not keep of an item is worked out from the item as it is."""
        told = {
            "settled_before": SQL("line.amount_currency - item.amount_before"),
            "noted_on": SQL("promise.promised_on"),
        }
        if column_name not in told:
            super()._init_column(column_name)
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE ar_promise_item item SET %(column)s = %(told)s
                  FROM account_move_line line, ar_promise promise
                 WHERE line.id = item.move_line_id AND promise.id = item.promise_id
                   AND item.%(column)s IS NULL
                """,
                column=SQL.identifier(column_name),
                told=told[column_name],
            )
        )

    def _less_than_promised(self):
        """By how much the item comes to less than when it was promised; what was, if it is gone."""
        line, then = self.move_line_id, self.amount_before + self.settled_before
        is_there = line.parent_state == "posted" and line.currency_id == self.promise_id.currency_id
        return then - line.amount_currency if is_there else then

    def _fixed_fields(self):
        return super()._fixed_fields() | {"promise_id"}

    _one_live_promise = models.UniqueIndex(
        "(move_line_id) WHERE live",
        "One of the items is already under a live promise. Withdraw that promise first.",
    )
