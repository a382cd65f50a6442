"""What an invoice would come to less with other quantities or prices: by Odoo's tax engine.

The engine reckons the whole document, as it is and as it would be, since with taxes rounded over
the document a cent of one line depends on the others: all changes at once, and once for all of
them. Taxes that a person typed go in proportion, and where the document is rounded to a coin, it
would be so then, too.
"""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from odoo import models
from odoo.addons.ar_base.domain.money import major, minor

from ...domain.dispute.amounts import Reckoned, less, parts_of

#: Of a line as the engine sees it, what does not change with its quantity or price.
SAME = ("price_unit", "quantity", "discount", "rate", "sign", "special_mode", "name")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_less_in_steps(self, *states):
        """What the invoice comes to less from each of its states to the next, line by line.

        :param states: each ``{line: values}`` of the product lines that would be others, such as
            ``quantity`` or ``price_unit``; the invoice as it stands is ``{}``
        :return: for each state but the first ``{line: Less}`` of the lines that it changes, in
            minor units of the invoice's currency; they add up to what all of it comes to less
        """
        self.ensure_one()
        move = self.sudo()._origin
        now = move._ar_reckoned()
        found = [move._ar_reckoned(state) if state else now for state in states]
        wholes = [move._ar_whole_less(now, then) for then in found]
        parts = []
        for step, (before, after) in enumerate(pairwise(states)):
            own = {
                line: less(found[step][line], found[step + 1][line], {})
                for line in after
                if after[line] != before.get(line)
            }
            parts.append(parts_of(wholes[step + 1] - wholes[step], own) if own else {})
        return parts

    def _ar_whole_less(self, now, then):
        gone = less(_in_all(now), _in_all(then), self._ar_stated_taxes())
        if then is now:
            return gone
        return replace(gone, rounding=self._ar_rounding_less(gone.unrounded))

    def _ar_reckoned(self, changes=None):
        """The document's lines by the tax engine, with values of those that would be others."""
        Tax = self.env["account.tax"]
        products = self.line_ids.filtered(lambda line: line.display_type == "product")
        lines = [self._ar_base_line(line, (changes or {}).get(line)) for line in products]
        Tax._add_tax_details_in_base_lines(lines, self.company_id)
        Tax._round_base_lines_tax_details(lines, self.company_id)
        digits = self.currency_id.decimal_places
        return {
            product: _reckoned(line["tax_details"], digits)
            for product, line in zip(products, lines, strict=True)
        }

    def _ar_base_line(self, line, change=None):
        """A line as the engine takes it; one that is changed forgets amounts that were typed."""
        base_line = self._prepare_product_base_line_for_taxes_computation(line)
        if not change:
            return base_line
        same = {name: base_line[name] for name in SAME}
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            line, **(same | change)
        )

    def _ar_stated_taxes(self):
        """``{tax id: amount}`` of the taxes as they stand on the document, without rounding."""
        digits = self.currency_id.decimal_places
        stated = Counter()
        for line in self.line_ids:
            if line.tax_line_id and line.display_type == "tax":
                units = minor(line.amount_currency, digits)
                stated[line.tax_line_id.id] += self.direction_sign * units
        return dict(stated)

    # ------------------------------------------------------------------
    # Rounded to a coin
    # ------------------------------------------------------------------
    def _ar_rounding_less(self, gone):
        """By how much less a document is rounded up that comes to so much less."""
        digits = self.currency_id.decimal_places
        rounded_by = minor(
            sum(self._ar_rounding_lines().mapped("amount_currency")) * self.direction_sign, digits
        )
        rest = minor(self.amount_total, digits) - rounded_by - gone
        return rounded_by - self._ar_rounding_of(rest)

    def _ar_rounding_of(self, units):
        """What Odoo adds to round such a total of the document."""
        method = self.invoice_cash_rounding_id
        has_taxes = bool(self.line_ids.tax_line_id)
        if not method or (method.strategy == "biggest_tax" and not has_taxes):
            return 0
        digits = self.currency_id.decimal_places
        return minor(method.compute_difference(self.currency_id, major(units, digits)), digits)

    def _ar_rounding_lines(self):
        return self.line_ids.filtered(lambda line: line.display_type == "rounding")

    def _ar_rounding_account(self, units):
        """Where the rounding of a credit note goes: where that of the invoice stands."""
        method = self.invoice_cash_rounding_id.with_company(self.company_id)
        booked = self._ar_rounding_lines().account_id[:1]
        loss, profit = method.loss_account_id, method.profit_account_id
        return booked or (loss or profit if units > 0 else profit or loss)


def _reckoned(details, digits):
    taxes, bases = Counter(), Counter()
    for tax_data in details["taxes_data"]:
        tax = tax_data["tax"].id
        taxes[tax] += minor(tax_data["tax_amount_currency"], digits)
        bases[tax] += minor(tax_data["base_amount_currency"], digits)
    base = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
    return Reckoned(minor(base, digits), dict(taxes), dict(bases))


def _in_all(lines):
    taxes, bases = Counter(), Counter()
    for line in lines.values():
        taxes.update(line.taxes)
        bases.update(line.bases)
    return Reckoned(sum(line.base for line in lines.values()), dict(taxes), dict(bases))
