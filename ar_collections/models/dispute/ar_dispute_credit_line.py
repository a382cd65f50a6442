"""The lines of a credit note, as accepted: of a quantity, of a price, of an amount.

What was accepted of a quantity or a price is credited as the tax engine says that the invoice would
come to less: without taxes, and each tax, fixed on the line so that rounding cannot change them. An
amount is credited with the invoice's mix of taxes. So is a quantity or a price whose line is gone
or another: what was accepted stays, and what it was made of nobody can tell any more.
"""

from dataclasses import replace

from odoo import Command, models
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.addons.ar_base.domain.money import major, minor


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    # ------------------------------------------------------------------
    # What is credited
    # ------------------------------------------------------------------
    def _accepted_units(self):
        """What was accepted of these lines, in minor units of their currency."""
        return sum(minor(line.accepted_amount, line.currency_id.decimal_places) for line in self)

    def _is_opening(self):
        """Whether an entry is contested, such as an opening balance: no invoice that we have."""
        return bool(self.move_id - self._credited_invoice())

    def _credited_invoice(self):
        """The invoice that a credit note over these lines corrects; none of an opening balance."""
        return self.move_id.filtered(lambda move: move.move_type in ASKING)

    def _debtor_partner(self):
        return self.item_id.partner_id if self._is_opening() else self.move_id.partner_id

    def _is_whole_invoice(self):
        """Whether these lines accept all of their one invoice."""
        if self.item_id or self._is_opening() or set(self.mapped("basis")) != {"amount"}:
            return False
        total = minor(self.move_id.amount_total, self.currency_id.decimal_places)
        return self._accepted_units() == total

    def _prepare_credit_lines(self):
        values, gone = [], self._gone_with_accepted()
        for line in self:
            if line._is_opening():
                values.append(line._prepare_opening_line())
            elif line in gone and gone[line].less.total == line._accepted_units():
                if not gone[line].less.is_nothing:
                    values += line._prepare_changed_lines(gone[line])
            elif line.accepted_amount:
                values += line._prepare_amount_lines()
        return values

    def _drafted_count(self):
        """How many lines a credit note over these has at most: one for each quantity and price,
        and for an amount one for each account and set of taxes of the invoice."""
        goods = self._credited_invoice().invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        mixes = {(line.account_id, line.tax_ids) for line in goods}
        by_amount = self.filtered(lambda line: line.basis == "amount" or line.has_changed)
        return len(self - by_amount) + len(by_amount) * len(mixes)

    def _prepare_opening_line(self):
        """Of an opening balance neither accounts nor taxes are known: the usual one, and none."""
        return {
            "name": self.dispute_id._credit_text(self),
            "quantity": 1,
            "price_unit": self.accepted_amount,
            "tax_ids": [Command.clear()],
        }

    # ------------------------------------------------------------------
    # Of a quantity or a price
    # ------------------------------------------------------------------
    def _prepare_changed_lines(self, part):
        """The invoice's line with what was accepted of its quantity or price.

        :param Gone part: what goes with it
        """
        gone, rounding = part.less, []
        if gone.rounding and self.move_id.invoice_cash_rounding_id.strategy == "biggest_tax":
            gone = _round_by_tax(gone)
        elif gone.rounding:
            rounding = [self._prepare_rounding_line(gone.rounding)]
        return [self._prepare_changed_line(part._replace(less=gone)), *rounding]

    def _prepare_changed_line(self, part):
        source = self.invoice_line_id
        taxes = self._credited_taxes(part.less)
        values = {
            "name": source.name,
            "product_id": source.product_id.id,
            "product_uom_id": source.product_uom_id.id,
            "quantity": part.quantity,
            "price_unit": part.price,
            "discount": source.discount,
            "tax_ids": [Command.set(taxes.ids)],
            "account_id": source.account_id.id,
            "analytic_distribution": source.analytic_distribution,
            "sequence": source.sequence,
        }
        source._copy_data_extend_business_fields(values)
        return {**values, "extra_tax_data": self._fixed_taxes(part.less, taxes, values)}

    def _credited_taxes(self, gone):
        """The line's taxes; a tax by the piece of which nothing goes is none of the credit note."""
        return self.invoice_line_id.tax_ids.filtered(
            lambda tax: (
                tax.amount_type == "group" or tax._can_be_discounted() or gone.taxes.get(tax.id)
            )
        )

    def _fixed_taxes(self, gone, taxes, values):
        """What the engine is not to work out anew, as it keeps it with a line."""
        digits = self.currency_id.decimal_places
        flat = taxes._flatten_taxes_and_sort_them()[0]
        return {
            "computation_key": f"ar_dispute_line,{self.id}",
            "manual_total_excluded_currency": major(gone.base, digits),
            "manual_tax_amounts": {
                str(tax.id): {
                    "tax_amount_currency": major(gone.taxes.get(tax.id, 0), digits),
                    "base_amount_currency": major(gone.bases.get(tax.id, 0), digits),
                }
                for tax in flat
                if not tax.has_negative_factor
            },
            "currency_id": self.currency_id.id,
            **{name: values[name] for name in ("price_unit", "quantity", "discount")},
        }

    def _prepare_rounding_line(self, units):
        """What rounding the invoice to a coin comes to less, where its rounding is booked."""
        move = self.move_id
        return {
            "name": move.invoice_cash_rounding_id.name,
            "account_id": move._ar_rounding_account(units).id,
            "quantity": 1,
            "price_unit": major(units, self.currency_id.decimal_places),
            "tax_ids": [Command.clear()],
        }

    # ------------------------------------------------------------------
    # Of an amount
    # ------------------------------------------------------------------
    def _prepare_amount_lines(self):
        """Lines that come to the accepted amount exactly, with the invoice's mix of taxes.

        What Odoo does for a down payment of a fixed amount: one line for each account and set of
        taxes, its taxes fixed so that rounding cannot change the total. Nothing was brought back,
        so of a tax by the piece none goes: its share of the amount goes off the goods.
        """
        Tax = self.env["account.tax"]
        move = self.move_id
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        reduced = Tax._prepare_down_payment_lines(
            [line for line in base_lines if line["special_type"] != "cash_rounding"],
            move.company_id,
            "fixed",
            self.accepted_amount,
            computation_key=f"ar_dispute_line,{self.id}",
            grouping_function=lambda base_line: {"account_id": base_line["account_id"]},
        )
        return [
            {
                "name": self.dispute_id._credit_text(self),
                "quantity": base_line["quantity"],
                "price_unit": base_line["price_unit"],
                "tax_ids": [Command.set(base_line["tax_ids"].ids)],
                "account_id": base_line["account_id"].id,
                "analytic_distribution": base_line["analytic_distribution"],
                "extra_tax_data": Tax._export_base_line_extra_tax_data(base_line),
            }
            for base_line in reduced
        ]


def _round_by_tax(gone):
    """The same, its rounding in the largest tax."""
    if not gone.taxes:
        return gone
    largest = max(gone.taxes, key=lambda tax: abs(gone.taxes[tax]))
    taxes = {**gone.taxes, largest: gone.taxes[largest] + gone.rounding}
    return replace(gone, taxes=taxes, rounding=0)
