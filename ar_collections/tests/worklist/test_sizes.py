"""Supplied thresholds are of the size of the company's currency, and a company's own stay."""

import runpy
from pathlib import Path

from odoo.tests import tagged

from ..common import ReceivablesCase

SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.5.0.0" / "post-proportions.py"
STEPS = "[('to_chase_amount', '>=', %s)]"


@tagged("post_install", "-at_install")
class TestSizes(ReceivablesCase):
    def make_company(self, currency, **values):
        found = self.env["res.currency"].with_context(active_test=False)
        return self.env["res.company"].create(
            {
                "name": f"Company in {currency}",
                "currency_id": found.search([("name", "=", currency)]).id,
                **values,
            }
        )

    def supplied(self, company):
        """``(worth chasing, most to chase, least of a notice)``."""
        strategy = self.env["ar.strategy"]._create_standard(company)
        policy = self.env["ar.dunning.policy"]._create_standard(company)
        most = strategy.rule_ids.filtered(lambda rule: rule.points == 30).condition
        return strategy.minimum_amount, most, policy.minimum_amount

    def test_a_new_company_gets_amounts_of_its_size(self):
        for currency, minimum, most, least in (
            ("EUR", 50, 50_000, 10),
            ("INR", 5_000, 5_000_000, 1_000),
            ("JPY", 10_000, 10_000_000, 2_000),
            ("CNY", 500, 500_000, 100),
            ("KWD", 25, 25_000, 5),
        ):
            with self.subTest(currency=currency):
                company = self.make_company(currency)
                self.assertEqual(self.supplied(company), (minimum, STEPS % most, least))

    def test_a_branch_gets_amounts_of_its_head_offices_currency(self):
        head_office = self.make_company("INR")
        branch = self.make_company("INR", name="Branch", parent_id=head_office.id)
        self.assertEqual(self.supplied(branch), (5_000, STEPS % 5_000_000, 1_000))

    def test_supplied_amounts_follow_the_currency_and_own_ones_stay(self):
        company = self.make_company("EUR")
        self.supplied(company)
        strategy = company.ar_strategy_id
        strategy.minimum_amount = 70
        company.currency_id = self.env.ref("base.INR")
        self.assertEqual(self.supplied(company), (70, STEPS % 5_000_000, 1_000))

    def test_what_was_supplied_before_sizes_were_known_stays_and_the_right_size_is_offered(self):
        company = self.make_company("INR")
        self.supplied(company)
        strategy = company.ar_strategy_id
        policy = self.env["ar.dunning.policy"]._create_standard(company)
        policy.minimum_amount = 10
        strategy.minimum_amount = 50
        self.assertTrue(policy.has_euro_amounts and strategy.has_euro_amounts)
        policy.action_resize()
        strategy.action_resize()
        self.assertEqual(self.supplied(company), (5_000, STEPS % 5_000_000, 1_000))
        self.assertFalse(policy.has_euro_amounts or strategy.has_euro_amounts)

    def test_what_is_tolerated_on_promises_is_of_that_size_too(self):
        for currency, tolerated in (("EUR", 1), ("INR", 100), ("JPY", 200), ("CNY", 10)):
            company = self.make_company(currency)
            self.assertEqual(company.ar_promise_tolerance_amount, tolerated, currency)
        own = self.make_company("INR", name="Own", ar_promise_tolerance_amount=1)
        self.assertEqual(own.ar_promise_tolerance_amount, 1)
        company = self.make_company("EUR", name="Moves")
        company.currency_id = self.env.ref("base.INR")
        self.assertEqual(company.ar_promise_tolerance_amount, 100)

    def test_an_upgrade_brings_untouched_amounts_in_line(self):
        company = self.make_company("INR")
        self.supplied(company)
        policy = self.env["ar.dunning.policy"]._create_standard(company)
        policy.minimum_amount, company.ar_promise_tolerance_amount = 10, 1
        touched = self.make_company("JPY")
        touched.ar_promise_tolerance_amount = 3
        runpy.run_path(str(SCRIPT))["migrate"](self.env.cr, "19.0.4.1.0")
        self.env.invalidate_all()
        self.assertEqual((policy.minimum_amount, company.ar_promise_tolerance_amount), (1000, 100))
        self.assertEqual(touched.ar_promise_tolerance_amount, 3)

    def test_a_companys_own_policy_is_left_alone(self):
        own = self.make_policy("Own", minimum_amount=10)
        self.assertFalse(own.has_euro_amounts)
        own.action_resize()
        self.assertEqual(own.minimum_amount, 10)
