from odoo import api, models

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
        with moves._ar_watching():
            result = super(AccountMoveLine, unwatched(self)).unlink()
        moves.exists()._ar_check_credit()
        return result
