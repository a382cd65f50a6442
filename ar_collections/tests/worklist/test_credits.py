"""What a customer's own credits cover is not asked for, but somebody has to apply them."""

from odoo.tests import tagged

from .test_under_way import UnderWayCase


class CreditsCase(UnderWayCase):
    def payment(self, amount, on=-2, **values):
        """Money that came and is applied to nothing; or, outbound, was paid back."""
        return self.on_account(amount, date=self.day(on), **values)

    def assertAsked(self, amount):
        """Page, items and run say the same number."""
        self.assertEqual(self.debtor().to_chase_amount, amount)
        items = self.debtor().open_item_ids.filtered(lambda item: item.days_late > 0)
        self.assertEqual(round(sum(items.mapped("amount_due_company")), 2), amount)
        self.assertEqual(sum(self.propose().notice_ids.mapped("amount_due_company")), amount)


@tagged("post_install", "-at_install")
class TestCredits(CreditsCase):
    def test_a_payment_that_covers_all_is_to_be_applied(self):
        self.invoice(300, due=-25)
        self.payment(400)
        self.assertEqual(self.said(), ("set_off", 300, 0))
        debtor = self.debtor()
        self.assertEqual((debtor.set_off_amount, debtor.unapplied_amount), (300, 400))
        self.assertAsked(0)
        self.assertEqual(self.worklist(), self.customer, "somebody has to apply it")
        shown = debtor.with_user(self.collector)
        self.assertRegex(shown.under_way_text, r"300\.00 is covered by the customer's credits")
        self.assertRegex(shown.next_step, r"Apply the customer's credits: they cover .*300\.00")

    def test_a_part_leaves_the_rest(self):
        move = self.invoice(1000, due=-25)
        self.invoice(-300, due=-5)
        self.assertEqual(self.said(), ("late", 1000, 700))
        self.assertEqual(self.debtor().set_off_amount, 300)
        self.assertAsked(700)
        self.assertEqual(self.debtor().action_note_promise()["context"]["default_amount"], 700)
        self.assertEqual(self.decisions(move).amount_due, 700)

    def test_what_is_contested_needs_no_credit(self):
        """Of 1,000 overdue 400 are contested; 700 of credits cover the other 600."""
        move = self.invoice(1000, due=-20)
        self.dispute(move, 400)
        self.invoice(-700, due=-3)
        self.assertEqual(self.said(), ("set_off", 1000, 0))
        self.assertEqual(self.debtor().set_off_amount, 600)
        self.assertAsked(0)
        self.assertEqual(self.worklist(), self.customer)

    def test_a_part_in_another_currency_to_the_cent(self):
        """1,000.01 at 1.25 are 800.01; 666.68 of them are left, which are 533.35."""
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 1.25)])
        self.invoice(1000.01, due=-40, currency_id=euro.id)
        self.invoice(-333.33, due=-3, currency_id=euro.id)
        self.assertEqual(self.said(), ("late", 800.01, 533.35))
        self.assertEqual(self.debtor().set_off_amount, 266.66)
        self.assertAsked(533.35)

    def test_a_credit_in_another_currency_covers_nothing(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 1.25)])
        self.invoice(100, due=-40)
        self.invoice(-500, due=-3, currency_id=euro.id)
        self.assertEqual(self.said(), ("late", 100, 100))
        self.assertEqual(self.debtor().set_off_amount, 0)

    def test_money_paid_back_is_no_claim_beside_its_receipt(self):
        """500 came and 200 went back, and nobody has reconciled the two."""
        self.payment(500, on=-3)
        self.payment(200, on=-1, payment_type="outbound")
        self.assertEqual(self.said(), ("set_off", 200, 0))
        self.assertAsked(0)
        self.assertRegex(self.debtor().next_step, r"they cover .*200\.00")

    def test_where_the_policy_sets_nothing_off_all_is_asked_for(self):
        self.invoice(300, due=-25)
        self.payment(400)
        self.assertEqual(self.said(), ("set_off", 300, 0))
        self.policy.set_off_credits = False
        self.assertEqual(self.debtor().set_off_amount, 0)
        self.assertEqual(self.debtor().status, "late")
        self.assertAsked(300)
        self.company.ar_dunning_policy_id = self.make_policy("Sets off")
        self.assertEqual(self.debtor().set_off_amount, 300)
        self.assertAsked(0)

    def test_what_nobody_asks_for_needs_no_credit(self):
        self.invoice(300, due=-25).ar_hold_until = self.day(5)
        self.payment(400)
        self.assertEqual(self.said(), ("withheld", 300, 0))
        self.assertEqual(self.debtor().set_off_amount, 0)

    def test_credits_and_a_payment_under_way_are_told_apart(self):
        """Of 1,000, 250 are a cheque of next week, and 600 are covered by a credit note."""
        self.pay(self.invoice(1000, due=-25), 250, payment_date=self.day(5))
        self.invoice(-600, due=-5)
        self.assertEqual(self.said(), ("late", 1000, 150))
        debtor = self.debtor()
        self.assertEqual((debtor.under_way_amount, debtor.set_off_amount), (250, 600))
        self.assertAsked(150)

    def test_what_is_too_little_to_call_for_may_be_worth_applying(self):
        strategy = self.env["ar.strategy"]._create_standard(self.company)
        strategy.action_put_in_force()
        self.assertEqual(strategy.minimum_amount, 50)
        self.invoice(310, due=-25)
        self.payment(300)
        self.assertEqual(self.said(), ("late", 310, 10))
        debtor = self.debtor()
        self.assertTrue(debtor.is_material)
        self.assertIn("has credits of $300 to apply", debtor.score_reasons)
        self.payment(10)
        self.assertEqual(self.said(), ("set_off", 310, 0))
        self.assertTrue(debtor.is_material)
        self.assertIn("has credits of $310 to apply", debtor.score_reasons)
