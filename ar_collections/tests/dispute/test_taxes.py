"""What is credited is what was accepted tax by tax, whatever kind of tax it is."""

from odoo import Command
from odoo.addons.ar_base.tests.terms import discount_terms
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_amounts import TaxedCase


@tagged("post_install", "-at_install")
class TestTaxes(TaxedCase):
    def assertRefused(self, note, sentence):
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self.post(note)
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # A draft that comes to the same by other taxes
    # ------------------------------------------------------------------
    def test_vat_is_not_moved_to_the_net(self):
        """120 are accepted, 20 of it VAT: 120 without VAT is another credit note."""
        note = self.decide(self.dispute(self.sale(self.goods(10, 100, self.taxes["vat"])), 120))
        self.assertEqual(note.amount_tax, 20)
        note.invoice_line_ids.write(
            {"price_unit": 120, "tax_ids": [Command.clear()], "extra_tax_data": False}
        )
        self.assertEqual(note.amount_total, 120)
        self.assertRefused(note, "VAT 20%.*0.00.*20.00")

    def test_nor_to_another_tax(self):
        note = self.decide(self.dispute(self.sale(self.goods(10, 100, self.taxes["vat"])), 120))
        twin = self.taxes["vat"].copy({"name": "VAT 20% B"})
        note.invoice_line_ids.write(
            {"price_unit": 100, "tax_ids": [Command.set(twin.ids)], "extra_tax_data": False}
        )
        self.assertEqual(note.amount_total, 120)
        self.assertRefused(note, "VAT 20%")

    def test_a_cent_is_no_difference(self):
        note = self.decide(self.dispute(self.sale(self.goods(10, 100, self.taxes["vat"])), 120))
        tax_line = note.line_ids.filtered("tax_line_id")
        net = note.line_ids.filtered(lambda line: line.display_type == "product")
        note.write(
            {
                "line_ids": [
                    Command.update(tax_line.id, {"amount_currency": 20.01, "balance": 20.01}),
                ]
            }
        )
        if note.amount_total != 120:
            net.price_unit = 99.99
            note.write({"line_ids": [Command.update(tax_line.id, {"amount_currency": 20.01})]})
        self.assertAlmostEqual(note.amount_tax, 20.01)
        self.post(note)
        self.assertEqual(note.state, "posted")

    def test_lines_that_say_nothing_make_no_room_for_another_tax(self):
        """17 cents of the tax moved to the net, and thirty notes that would round as much."""
        note = self.decide(self.dispute(self.sale(self.goods(10, 100, self.taxes["vat"])), 120))
        goods = note.invoice_line_ids
        goods.write({"price_unit": 99.15, "extra_tax_data": False})
        note.invoice_line_ids = [
            Command.create({"name": "Other", "price_unit": 1.02, "tax_ids": [Command.clear()]}),
            *(Command.create({"name": "…", "display_type": "line_note"}) for _number in range(30)),
        ]
        self.assertEqual((note.amount_total, note.amount_tax), (120, 19.83))
        self.assertRefused(note, "VAT 20%")

    def test_words_and_accounts_may_change(self):
        note = self.decide(self.dispute(self.sale(self.goods(10, 100, self.taxes["vat"])), 120))
        other = self.company_data["default_account_revenue"].copy()
        note.invoice_line_ids.write({"name": "Better words", "account_id": other.id})
        self.post(note)
        self.assertEqual((note.state, note.amount_tax), ("posted", 20))

    # ------------------------------------------------------------------
    # Kinds of taxes
    # ------------------------------------------------------------------
    def reverse_charge(self):
        """20 % that the customer owes to its state: in and out in one."""
        lines = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "factor_percent": 100}),
            Command.create({"repartition_type": "tax", "factor_percent": -100}),
        ]
        return self.tax(
            "Reverse charge",
            20,
            invoice_repartition_line_ids=lines,
            refund_repartition_line_ids=lines,
        )

    def each_way(self, *lines, **values):
        """The note over 3 of 10 pieces, over a lower price, over an amount, and over all of it."""
        for contest in (
            lambda move: self.quantity(move, 3),
            lambda move: self.price(move, 90),
            lambda move: self.dispute(move, 100),
            self.dispute,
        ):
            move = self.sale(*lines, **values)
            dispute = contest(move)
            note = self.decide(dispute)
            self.assertAlmostEqual(note.amount_total, dispute.amount)
            yield move, note
            self.post(note)
            left = move.currency_id.round(move.amount_total - dispute.amount)
            self.assertAlmostEqual(move.amount_residual, left)
            self.assertEqual(dispute.state, "closed")

    def by_account(self, move, account):
        return sum(move.line_ids.filtered(lambda one: one.account_id == account).mapped("balance"))

    def test_reverse_charge(self):
        """10 × 100: 1,000 to pay. The tax lines of what is credited cancel each other, too."""
        goods = self.goods(10, 100, self.reverse_charge())
        found = [
            (note.amount_total, sorted(note.line_ids.filtered("tax_line_id").mapped("balance")))
            for _move, note in self.each_way(goods)
        ]
        self.assertEqual(
            found, [(300, [-60, 60]), (100, [-20, 20]), (100, [-20, 20]), (1000, [-200, 200])]
        )

    def test_included(self):
        """10 × 100 with 21 % in it: 826.45 + 173.55. With 7 of them it is 578.51 + 121.49, at a
        price of 90 it is 743.80 + 156.20; 100 of it have 17.36 in them."""
        goods = self.goods(10, 100, self.tax_21_included)
        found = [(note.amount_untaxed, note.amount_tax) for _move, note in self.each_way(goods)]
        self.assertEqual(found, [(247.94, 52.06), (82.65, 17.35), (82.64, 17.36), (826.45, 173.55)])

    def test_due_on_payment(self):
        """It waits in the transition account, and what is credited is taken off there."""
        self.company.tax_exigibility = True
        transition = self.vat_account.copy()
        transition.reconcile = True
        tax = self.tax(
            "20% on payment",
            20,
            tax_exigibility="on_payment",
            cash_basis_transition_account_id=transition.id,
        )
        found = [
            (self.by_tax(note), self.by_account(note, transition))
            for _move, note in self.each_way(self.goods(10, 100, tax))
        ]
        self.assertEqual([amount for _taxes, amount in found], [60, 20, 16.67, 200])
        for taxes, amount in found:
            self.assertEqual(taxes, {"20% on payment": amount})

    def test_rounded_to_a_coin_by_a_line(self):
        """10 × 9.97 + 20 % = 119.64, rounded up to 119.65; 7 of them come to 83.75."""
        found = [
            (note.amount_total, note.amount_tax)
            for _move, note in self.each_way_rounded(self.cash_rounding_a)
        ]
        self.assertEqual(found, [(35.9, 5.98), (119.65, 19.94)])

    def test_rounded_to_a_coin_in_the_largest_tax(self):
        """119.64 is rounded down to 119.60 in the tax: 19.90 instead of 19.94."""
        found = [
            (note.amount_total, note.amount_tax)
            for _move, note in self.each_way_rounded(self.cash_rounding_b)
        ]
        self.assertEqual(found, [(35.85, 5.94), (119.6, 19.9)])

    def each_way_rounded(self, method):
        for contest in (lambda move: self.quantity(move, 3), self.dispute):
            move = self.sale(
                self.goods(10, 9.97, self.taxes["vat"]), invoice_cash_rounding_id=method.id
            )
            dispute = contest(move)
            note = self.decide(dispute)
            self.assertAlmostEqual(note.amount_total, dispute.amount)
            yield move, note
            self.post(note)
            self.assertAlmostEqual(move.amount_residual, move.amount_total - dispute.amount)

    def test_early_discount_that_lowers_the_tax_at_once(self):
        """10 × 100, 2 % off within ten days and the 20 % of 980 at once: 1,196. 3 pieces: 300 and
        58.80; an amount of 100 has the mix of the invoice; all of it is all of it."""
        term = discount_terms(self.env)
        term.early_pay_discount_computation = "mixed"
        goods = self.goods(10, 100, self.taxes["vat"])
        values = {"invoice_payment_term_id": term.id, "invoice_date_due": False}
        found = []
        for move, note in self.each_way(goods, **values):
            self.assertEqual(move.amount_total, 1196)
            found.append((note.amount_untaxed, note.amount_tax))
        self.assertEqual(found, [(300, 58.8), (100, 19.6), (83.61, 16.39), (1000, 196)])
