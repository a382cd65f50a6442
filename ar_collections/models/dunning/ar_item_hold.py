"""An open item that is held by itself, where its document is not one customer's.

An entry of opening balances has items of many customers: what is held on the page of one of them
holds no item of another. Invoices are held as a whole (``account.move.ar_hold_until``).
"""

from odoo import api, fields, models
from odoo.addons.ar_base.orm import listing
from odoo.tools import SQL, format_date


class ArItemHold(models.Model):
    """Until when an item is not dunned, and why; the eligibility rule reads it.

    It belongs to the journal item, and stays when its entry is reset and posted anew.
    """

    _name = "ar.item.hold"
    _inherit = ["ar.guarded"]
    _description = "Hold of an Open Item"
    _rec_name = "reason"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    until = fields.Date(string="Hold until", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Held by", required=True, readonly=True)

    _once = models.UniqueIndex("(move_line_id)", "This item is on hold already.")

    def _fixed_fields(self):
        return super()._fixed_fields() | {"move_line_id"}

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        self.env["ar.debtor"]._touch(holds.sudo().move_line_id)
        return holds

    def unlink(self):
        self.env["ar.debtor"]._touch(self.sudo().move_line_id)
        return super().unlink()

    @api.model
    def _hold(self, lines, until, reason):
        """Hold items until a day, whatever was said of them before; their entries tell of it."""
        lines = lines.filtered(lambda line: line.account_type == "asset_receivable")
        self.sudo().search([("move_line_id", "in", lines.ids)]).unlink()
        for move, items in lines.grouped("move_id").items():
            customers = listing.names(self.env, items.partner_id.sudo().mapped("display_name"))
            move.sudo().message_post(
                body=self.env._(
                    "Items of %(customers)s on hold until %(date)s: %(reason)s",
                    customers=customers,
                    date=format_date(self.env, until),
                    reason=reason,
                )
            )
        return self.sudo().create(
            [
                {
                    "company_id": line.company_id.id,
                    "move_line_id": line.id,
                    "until": until,
                    "reason": reason,
                    "user_id": self.env.uid,
                }
                for line in lines
            ]
        )

    def _customers(self):
        """``{hold: customer}``: whose the held items are."""
        return {hold: hold.move_line_id.partner_id.commercial_partner_id for hold in self}

    def _end(self):
        """End holds that were decided about other customers; their entries tell of it."""
        for hold in self:
            hold.move_line_id.move_id.message_post(
                body=self.env._(
                    "An item is not on hold until %(date)s any more: it is another customer's now.",
                    date=format_date(self.env, hold.until),
                )
            )
        self.unlink()

    @api.model
    def _is_any(self):
        """Whether any item is held by itself: else the rule need not look for it."""
        self.flush_model()
        return bool(self.env.execute_query(SQL("SELECT FROM ar_item_hold LIMIT 1")))
