from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_dispute_ids = fields.One2many(
        "ar.dispute", "move_id", string="Disputes", groups="ar_collections.group_ar_user"
    )

    def action_ar_dispute(self):
        """Open a new dispute over the oldest instalment that is still open."""
        self.ensure_one()
        items = self.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable" and line.amount_residual_currency > 0
            )
        ).sorted("date_maturity")
        if not items:
            raise UserError(
                self.env._(
                    "%(document)s has nothing open that could be disputed.", document=self.name
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "ar.dispute",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_move_line_id": items[0].id,
                "default_amount": items[0].amount_residual_currency,
            },
        }
