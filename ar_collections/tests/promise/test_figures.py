"""What promises say about a debtor, and how often they are kept."""

from odoo.tests import tagged

from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestFigures(PromiseCase):
    def figures(self):
        self.env["ar.debtor"]._refresh(partners=self.customer | self.other)
        return self.debtor()

    def test_live_promises_are_still_to_come(self):
        move, other = self.invoice(100), self.invoice(40, due=3)
        self.promise(move | other, amount=120)
        self.assertEqual(self.figures().promised_amount, 120)
        self.assertEqual(self.debtor().promised_item_amount, 100)
        self.pay_on(move, 0, 30)
        self.assertEqual(self.debtor().promised_amount, 90)
        self.assertEqual(self.debtor().promised_item_amount, 70)

    def test_promised_amount_at_book_value(self):
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 2.0)])
        self.promise(self.invoice(100, currency_id=euro.id), amount=80)
        self.assertEqual(self.figures().promised_amount, 40)

    def test_broken_promises_raise_the_priority(self):
        move = self.invoice(100, due=-10)
        self.commit()
        before = self.debtor().priority
        self.assertGreater(before, 0)
        self.promise(move, by=-4, on=-9)
        debtor = self.figures()
        self.assertEqual(debtor.priority, 2 * before)
        self.assertRecordValues(
            debtor,
            [
                {
                    "broken_promise_count": 1,
                    "last_broken_on": self.day(-1),
                    "promise_level": 1,
                    "promise_kept_rate": 0,
                }
            ],
        )
        again = self.promise(move)
        self.assertEqual(self.figures().promise_level, 1)
        again.action_withdraw()
        self.promise(move, by=-3, on=-8)
        self.assertEqual(self.figures().promise_level, 2)

    def test_what_is_paid_no_longer_weighs(self):
        move = self.invoice(100, due=-10)
        self.promise(move, by=-4, on=-9)
        self.pay_on(move, 0)
        debtor = self.debtor()
        self.assertEqual((debtor.promise_level, debtor.broken_promise_count), (0, 1))
        self.assertFalse(debtor.last_broken_on)

    def test_figures_follow_a_promise_without_a_payment(self):
        promise = self.promise(self.invoice(100))
        self.commit()
        self.assertEqual(self.debtor().promised_amount, 100)
        promise.action_withdraw()
        self.commit()
        self.assertEqual(self.debtor().promised_amount, 0)

    def make_history(self):
        """300 kept, 100 partly kept, 200 broken, 50 withdrawn, 70 open; another kept 10."""
        kept, partly, broken = self.invoice(300), self.invoice(100), self.invoice(200)
        self.promise(kept)
        self.pay_on(kept, 0)
        self.pay(partly, 40, payment_date=self.day(-5))
        partly_kept = self.promise(partly, amount=60, by=-4, on=-9)
        self.pay_on(partly, -4, 20)
        self.assertEqual(partly_kept.state, "partly_kept")
        self.promise(broken, by=-4, on=-9)
        self.promise(self.invoice(50)).action_withdraw()
        self.promise(self.invoice(70))
        theirs = self.invoice(10, partner=self.other)
        self.promise(theirs)
        self.pay_on(theirs, 0)

    def test_kept_rate_by_number_and_by_amount(self):
        self.make_history()
        groups = self.env["ar.promise"]._read_group(
            [("company_id", "=", self.company.id)],
            ["debtor_id"],
            ["kept_rate:avg", "kept_amount_rate:avg", "matured_amount:sum", "__count"],
        )
        found = {debtor.partner_id: values for debtor, *values in groups}
        number, amount, matured, count = found[self.customer]
        self.assertAlmostEqual(number, 100 / 3, 5)
        # Of the 60 that were partly kept 20 came.
        self.assertAlmostEqual(amount, 100 * 320 / 560, 5)
        self.assertEqual((matured, count), (560, 5))
        self.assertEqual(found[self.other][:2], [100, 100])
        debtor = self.figures()
        self.assertAlmostEqual(debtor.promise_kept_rate, 100 / 3, 1)
        self.assertAlmostEqual(debtor.promise_kept_amount_rate, 100 * 320 / 560, 1)

    def test_kept_rate_by_collector_and_month(self):
        self.make_history()
        groups = self.env["ar.promise"]._read_group(
            [("company_id", "=", self.company.id), ("state", "in", ("open", "withdrawn"))],
            ["user_id", "date:month"],
            ["kept_rate:avg"],
        )
        self.assertTrue(groups)
        self.assertFalse([rate for *_group, rate in groups if rate])
        groups = self.env["ar.promise"]._read_group(
            [("company_id", "=", self.company.id)],
            ["user_id"],
            ["kept_rate:avg", "kept_amount_rate:avg"],
        )
        self.assertEqual([group[0] for group in groups], [self.env.user])
        self.assertAlmostEqual(groups[0][1], 50, 5)
        self.assertAlmostEqual(groups[0][2], 100 * 330 / 570, 5)
        fields = self.env["ar.promise"].fields_get(["kept_rate", "amount_company"])
        self.assertEqual(fields["kept_rate"]["aggregator"], "avg")
