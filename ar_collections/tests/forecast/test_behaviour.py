from statistics import mean, pstdev

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...domain.forecast.behaviour import is_slipping
from .common import ForecastCase


@tagged("post_install", "-at_install")
class TestBehaviour(ForecastCase):
    def behaviour(self, partner=None):
        self.commit()
        self.env["ar.payment.behaviour"]._rebuild(self.company)
        return self.env["ar.payment.behaviour"].search(
            [("debtor_id", "=", self.debtor(partner).id)]
        )

    def test_amounts_are_told_by_how_late_they_came(self):
        for due, lag, amount in ((-60, -3, 10), (-60, 0, 20), (-60, 5, 40), (-60, 40, 80)):
            self.pay(self.owed(amount, due), payment_date=self.day(due + lag))
        found = self.behaviour()
        self.assertEqual(
            (found.paid_early, found.paid_on_day, found.paid_late_1, found.paid_late_2),
            (10, 20, 40, 80),
        )
        self.assertEqual((found.paid, found.payments), (150, 4))
        self.assertAlmostEqual(found.kept_share, 100 * 30 / 150, 1)
        self.assertAlmostEqual(found.mean_days_late, (-30 + 200 + 3200) / 150, 1)

    def test_a_group_is_told_by_all_that_it_paid(self):
        """Of 4,000 Ada paid 1,000 on the day and Babbage 3,000 forty days late: a quarter in time,
        30 days late. Lately Babbage paid once and Ada three times: (40 + 3 × 0) ÷ 4 days late."""
        for amount in (500, 300, 200):
            self.pay(self.owed(amount, -50), payment_date=self.day(-50))
        self.pay(self.owed(3000, -50, partner=self.other), payment_date=self.day(-10))
        ((kept, late, lately),) = self.behaviour()._read_group(
            [("partner_id", "in", (self.customer | self.other).ids)],
            [],
            ["kept_share:avg", "mean_days_late:avg", "recent_days:avg"],
        )
        self.assertEqual((kept, late, lately), (25, 30, 10))

    def test_credit_notes_are_no_payments(self):
        invoice = self.owed(100, -40)
        (self.item(invoice) + self.item(self.invoice(-100))).reconcile()
        self.assertFalse(self.behaviour())

    def test_a_good_payer_who_slips_is_told_with_figures(self):
        self.history([4] * 8, until=-120)
        self.history([19, 20, 18], until=-5)
        found = self.behaviour()
        self.assertTrue(found.is_slipping)
        self.assertEqual(found.warning, "Paid 4 days late on average, 19 in the last three months.")
        self.assertTrue(self.debtor().is_slipping)

    def test_who_paid_early_and_does_so_less_is_told_without_a_minus(self):
        self.history([-20] * 8, until=-120)
        self.history([-10, -10, -10], until=-5)
        self.assertEqual(
            self.behaviour().warning,
            "Paid 20 days early on average, only 10 days early in the last three months.",
        )

    def test_who_paid_early_and_now_late_is_told_so(self):
        self.history([-5] * 8, until=-120)
        self.history([15, 15, 15], until=-5)
        self.assertEqual(
            self.behaviour().warning,
            "Paid 5 days early on average, 15 days late in the last three months.",
        )

    def test_an_open_item_tells_before_it_is_paid(self):
        self.history([1] * 8, until=-100)
        self.owed(500, -25)
        found = self.behaviour()
        self.assertTrue(found.is_slipping)
        self.assertIn("an item is now 25 days late", found.warning)

    def test_what_is_contested_or_covered_makes_nobody_slip(self):
        """500 are 25 days late and contested; 300 are 40 days late, and their money lies there."""
        self.history([1] * 8, until=-100)
        self.history([1] * 8, until=-100, partner=self.other)
        self.dispute(self.owed(500, -25), 500)
        self.owed(300, -40, partner=self.other)
        self.on_account(300, partner_id=self.other.id)
        for partner in (self.customer, self.other):
            found = self.behaviour(partner)
            self.assertEqual((found.is_slipping, found.oldest_days), (False, 0))
        self.owed(100, -20, partner=self.other)
        found = self.behaviour(self.other)
        self.assertEqual((found.is_slipping, found.oldest_days), (True, 20))

    def test_who_pays_again_as_before_is_no_longer_marked(self):
        self.history([1] * 8, until=-100)
        late = self.owed(500, -25)
        self.assertTrue(self.behaviour().is_slipping)
        self.pay(late, payment_date=self.day(-24))
        self.assertFalse(self.behaviour().is_slipping)
        self.assertFalse(self.debtor().is_slipping)

    def test_the_statement_says_what_the_rule_says(self):
        stories = [
            ([4] * 8, [19, 20, 18], None),
            ([4] * 8, [8, 6], None),
            ([0, 20, 0, 20, 0, 20], [30, 12], None),
            ([40] * 6, [80, 90], -60),
            ([2, 3], [30, 30], None),
            ([3, 1, 2, 4, 1], [], -20),
            ([3, 1, 2, 4, 1], [], -10),
        ]
        for before, recent, due in stories:
            with self.subTest(before=before, recent=recent, due=due):
                partner = self.make_customer(f"Customer {before} {recent} {due}")
                self.history(before, until=-120, partner=partner)
                if recent:
                    self.history(recent, until=-5, partner=partner)
                if due is not None:
                    self.owed(100, due, partner=partner)
                expected = is_slipping(
                    (len(before), mean(before), pstdev(before)),
                    (len(recent), mean(recent) if recent else 0),
                    None if due is None else -due,
                )
                self.assertEqual(self.behaviour(partner).is_slipping, expected)

    def test_the_weekday_and_the_trend(self):
        self.history([0, 5, 10, 15, 20, 25], every=30, until=-3)
        found = self.behaviour()
        self.assertGreater(found.trend, 3)
        self.assertTrue(found.weekday)
        self.assertGreater(found.weekday_share, 0)

    def test_nobody_types_it_in(self):
        self.history(3)
        found = self.behaviour()
        manager = new_test_user(self.env, "beh_manager", "ar_collections.group_ar_manager")
        manager.company_ids, manager.company_id = self.company, self.company
        self.assertEqual(found.with_user(manager).payments, 8)
        with self.assertRaises(AccessError):
            found.with_user(manager).payments = 1
