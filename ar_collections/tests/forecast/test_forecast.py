from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ForecastCase


@tagged("post_install", "-at_install")
class TestForecast(ForecastCase):
    def week(self, forecast, number):
        return forecast.week_ids.filtered(lambda week: week.number == number)

    def test_a_customer_who_always_pays_ten_days_late_is_expected_then(self):
        self.history(10, number=12, every=8, until=-1)
        self.owed(1000, 0)
        forecast = self.made()
        self.assertEqual(forecast.open_amount, 1000)
        best = max(forecast.week_ids, key=lambda week: week.expected)
        self.assertEqual(best.number, 2)
        self.assertEqual(best.date, self.today + timedelta(days=8))
        self.assertGreater(best.expected, 700)

    def test_never_more_than_is_open(self):
        self.history(3, number=10)
        self.history(40, number=10, partner=self.other)
        self.owed(300, -5)
        self.owed(200, 20, partner=self.other)
        forecast = self.made()
        self.assertLessEqual(forecast.expected, 500)
        self.assertAlmostEqual(forecast.expected, sum(forecast.week_ids.mapped("expected")), 2)
        for week in forecast.week_ids:
            self.assertLessEqual(week.low, week.expected)
            self.assertLessEqual(week.expected, week.high)

    def test_customers_add_up_to_the_weeks(self):
        """What comes in four weeks is the same by customer and by week, however it is corrected."""
        self.history([3, 30, 12, 45, 8, 20] * 5, every=14)
        self.history([40, 0, 60, 5] * 7, every=15, partner=self.other)
        self.owed(300, -5)
        self.owed(700, 10)
        self.owed(200, 20, partner=self.other)
        forecast = self.made()
        self.assertTrue(forecast.trials)
        for name, number in (("soon", 4), ("expected", 13)):
            by_week = sum(forecast.week_ids[:number].mapped("expected"))
            self.assertAlmostEqual(sum(forecast.debtor_ids.mapped(name)), by_week, 2)
        for customer in forecast.debtor_ids:
            self.assertLessEqual(customer.soon, customer.expected)

    def test_a_promise_is_weighted_by_how_promises_are_kept(self):
        move = self.owed(400, -30)
        self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": move.currency_id.id,
                "date": self.day(9),
                "amount": 400,
                "move_line_ids": [Command.set(self.item(move).ids)],
            }
        )
        forecast = self.made()
        # Nobody ever kept or broke one here, so a half is expected.
        self.assertAlmostEqual(self.week(forecast, 2).promised, 200, 2)
        self.assertAlmostEqual(forecast.promised, 200, 2)

    def test_what_is_contested_is_held_back(self):
        self.history(3, number=12)
        self.dispute(self.owed(100, 0), 60)
        forecast = self.made()
        self.assertAlmostEqual(forecast.held_back, 60, 2)
        self.assertLessEqual(forecast.expected, 40.01)

    def test_money_that_came_is_not_expected_again(self):
        """5,000 are owed and lie there, not applied: nothing more is to come from Ada. Of 1,000 of
        Babbage's a credit note of 400 leaves 600."""
        self.history(3, number=12)
        self.owed(5000, 0)
        self.on_account(5000)
        self.owed(1000, 0, partner=self.other)
        self.invoice(-400, due=0, partner=self.other)
        forecast = self.made()
        self.assertEqual(forecast.open_amount, 600)
        self.assertLessEqual(forecast.expected, 600.01)
        self.assertEqual(
            [(one.partner_id, one.open_amount) for one in forecast.debtor_ids], [(self.other, 600)]
        )

    def test_money_of_one_customer_pays_for_no_other(self):
        self.owed(1000, 0)
        self.on_account(1000, partner_id=self.other.id)
        self.assertEqual(self.made().open_amount, 1000)

    def test_insolvent_customers_are_not_expected_to_pay(self):
        self.history(3, number=12)
        self.owed(100, 0)
        self.debtor().standing = "insolvent"
        forecast = self.made()
        self.assertEqual((forecast.held_back, forecast.expected), (100, 0))

    def test_what_came_later_changes_no_trial(self):
        self.history(5, number=20, every=12, until=-60)
        self.owed(100, -10)
        first = self.made()
        tried = (first.pinball, first.pinball_due, first.coverage)
        # Dated and paid after the last past day that is tried out.
        self.pay(self.owed(900, -15), payment_date=self.day(-2))
        second = self.made()
        self.assertEqual((second.pinball, second.pinball_due, second.coverage), tried)

    def test_it_says_when_the_naive_forecast_was_better(self):
        forecast = (
            self.env["ar.forecast"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "date": self.today,
                    "trials": 8,
                    "coverage": 50,
                    "pinball": 2.0,
                    "pinball_due": 1.5,
                    "pinball_late": 1.0,
                }
            )
        )
        self.assertTrue(forecast.is_naive_better)
        self.assertIn("pays as late as on average, was better", forecast.verdict)
        forecast.pinball = 0.5
        self.assertFalse(forecast.is_naive_better)
        self.assertIn("50% of the weeks", forecast.verdict)

    def test_without_history_there_is_no_interval_and_it_says_so(self):
        self.owed(100, 5)
        forecast = self.made()
        self.assertEqual(forecast.trials, 0)
        self.assertIn("too little history", forecast.verdict)

    def test_the_same_day_is_replaced(self):
        self.owed(100, 5)
        self.made()
        self.owed(50, 5)
        forecast = self.made()
        self.assertEqual(self.env["ar.forecast"]._latest(self.company), forecast)
        self.assertEqual(
            self.env["ar.forecast"].search_count([("company_id", "=", self.company.id)]), 1
        )
        self.assertEqual(forecast.open_amount, 150)

    def test_what_came_is_filled_in_when_the_week_is_over(self):
        move = self.owed(100, -20)
        self.commit()
        past = self.day(-8)
        forecast = self.env["ar.forecast"]._make(self.company, past)
        self.pay(move, 70, payment_date=self.day(-5))
        self.pay(self.owed(500, -30, invoice_payment_term_id=False), payment_date=self.day(0))
        self.commit()
        self.env["ar.forecast"]._fill_actual(self.company, self.today)
        first = self.week(forecast, 1)
        self.assertTrue(first.is_over)
        self.assertEqual(first.actual, 70)
        self.assertFalse(self.week(forecast, 2).is_over)
        self.assertIn("svg", forecast.chart)
        forecast.week_ids[0].sudo().expected = 4_000_000
        self.assertIn(">4M</text>", forecast._drawn())
        self.assertIn(">400万</text>", forecast.with_context(lang="zh_CN")._drawn())
        forecast.week_ids[0].sudo().expected = 4e20
        self.assertIn(">4e+20</text>", forecast._drawn())

    def test_what_came_on_an_opening_balance_came(self):
        """8,000 were taken over by an entry and expected; 3,000 of them came, and 500 went back
        for something else, which nobody paid."""
        data = self.company_data
        opening = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(-60),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": data["default_account_receivable"].id,
                            "partner_id": self.customer.id,
                            "date_maturity": self.day(-20),
                            "balance": 8000,
                        }
                    ),
                    Command.create(
                        {"account_id": data["default_account_revenue"].id, "balance": -8000}
                    ),
                ],
            }
        )
        opening.action_post()
        self.commit()
        forecast = self.env["ar.forecast"]._make(self.company, self.day(-8))
        self.assertEqual(forecast.open_amount, 8000)
        came = self.on_account(3000, date=self.day(-5))
        (self.item(opening) | self.item(came.move_id)).reconcile()
        twice = self.on_account(500, date=self.day(-9))
        back = self.on_account(500, date=self.day(-4), payment_type="outbound")
        (self.item(twice.move_id) | self.item(back.move_id)).reconcile()
        self.commit()
        self.env["ar.forecast"]._fill_actual(self.company, self.today)
        self.assertEqual(self.week(forecast, 1).actual, 3000)

    def test_the_night_keeps_mondays(self):
        for back in range(1, 40):
            self.env["ar.forecast"].sudo().create(
                {"company_id": self.company.id, "date": self.day(-back)}
            )
        self.night("forecast")
        old = self.env["ar.forecast"].search(
            [("company_id", "=", self.company.id), ("date", "<", self.day(-14))]
        )
        self.assertTrue(old)
        self.assertEqual({forecast.date.weekday() for forecast in old}, {0})

    def test_roles(self):
        self.owed(100, 5)
        self.made()
        users = {}
        for role, addon in (("auditor", "ar_base"), ("collector", "ar_collections")):
            user = users[role] = new_test_user(self.env, f"fc_{role}", f"{addon}.group_ar_{role}")
            user.write({"company_ids": [Command.set(self.company.ids)]})
            user.company_id = self.company
        forecasts = self.env["ar.forecast"]
        with self.assertRaises(AccessError):
            forecasts.with_user(users["auditor"]).action_make()
        action = forecasts.with_user(users["collector"]).action_make()
        made = forecasts.with_user(users["auditor"]).browse(action["res_id"])
        self.assertEqual(made.open_amount, 100)
        with self.assertRaises(AccessError):
            made.expected = 5
        other = self.setup_other_company()["company"]
        stranger = new_test_user(self.env, "fc_stranger", "ar_collections.group_ar_manager")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(forecasts.with_user(stranger).search([]))

    def test_it_is_called_as_its_reader_writes_days(self):
        forecast = (
            self.env["ar.forecast"]
            .sudo()
            .create({"company_id": self.company.id, "date": "2026-03-09"})
        )
        called = [
            forecast.with_context(lang=language).display_name for language in ("en_US", "zh_CN")
        ]
        self.assertEqual(called, ["03/09/2026", "2026/03/09"])
