from odoo import api, models

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


class AccountMoveLine(models.Model):
    """Odoo changes lines of a posted document for who asks over a remote call; what a dispute's
    credit note comes to was decided."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.move_id._ar_check_credit()
        return lines

    def write(self, vals):
        moves = self.move_id if "move_id" in vals else self.env["account.move"]
        result = super().write(vals)
        if vals.keys() & AMOUNTS:
            (moves | self.move_id)._ar_check_credit()
        return result

    def unlink(self):
        moves = self.move_id
        result = super().unlink()
        moves.exists()._ar_check_credit()
        return result
