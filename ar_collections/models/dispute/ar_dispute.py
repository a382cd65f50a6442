from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArDispute(models.Model):
    """An amount of an item that the customer contests: it is not dunned, the rest is."""

    _name = "ar.dispute"
    _description = "Dispute"
    _inherit = ["mail.thread"]
    _order = "opened_on desc, id desc"
    _rec_name = "move_id"

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Item",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('account_type', '=', 'asset_receivable'), ('reconciled', '=', False)]",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", store=True, string="Invoice")
    company_id = fields.Many2one(related="move_line_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="move_line_id.partner_id.commercial_partner_id", store=True, string="Customer"
    )
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount = fields.Monetary(required=True, tracking=True, help="What is contested of the item.")
    reason = fields.Char(required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, tracking=True
    )
    opened_on = fields.Date(required=True, default=fields.Date.context_today)
    closed_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], default="open", required=True, tracking=True
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A dispute needs an amount greater than zero."
    )

    @api.constrains("amount", "move_line_id", "state")
    def _check_amount(self):
        """Live disputes of an item cannot exceed what is open on it."""
        for dispute in self.filtered(lambda dispute: dispute.state == "open"):
            line = dispute.move_line_id
            live = self.search([("move_line_id", "=", line.id), ("state", "=", "open")])
            if (
                line.currency_id.compare_amounts(
                    sum(live.mapped("amount")), line.amount_residual_currency
                )
                > 0
            ):
                raise ValidationError(
                    self.env._(
                        "%(item)s has %(open)s open; no more than that can be disputed.",
                        item=line.move_id.name,
                        open=line.currency_id.format(line.amount_residual_currency),
                    )
                )

    def action_close(self):
        self.write({"state": "closed", "closed_on": fields.Date.context_today(self)})
