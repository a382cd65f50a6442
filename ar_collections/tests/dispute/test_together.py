"""All that is contested of one invoice is reckoned together, and its parts add up to the whole."""

from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import given, reject
from hypothesis import strategies as st
from odoo import Command, fields
from odoo.addons.ar_base.tests.soak import settings
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_amounts import MIXES, TaxedCase


class TogetherCase(TaxedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_15 = cls.tax("VAT 15%", 15)

    def rows(self, move, *rows, line=0):
        """Rows of a dispute over one line: ``("quantity", 2)``, ``("price", 95)``."""
        field = {"quantity": "quantity", "price": "price_unit"}
        return [
            {"basis": basis, "invoice_line_id": move.invoice_line_ids[line].id, field[basis]: value}
            for basis, value in rows
        ]

    def both(self, move, quantity=2, price=95, line=0):
        """One dispute over some pieces of a line, and over the price of the others."""
        rows = self.rows(move, ("quantity", quantity), ("price", price), line=line)
        return self.contest(move, *rows)

    def grant(self, dispute, *granted):
        """Accept a part: of each line so much of its quantity, its price, or its amount."""
        wizard = Form(
            self.env["ar.dispute.decide.wizard"].with_context(default_dispute_id=dispute.id)
        )
        wizard.decision = "part"
        wizard.explanation = "<p>Because.</p>"
        wizard.send_letter = False
        for number, values in enumerate(granted):
            with wizard.line_ids.edit(number) as line:
                for name, value in values.items():
                    setattr(line, name, value)
        wizard.save().action_decide()
        return dispute.credit_note_ids

    def counted(self):
        """A list that grows with every run of the tax engine over an invoice."""
        move_class = self.registry["account.move"]
        reckon, runs = move_class._ar_reckoned, []

        def counting(move, *args):
            runs.append(move)
            return reckon(move, *args)

        self.startPatcher(patch.object(move_class, "_ar_reckoned", counting))
        return runs


@tagged("post_install", "-at_install")
class TestTogether(TogetherCase):
    # ------------------------------------------------------------------
    # Pieces and price of one line
    # ------------------------------------------------------------------
    def test_pieces_and_the_price_of_the_others(self):
        """10 × 100 + 15 %: 1,150. 8 × 95 + 15 %: 874, so 276 less; 2 × 100 + 15 % are 230 of it,
        8 × 5 + 15 % the other 46."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        dispute = self.both(move)
        self.assertEqual(dispute.line_ids.mapped("amount"), [230, 46])
        self.assertEqual((dispute.amount, dispute.held_amount), (276, 276))
        note = self.decide(dispute)
        self.assertRecordValues(
            note, [{"amount_untaxed": 240, "amount_tax": 36, "amount_total": 276}]
        )
        self.assertRecordValues(
            note.invoice_line_ids,
            [
                {"quantity": 2, "price_unit": 100, "price_subtotal": 200},
                {"quantity": 8, "price_unit": 5, "price_subtotal": 40},
            ],
        )
        self.post(note)
        self.assertEqual((move.amount_residual, dispute.state), (874, "closed"))

    def test_a_tax_by_the_piece_goes_with_the_pieces(self):
        """10 × (100 + 20 % + 5) = 1,250; 8 × (95 + 20 % + 5) = 952: 298 less, 250 by the pieces."""
        move = self.sale(self.goods(10, 100, self.mix("vat", "eco")))
        dispute = self.both(move)
        self.assertEqual(dispute.line_ids.mapped("amount"), [250, 48])
        note = self.decide(dispute)
        self.assertEqual(self.by_tax(note), {"VAT 20%": 48, "Eco 5": 10})

    def test_the_form_shows_it_while_it_is_filled_in(self):
        move = self.sale(self.goods(10, 100, self.tax_15))
        with Form(self.env["ar.dispute"]) as form:
            form.debtor_id = self.debtor()
            form.reason_id = self.env.ref("ar_collections.dispute_reason_other")
            with form.line_ids.new() as line:
                line.move_id = move
                line.basis = "price"
                line.invoice_line_id = move.invoice_line_ids
                line.price_unit = 95
                self.assertEqual(line.amount, 57.5)
            with form.line_ids.new() as line:
                line.move_id = move
                line.basis = "quantity"
                line.invoice_line_id = move.invoice_line_ids
                line.quantity = 2
                self.assertEqual(line.amount, 230)
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.amount, 46)
            self.assertEqual(form.amount, 276)
        self.assertEqual(form.save().amount, 276)

    def test_what_is_changed_of_one_row_moves_the_other(self):
        dispute = self.both(self.sale(self.goods(10, 100, self.tax_15)))
        pieces, price = dispute.line_ids
        pieces.quantity = 4
        self.assertEqual((pieces.amount, price.amount), (460, 34.5))
        pieces.unlink()
        self.assertEqual((price.amount, dispute.amount), (57.5, 57.5))

    def test_the_pieces_are_refused_and_the_price_is_granted_of_all(self):
        """10 × 5 + 15 % = 57.50 are accepted, more than the 46.00 that the price came to beside
        the pieces; in all 276 were contested."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        dispute = self.both(move)
        note = self.grant(dispute, {"accepted_quantity": 0})
        self.assertEqual((note.amount_total, note.amount_tax), (57.5, 7.5))
        self.assertRecordValues(
            dispute, [{"amount": 276, "accepted_amount": 57.5, "state": "partly_accepted"}]
        )
        for line in dispute.line_ids:
            self.assertGreaterEqual(line.amount, line.accepted_amount)
        self.post(note)
        self.assertEqual(move.amount_residual, 1092.5)

    def test_what_is_contested_besides_stays_what_it_was(self):
        """Of an amount of 100, 2 pieces and the price of the others, the price alone is granted."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        rows = self.rows(move, ("quantity", 2), ("price", 95))
        dispute = self.contest(move, {"amount": 100}, *rows)
        self.assertEqual(dispute.line_ids.mapped("amount"), [100, 230, 46])
        note = self.grant(dispute, {"accepted_amount": 0}, {"accepted_quantity": 0})
        self.assertEqual((note.amount_total, dispute.amount), (57.5, 376))
        self.assertEqual(dispute.line_ids.mapped("amount"), [100, 218.5, 57.5])

    def test_of_each_a_part(self):
        """1 piece, and 98 for the others: 115 + 9 × 2 × 1.15 = 135.70."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        note = self.grant(self.both(move), {"accepted_quantity": 1}, {"accepted_price": 98})
        self.assertEqual(note.amount_total, 135.7)
        self.assertEqual(note.invoice_line_ids.mapped("price_subtotal"), [100, 18])

    def test_all_pieces_leave_nothing_of_the_price(self):
        """What is left of the price is contested again once the pieces are refused."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        dispute = self.both(move, quantity=10)
        self.assertEqual(dispute.line_ids.mapped("amount"), [1150, 0])
        note = self.grant(dispute, {"accepted_quantity": 0})
        self.assertEqual(note.amount_total, 57.5)

    def test_a_collector_raises_and_decides_it(self):
        move = self.sale(self.goods(10, 100, self.tax_15))
        rows = self.rows(move, ("quantity", 2), ("price", 95))
        dispute = (
            self.env["ar.dispute"]
            .with_user(self.collector)
            .create(
                {
                    "debtor_id": self.debtor().id,
                    "reason_id": self.env.ref("ar_collections.dispute_reason_other").id,
                    "line_ids": [Command.create({"move_id": move.id, **row}) for row in rows],
                }
            )
        )
        self.assertEqual(dispute.amount, 276)
        self.assertEqual(self.decide(dispute, by=self.collector).amount_total, 276)

    def test_red_figures_in_yen_with_a_tax_by_the_piece(self):
        """10 × (1,000 + 20 % + 5): 2 of them are 2,410, and 8 × 50 + 20 % are 480."""
        self.company.account_storno = True
        yen = self.currency_of("JPY")
        move = self.sale(self.goods(10, 1000, self.mix("vat", "eco")), currency_id=yen.id)
        dispute = self.both(move, price=950)
        self.assertEqual(dispute.line_ids.mapped("amount"), [2410, 480])
        self.post(self.decide(dispute))
        self.assertEqual((move.amount_residual, dispute.state), (9160, "closed"))

    def test_the_price_that_was_invoiced_grants_nothing(self):
        """A part of nothing is a rejection, on top of which nothing is decided."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        first = self.price(move, 95)
        self.grant(first, {"accepted_price": 100})
        self.assertEqual(first.state, "rejected")
        self.decide(self.price(move, 90))
        first.action_reopen()
        self.assertEqual(first.state, "investigating")

    def test_pieces_that_come_to_nothing_are_credited_with_their_tax(self):
        """2 × 2.03 yen less 10 %, 15 % of it withheld: 4 − 1. Half a piece less is 3 − 0, so that
        nothing goes; at 1.83 it is 2 − 0, and 1 goes: 2 without tax, of the tax 1."""
        self.company.tax_calculation_rounding_method = "round_per_line"
        goods = self.goods(2, 2.03, self.mix("withheld"), discount=10)
        move = self.sale(goods, currency_id=self.currency_of("JPY").id)
        dispute = self.both(move, quantity=0.5, price=1.83)
        self.assertEqual(dispute.line_ids.mapped("amount"), [0, 1])
        self.assertFalse(dispute.lacks_credit_note)
        note = self.decide(dispute)
        self.assertFalse(dispute.lacks_credit_note)
        self.assertRecordValues(note, [{"amount_untaxed": 2, "amount_tax": -1, "amount_total": 1}])
        self.post(note)
        self.assertEqual((move.amount_residual, dispute.state), (2, "closed"))

    def test_what_was_paid_before_the_decision_is_credited_all_the_same(self):
        """Of 1,150 the customer pays 1,000, and 276 are right: 126 of them are its money."""
        move = self.sale(self.goods(10, 100, self.tax_15))
        dispute = self.both(move)
        self.pay(move, 1000)
        self.commit()
        note = self.decide(dispute)
        self.post(note)
        self.assertEqual((note.amount_total, note.amount_residual), (276, 126))
        self.assertEqual((move.amount_residual, dispute.state), (0, "closed"))

    # ------------------------------------------------------------------
    # Two disputes
    # ------------------------------------------------------------------
    def two(self):
        """The pieces by one dispute, the price by another."""
        self.move = self.sale(self.goods(10, 100, self.tax_15))
        pieces, price = self.quantity(self.move, 2), self.price(self.move, 95)
        self.assertEqual((pieces.amount, price.amount), (230, 46))
        self.assertEqual(self.move.ar_disputed_amount, 276)
        return pieces, price

    def test_two_disputes_hold_back_what_both_come_to(self):
        pieces, price = self.two()
        pieces.action_withdraw()
        self.assertEqual((price.amount, price.held_amount), (57.5, 57.5))
        pieces.action_reopen()
        self.assertEqual((pieces.amount, price.amount), (230, 46))

    def test_whatever_is_decided_first_all_of_it_comes_to_276(self):
        pieces, price = self.two()
        first = self.decide(pieces)
        self.assertEqual((first.amount_total, price.amount), (230, 46))
        self.post(first + self.decide(price))
        self.assertEqual(self.move.amount_residual, 874)
        pieces, price = self.two()
        first = self.decide(price)
        self.assertEqual((first.amount_total, pieces.amount), (57.5, 218.5))
        self.assertEqual((price.amount, price.state), (57.5, "accepted"))
        second = self.decide(pieces)
        self.assertRecordValues(
            second.invoice_line_ids, [{"quantity": 2, "price_unit": 95, "price_subtotal": 190}]
        )
        self.post(first + second)
        self.assertEqual(self.move.amount_residual, 874)

    def test_a_refusal_leaves_the_other_what_it_is_worth_alone(self):
        pieces, price = self.two()
        self.decide(pieces, "reject")
        self.assertEqual(price.amount, 57.5)
        self.post(self.decide(price))
        self.assertEqual(self.move.amount_residual, 1092.5)

    def test_a_note_that_is_drafted_again_is_the_same(self):
        pieces, price = self.two()
        first, second = self.decide(price), self.decide(pieces)
        terms = [note._ar_credit_terms() for note in (first, second)]
        (first + second).unlink()
        (price + pieces).action_draft_credit_notes()
        again = [dispute.credit_note_ids._ar_credit_terms() for dispute in (price, pieces)]
        self.assertEqual(again, terms)

    def test_what_another_was_decided_on_is_not_taken_from_below_it(self):
        """46 were granted of the price because 2 pieces were granted before: with those refused
        after all it would have been 57.50."""
        pieces, price = self.two()
        first = self.decide(pieces)
        second = self.decide(price)
        first.unlink()
        with self.assertRaisesRegex(UserError, f"{price.name} was decided on top"):
            pieces.action_reopen()
        second.unlink()
        price.action_reopen()
        pieces.action_reopen()
        self.assertEqual((pieces.amount, price.amount), (230, 46))

    def test_what_is_decided_within_a_second_has_an_order(self):
        """The price first, the pieces on top of it."""
        pieces, price = self.two()
        with freeze_time(fields.Datetime.now()):
            below = self.decide(price)
            self.decide(pieces)
        self.assertGreater(pieces.resolved_at, price.resolved_at)
        below.unlink()
        with self.assertRaisesRegex(UserError, f"{pieces.name} was decided on top"):
            price.action_reopen()

    def test_no_more_pieces_than_were_invoiced_are_contested_in_all(self):
        move = self.sale(self.goods(10, 100), self.goods(10, 100))
        self.quantity(move, 6)
        with (
            self.assertRaisesRegex(ValidationError, "no more than that"),
            self.env.cr.savepoint(),
        ):
            self.quantity(move, 5)
        self.assertEqual(self.quantity(move, 4).amount, 400)

    def test_a_price_is_contested_once(self):
        """Of a price that was granted a lower one is contested: 95 is accepted, then 90 wanted."""
        move = self.sale(self.goods(10, 100))
        first = self.price(move, 95)
        with self.assertRaisesRegex(ValidationError, first.name), self.env.cr.savepoint():
            self.price(move, 90)
        self.post(self.decide(first))
        with self.assertRaisesRegex(ValidationError, "95"), self.env.cr.savepoint():
            self.price(move, 95)
        second = self.price(move, 90)
        self.assertEqual(second.amount, 50)
        self.post(self.decide(second))
        self.assertEqual(move.amount_residual, 900)

    def test_an_amount_that_is_typed_has_to_be_what_it_comes_to(self):
        move = self.sale(self.goods(10, 100, self.tax_15))
        (row,) = self.rows(move, ("quantity", 2))
        with self.assertRaisesRegex(ValidationError, "follows from"), self.env.cr.savepoint():
            self.contest(move, {**row, "amount": 10})
        with self.assertRaisesRegex(ValidationError, "follows from"):
            self.contest(move, row).line_ids.amount = 10

    def test_a_lower_price_than_contested_is_not_granted(self):
        dispute = self.price(self.sale(self.goods(10, 100)), 95)
        with self.assertRaisesRegex(UserError, "between"), self.env.cr.savepoint():
            self.decide(dispute, "part", accepted_price=90)
        with self.assertRaisesRegex(UserError, "between"):
            self.decide(dispute, "part", accepted_price=101)

    # ------------------------------------------------------------------
    # Many lines
    # ------------------------------------------------------------------
    def test_the_engine_runs_as_often_for_two_contested_lines_as_for_thirty(self):
        """Once for the invoice as it is and once as the customer would have it: to contest, when
        it is looked at before a commit, and for each question of a decision."""
        runs = self.counted()

        def story(number):
            move = self.sale(*(self.goods(2, 10 + n / 7, self.tax_15) for n in range(number)))
            rows = [self.rows(move, ("quantity", 1), line=n)[0] for n in range(number)]
            found = []
            for step in (
                lambda: self.contest(move, *rows),
                self.commit,
                lambda: move.ar_dispute_ids._decide(
                    {line: line._granting_all() for line in move.ar_dispute_line_ids}, "Yes"
                ),
            ):
                runs.clear()
                step()
                self.env.flush_all()
                found.append(len(runs))
            dispute = move.ar_dispute_ids
            self.assertEqual(dispute.credit_note_ids.amount_total, dispute.amount)
            return found

        few = story(2)
        self.assertEqual(story(30), few)
        self.assertEqual(few, [2, 2, 8])

    def test_cents_of_a_document_that_rounds_its_taxes_as_a_whole(self):
        """Taxes of 0.07 × 19 % = 0.0133 are a cent only together."""
        self.company.tax_calculation_rounding_method = "round_globally"
        move = self.sale(*(self.goods(1, 0.07, self.tax_19) for _number in range(10)))
        self.assertEqual(move.amount_total, 0.83)  # 0.70 + 19 % = 0.833
        rows = [self.rows(move, ("quantity", 1), line=number)[0] for number in range(5)]
        dispute = self.contest(move, *rows)
        self.assertAlmostEqual(dispute.amount, 0.41)  # 0.35 + 19 % = 0.4165; 0.42 stays
        note = self.decide(dispute)
        self.assertAlmostEqual(note.amount_total, 0.41)

    @settings(15)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from((1, 2, 3, 7, 12, 2.5)),
                st.integers(1, 40000),
                st.sampled_from((0, 10, 33.33)),
                st.sampled_from(MIXES),
                st.sampled_from((0, 0.25, 0.5, 1)),
                st.sampled_from((0, 0.1, 0.5)),
            ),
            min_size=1,
            max_size=4,
        ),
        st.sampled_from(("USD", "JPY")),
        st.sampled_from(("round_per_line", "round_globally")),
    )
    def test_what_would_remain_is_the_invoice_that_the_customer_would_have(
        self, rows, currency, rounding
    ):
        """… by amount and by tax, whatever pieces and prices of whichever lines are contested."""
        self.company.tax_calculation_rounding_method = rounding
        money = self.currency_of(currency)
        goods = [
            self.goods(quantity, cents / 100, self.mix(*names), discount=discount)
            for quantity, cents, discount, names, _pieces, _off in rows
        ]
        move = self.sale(*goods, currency_id=money.id)
        other = self.sale(*goods, currency_id=money.id, post=False)
        contested = []
        for number, (quantity, cents, _discount, _names, pieces, off) in enumerate(rows):
            line = move.invoice_line_ids[number]
            fewer, price = round(quantity * pieces, 2), round(cents / 100 * (1 - off), 2)
            changed = {}
            if fewer:
                contested += self.rows(move, ("quantity", fewer), line=number)
                changed["quantity"] = round(quantity - fewer, 2)
            if price < line.price_unit:
                contested += self.rows(move, ("price", price), line=number)
                changed["price_unit"] = price
            other.invoice_line_ids[number].write(changed)
        whole = money.round(move.amount_total - other.amount_total)
        if whole <= 0 or other.amount_total < 0:
            reject()
        try:
            with self.env.cr.savepoint():
                dispute = self.contest(move, *contested)
        except ValidationError:
            reject()  # a line of which nothing is to be paid, or taxes that outweigh it
        self.assertEqual(money.compare_amounts(dispute.amount, whole), 0)
        note = self.decide(dispute)
        self.assertEqual(money.compare_amounts(note.amount_total, whole), 0)
        taxes = money.round(move.amount_tax - other.amount_tax)
        self.assertEqual(money.compare_amounts(note.amount_tax, taxes), 0)
        self.post(note)
        self.assertEqual(money.compare_amounts(move.amount_residual, other.amount_total), 0)
