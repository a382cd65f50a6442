"""What is contested of a quantity or a price is what the invoice would come to less, tax by tax."""

from unittest.mock import patch

from hypothesis import given, reject
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.ar_base.tests.soak import settings
from odoo.exceptions import UserError
from odoo.tests import tagged

from .disputes import DisputeCase

#: Sets of taxes on a line, by the names of ``TaxedCase.taxes``.
MIXES = (
    (),
    ("vat",),
    ("vat", "eco"),
    ("vat", "eco_first"),
    ("included",),
    ("included", "eco_included"),
    ("two_included_a", "two_included_b"),
    ("group",),
    ("vat", "reduced"),
    ("withheld",),
)


class TaxedCase(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        included = {"price_include_override": "tax_included"}
        cls.eco_account = cls.env["account.account"].create(
            {"name": "Eco tax", "code": "EC0001", "account_type": "liability_current"}
        )
        cls.taxes = {
            "vat": cls.tax("VAT 20%", 20),
            "reduced": cls.tax("7.7%", 7.7),
            "eco": cls.tax("Eco 5", 5, amount_type="fixed", sequence=9),
            "eco_first": cls.tax(
                "Eco 2 before VAT", 2, amount_type="fixed", sequence=0, include_base_amount=True
            ),
            "included": cls.tax_21_included,
            "eco_included": cls.tax(
                "Eco 1.30 incl.", 1.3, amount_type="fixed", sequence=9, **included
            ),
            "two_included_a": cls.tax("10% incl.", 10, **included),
            "two_included_b": cls.tax("3% incl.", 3, **included),
            "withheld": cls.tax("-15%", -15),
        }
        children = cls.tax("5%", 5, type_tax_use="none") + cls.tax(
            "Cess 0.40", 0.4, amount_type="fixed", type_tax_use="none"
        )
        cls.taxes["group"] = cls.tax(
            "5% and cess",
            0,
            amount_type="group",
            children_tax_ids=[Command.set(children.ids)],
        )
        cls.vat_account = cls.company_data["default_account_tax_sale"]
        cls.set_account(cls.taxes["eco"], cls.eco_account)
        cls.set_account(cls.taxes["vat"], cls.vat_account)

    @classmethod
    def tax(cls, name, amount, **values):
        return cls.env["account.tax"].create({"name": name, "amount": amount, **values})

    @classmethod
    def set_account(cls, tax, account):
        lines = tax.invoice_repartition_line_ids + tax.refund_repartition_line_ids
        lines.filtered(lambda line: line.repartition_type == "tax").account_id = account

    def mix(self, *names):
        return self.env["account.tax"].union(*(self.taxes[name] for name in names))

    def price(self, move, price, line=0, **values):
        line = move.invoice_line_ids[line]
        return self.contest(
            move,
            {"basis": "price", "invoice_line_id": line.id, "price_unit": price},
            **values,
        )

    def quantity(self, move, quantity, line=0):
        line = move.invoice_line_ids[line]
        return self.contest(
            move, {"basis": "quantity", "invoice_line_id": line.id, "quantity": quantity}
        )

    def currency_of(self, name):
        if name == "USD":
            return self.company.currency_id
        rates = {"EUR": [("2016-01-01", 0.9)], "JPY": [("2016-01-01", 150.0)]}
        return self.setup_other_currency(name, rates=rates[name])

    def by_tax(self, move):
        """``{name of tax: amount}`` of a document, as it stands on its tax lines."""
        found = {}
        for line in move.line_ids.filtered("tax_line_id"):
            name = line.tax_line_id.name
            amount = move.direction_sign * line.amount_currency
            found[name] = round(found.get(name, 0) + amount, 2)
        return found


@tagged("post_install", "-at_install")
class TestAmounts(TaxedCase):
    def test_a_price_leaves_the_tax_by_the_piece_alone(self):
        """10 × 100, 20 %, 5 a piece: 1,250. At 95 it would be 950 + 190 + 50: 60 less."""
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco")))
        self.assertEqual(move.amount_total, 1250)
        dispute = self.price(move, 95)
        self.assertEqual(dispute.amount, 60)
        note = self.decide(dispute)
        self.assertRecordValues(
            note, [{"amount_untaxed": 50, "amount_tax": 10, "amount_total": 60}]
        )
        self.assertEqual(self.by_tax(note), {"VAT 20%": 10})
        self.assertEqual(note.invoice_line_ids.tax_ids, self.taxes["vat"])

    def test_a_quantity_takes_the_tax_by_the_piece_along(self):
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco")))
        dispute = self.quantity(move, 3)
        self.assertEqual(dispute.amount, 300 + 60 + 15)
        note = self.decide(dispute)
        self.assertEqual(self.by_tax(note), {"VAT 20%": 60, "Eco 5": 15})
        self.assertEqual(note.amount_total, 375)

    def test_a_tax_that_is_taxed(self):
        """(100 + 2) × 10 + 20 %: 1,224; at 95: (95 + 2) × 10 + 20 % = 1,164."""
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco_first")))
        self.assertEqual(move.amount_total, 1224)
        dispute = self.price(move, 95)
        self.assertEqual(dispute.amount, 60)
        note = self.decide(dispute)
        self.assertEqual((note.amount_untaxed, self.by_tax(note)), (50, {"VAT 20%": 10}))

    def test_a_group_with_a_tax_by_the_piece(self):
        """10 × (100 + 5 + 0.40) = 1,054.00; at 90: 10 × (90 + 4.50 + 0.40) = 949.00."""
        move = self.sale(self.goods(10, 100, self.mix("group")))
        dispute = self.price(move, 90)
        self.assertEqual((move.amount_total, dispute.amount), (1054, 105))
        note = self.decide(dispute)
        self.assertEqual((note.amount_untaxed, self.by_tax(note)), (100, {"5%": 5}))

    def test_part_of_what_is_contested(self):
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco"), discount=10))
        self.assertEqual(move.amount_total, 900 + 180 + 50)
        dispute = self.price(move, 80)
        self.assertEqual(dispute.amount, 216)
        note = self.decide(dispute, "part", accepted_price=95)
        self.assertEqual((note.amount_untaxed, note.amount_tax), (45, 9))
        self.assertEqual(dispute.accepted_amount, 54)

    def test_a_tax_that_somebody_typed_goes_in_proportion(self):
        """VAT of 200.00 was put down to 150.00: of 3 of 10 pieces, 45.00 of it go."""
        move = self.sale(self.goods(10, 100, self.taxes["vat"]), post=False)
        tax_line = move.line_ids.filtered("tax_line_id")
        tax_line.write({"amount_currency": -150, "balance": -150})
        move.action_post()
        self.assertEqual(move.amount_total, 1150)
        self.assertEqual(self.quantity(move, 3).amount, 345)
        move = move.copy({"invoice_date": self.today})
        tax_line = move.line_ids.filtered("tax_line_id")
        tax_line.write({"amount_currency": -150, "balance": -150})
        move.action_post()
        dispute = self.quantity(move, 10)
        self.assertEqual(dispute.amount, move.amount_total)
        self.assertEqual(self.decide(dispute).amount_tax, move.amount_tax)

    def test_rounded_to_a_coin(self):
        """10 × 9.97 + 20 % = 119.64: up to 119.65, or down to 119.60. With 7 of them it would be
        69.79 + 13.96 = 83.75, which is coins already."""
        for method, booked in ((self.cash_rounding_a, 0.01), (self.cash_rounding_b, -0.04)):
            with self.subTest(method.name):
                move = self.sale(
                    self.goods(10, 9.97, self.taxes["vat"]),
                    invoice_cash_rounding_id=method.id,
                )
                self.assertAlmostEqual(move.amount_total, 119.64 + booked)
                dispute = self.quantity(move, 3)
                self.assertAlmostEqual(dispute.amount, move.amount_total - 83.75)
                note = self.decide(dispute)
                self.assertAlmostEqual(note.amount_total, dispute.amount)
                self.post(note)
                self.assertAlmostEqual(move.amount_residual, 83.75)

    def test_all_of_what_was_rounded_to_a_coin(self):
        move = self.sale(self.goods(1, 10.02), invoice_cash_rounding_id=self.cash_rounding_a.id)
        self.assertEqual(move.amount_total, 10.05)
        dispute = self.quantity(move, 1)
        self.assertEqual(dispute.amount, 10.05)
        note = self.decide(dispute)
        self.post(note)
        self.assertRecordValues(move, [{"amount_residual": 0}])

    def test_an_amount_of_what_was_rounded_to_a_coin_has_no_line_of_nothing(self):
        move = self.sale(
            self.goods(10, 9.97, self.taxes["vat"]),
            invoice_cash_rounding_id=self.cash_rounding_a.id,
        )
        note = self.decide(self.dispute(move, 5))
        self.assertEqual(note.amount_total, 5)
        self.assertTrue(all(note.invoice_line_ids.mapped("price_total")))

    def test_a_tax_that_is_due_on_payment(self):
        self.company.tax_exigibility = True
        transition = self.company_data["default_account_tax_sale"].copy()
        transition.reconcile = True
        tax = self.tax(
            "20% on payment",
            20,
            tax_exigibility="on_payment",
            cash_basis_transition_account_id=transition.id,
        )
        move = self.sale(self.goods(10, 100, tax + self.taxes["eco"]))
        dispute = self.price(move, 95)
        note = self.decide(dispute)
        self.assertEqual(self.by_tax(note), {"20% on payment": 10})
        self.post(note)
        self.assertEqual((move.amount_residual, dispute.state), (1190, "closed"))
        waiting = (move + note).line_ids.filtered(lambda line: line.account_id == transition)
        self.assertEqual(sorted(waiting.mapped("balance")), [-200, 10])

    def test_red_figures(self):
        """Where credit notes are booked as negative debits, the amounts are the same."""
        self.company.account_storno = True
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco")))
        dispute = self.price(move, 95)
        note = self.decide(dispute)
        self.post(note)
        self.assertEqual((note.amount_total, self.by_tax(note)), (60, {"VAT 20%": 10}))
        self.assertEqual((move.amount_residual, dispute.state), (1190, "closed"))
        self.assertLess(sum(note.line_ids.mapped("credit")), 0)

    def test_a_difference_that_is_no_rounding_is_said(self):
        """Of a note with one line, one cent is rounding; more is a fault, and no tax is bent."""
        move = self.sale(self.goods(10, 100, self.taxes["vat"]))
        Line = self.registry["ar.dispute.line"]
        prepare = Line._prepare_credit_lines

        def off_by(units):
            def prepare_off(lines):
                values = prepare(lines)
                return [{**values[0], "extra_tax_data": False, "price_unit": 5 + units / 100}]

            return patch.object(Line, "_prepare_credit_lines", prepare_off)

        with (
            off_by(1),
            self.assertRaisesRegex(UserError, "60.12.*60.00"),
            self.env.cr.savepoint(),
        ):
            self.decide(self.price(move, 95))
        dispute = self.price(move, 95)
        with patch.object(Line, "_prepare_credit_lines", lambda lines: [self.off_by_one_cent()]):
            note = self.decide(dispute)
        self.assertEqual((note.amount_total, note.amount_tax), (60, 0))
        self.assertEqual(note.invoice_line_ids.mapped("price_total"), [59.99, 0.01])

    def off_by_one_cent(self):
        return {"name": "Goods", "price_unit": 59.99, "tax_ids": [Command.clear()]}

    def test_from_raising_to_closing_with_a_tax_by_the_piece_in_foreign_currency(self):
        """Two euros are one of ours. 10 × 100 € + 20 % + 5 € a piece: 1,250 €, 625 in the books;
        the customer would pay 95 €: 60 € less, 30 in the books."""
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco")), currency_id=euro.id)
        self.assertEqual((move.amount_total, abs(move.amount_total_signed)), (1250, 625))
        dispute = self.price(move, 95, raised_on=self.day(-3))
        self.assertRecordValues(dispute, [{"amount": 60, "amount_company": 30, "held_amount": 60}])
        item = self.decisions(move)
        self.assertEqual((item.amount_disputed, item.amount_due), (60, 1190))
        dispute.action_investigate()
        note = self.decide(dispute, by=self.collector)
        self.assertRecordValues(
            dispute, [{"state": "accepted", "accepted_amount": 60, "accepted_amount_company": 30}]
        )
        self.assertEqual(self.by_tax(note), {"VAT 20%": 10})
        self.post(note)
        self.assertRecordValues(
            dispute, [{"state": "closed", "held_amount": 0, "ended_on": self.today}]
        )
        self.assertEqual((move.amount_residual, self.item(move).amount_residual), (1190, 595))
        self.assertEqual(self.decisions(move).amount_due, 1190)
        booked = {line.account_id: 0 for line in (move + note).line_ids if line.account_id}
        for line in (move + note).line_ids:
            booked[line.account_id] += line.balance
        self.assertEqual(booked[move.invoice_line_ids.account_id], -475)
        self.assertEqual((booked[self.vat_account], booked[self.eco_account]), (-95, -25))
        self.pay(move)
        self.commit()
        self.assertEqual((move.amount_residual, dispute.state), (0, "closed"))

    def test_an_amount_is_credited_to_the_cent_whatever_the_taxes(self):
        euro = self.currency_of("EUR")
        for names in MIXES:
            for money, amount in ((self.company.currency_id, 33.33), (euro, 0.01), (euro, 19.99)):
                with self.subTest(names=names, money=money.name, amount=amount):
                    goods = self.goods(3, 33.33, self.mix(*names), discount=2.5)
                    move = self.sale(goods, self.goods(1, 9.99), currency_id=money.id)
                    dispute = self.dispute(move, amount)
                    note = self.decide(dispute)
                    self.assertEqual(money.compare_amounts(note.amount_total, amount), 0)
                    self.post(note)
                    left = money.round(move.amount_total - amount)
                    self.assertEqual(money.compare_amounts(move.amount_residual, left), 0)

    @settings(40)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from((1, 2, 3, 7, 12, 2.5, 0.75)),
                st.integers(1, 40000),
                st.sampled_from((0, 10, 33.33, 2.5)),
                st.sampled_from(MIXES),
            ),
            min_size=1,
            max_size=3,
        ),
        st.sampled_from(("USD", "EUR", "JPY")),
        st.sampled_from(("round_per_line", "round_globally")),
        st.booleans(),
        st.integers(1, 4),
    )
    def test_contested_and_what_would_remain_are_the_invoice(
        self, rows, currency, rounding, by_price, quarters
    ):
        """… to the cent; and what is credited is what was accepted, tax by tax."""
        self.company.tax_calculation_rounding_method = rounding
        money = self.currency_of(currency)
        goods = [
            self.goods(quantity, cents / 100, self.mix(*names), discount=discount)
            for quantity, cents, discount, names in rows
        ]
        move = self.sale(*goods, currency_id=money.id)
        quantity, cents, _discount, _names = rows[0]
        wanted = round(cents / 100 * (1 - quarters / 4), 2)
        kept = round(quantity * (1 - quarters / 4), 2)
        changed = {"price_unit": wanted} if by_price else {"quantity": kept}
        other = self.sale(*goods, currency_id=money.id, post=False)
        other.invoice_line_ids[0].write(changed)
        contested = money.round(move.amount_total - other.amount_total)
        if contested <= 0 or other.amount_total < 0 or kept >= quantity:
            reject()
        if wanted >= move.invoice_line_ids[0].price_unit:
            reject()
        if by_price:
            dispute = self.price(move, wanted)
        else:
            dispute = self.quantity(move, round(quantity - kept, 2))
        self.assertEqual(money.compare_amounts(dispute.amount, contested), 0)
        note = self.decide(dispute)
        self.assertEqual(money.compare_amounts(note.amount_total, contested), 0)
        taxes = money.round(move.amount_tax - other.amount_tax)
        self.assertEqual(money.compare_amounts(note.amount_tax, taxes), 0)
        self.assertEqual(self.company.currency_id.round(sum(note.line_ids.mapped("balance"))), 0)
        self.post(note)
        self.assertEqual(money.compare_amounts(move.amount_residual, other.amount_total), 0)
