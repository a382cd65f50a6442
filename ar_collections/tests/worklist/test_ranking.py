"""Why a debtor stands where it stands: status, strategy, points, reasons."""

from itertools import product
from unittest.mock import patch

from odoo.addons.ar_base.domain.money import major
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...domain.worklist import status as rule
from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestRanking(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategy = cls.env["ar.strategy"].create(
            {"name": "Test", "company_id": cls.company.id, "minimum_amount": 50}
        )
        cls.strategy.action_put_in_force()

    def rule(self, name, points, condition="[]"):
        return self.env["ar.strategy.rule"].create(
            {
                "strategy_id": self.strategy.id,
                "name": name,
                "points": points,
                "condition": condition,
            }
        )

    def test_points_of_the_rules_that_hold_are_added_and_told(self):
        self.rule("oldest item {oldest_days_late} days", 40, "[('oldest_days_late', '>', 90)]")
        self.rule("owes {to_chase_amount}", 10, "[('to_chase_amount', '>=', 100)]")
        self.rule("pays well", -15, "[('weighted_days_late', '<', 0)]")
        self.rule("owes a fortune", 99, "[('to_chase_amount', '>', 1000000)]")
        self.invoice(100, due=-93)
        debtor = self.refreshed()
        self.assertEqual(debtor.score, 50)
        self.assertEqual(
            debtor.score_reasons,
            "+40 oldest item 93 days, +10 owes $100",
        )

    def test_points_and_thresholds_that_change_rank_at_once(self):
        rule = self.rule("late", 40, "[('oldest_days_late', '>', 5)]")
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        rule.points = 7
        self.assertEqual(debtor.score, 7)
        self.assertTrue(debtor.is_material)
        self.strategy.minimum_amount = 100.01
        self.assertFalse(debtor.is_material)
        self.strategy.write({"minimum_amount": 0, "minimum_days": 11})
        self.assertFalse(debtor.is_material)
        self.strategy.minimum_days = 10
        self.assertTrue(debtor.is_material)
        rule.condition = "[('oldest_days_late', '>', 11)]"
        self.assertEqual(debtor.score, 0)
        rule.condition = "[('oldest_days_late', '>', 9)]"
        self.assertEqual(debtor.score, 7)
        rule.active = False
        self.assertEqual((debtor.score, debtor.score_reasons), (0, ""))

    def test_a_posting_does_not_put_together_again_what_plain_conditions_ask(self):
        self.rule("late", 40, "[('oldest_days_late', '>', 5)]")
        self.rule("broken", 15, "[('last_broken_on', '!=', False)]")
        self.rule("lately", 15, "[('last_broken_on', '>', '-7d')]")
        self.rule("friends", 2, "[('partner_id.name', 'ilike', 'customer')]")
        self.invoice(100, due=-10)
        self.refreshed()
        rules = self.env.registry["ar.strategy.rule"]
        ask = rules._asked_sql
        with patch.object(rules, "_asked_sql", autospec=True, side_effect=ask) as asked:
            self.invoice(50, due=-10)
            self.refreshed()
        names = {rule.name for (rule,), _ in asked.call_args_list}
        self.assertEqual(names, {"friends", "lately"}, "nothing is asked of other companies' rules")

    def test_a_rule_counts_the_debtors_for_which_it_holds(self):
        self.invoice(100, due=-10)
        self.refreshed()
        debtors = self.rule("late", 1, "[('overdue_amount', '>', 0)]")
        self.assertEqual(debtors.debtor_count, 1)

    def test_another_companys_debtors_are_ranked_by_its_own_strategy(self):
        elsewhere = self.setup_other_company()["company"]
        self.assertTrue(elsewhere.ar_strategy_id.is_standard)
        self.rule("everybody", 5)
        other = (
            self.env["ar.debtor"]
            .sudo()
            .create({"company_id": elsewhere.id, "partner_id": self.customer.id})
        )
        self.count_debtors()
        self.assertEqual(other.score, 0)
        with self.assertRaises(ValidationError):
            elsewhere.ar_strategy_id = self.strategy

    def test_a_condition_or_a_reason_that_cannot_be_used_is_refused_with_its_name(self):
        for condition in ("[('no_such_figure', '=', 1)]", "[(", "__import__('os')"):
            with self.assertRaisesRegex(ValidationError, "late"):
                self.rule("late", 1, condition)
        with self.assertRaisesRegex(ValidationError, "company_id.name"):
            self.rule("of {company_id.name}", 1)

    def test_a_condition_that_no_longer_works_stops_no_invoice(self):
        rule = self.rule("late", 1, "[('overdue_amount', '>', 0)]")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_strategy_rule SET condition = %s WHERE id = %s",
            ["[('field_of_a_removed_add_on', '=', 1)]", rule.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()  # as when an add-on is removed
        self.invoice(100, due=-10)
        with self.assertLogs("odoo.addons.ar_collections", "WARNING"):
            self.commit()
        self.assertEqual(self.debtor().overdue_amount, 100)

    def test_a_new_company_has_the_standard_strategy(self):
        company = self.env["res.company"].create({"name": "Subsidiary"})
        self.assertTrue(company.ar_strategy_id.rule_ids)
        again = self.env["ar.strategy"]._create_standard(company)
        self.assertEqual(again, company.ar_strategy_id)

    def test_the_standard_strategy_puts_the_large_and_late_first(self):
        self.company.ar_strategy_id = self.env["ar.strategy"]._create_standard(self.company)
        self.invoice(60, due=-5)
        self.invoice(20000, due=-95, partner=self.other)
        self.count_debtors()
        large, small = self.debtor(self.other), self.debtor()
        self.assertGreater(large.score, small.score)
        self.assertIn("95 days", large.score_reasons)
        self.assertEqual(self.env["ar.debtor"].search([("is_material", "=", True)])[0], large)

    def test_status_in_sql_says_what_the_rule_says(self):
        """Every mixture of standing, hold, what is due next, and parts of what is overdue."""
        debtor = self.debtor()
        decided = product(("normal", "legal", "insolvent"), (None, self.today, self.day(1)))
        for standing, hold in decided:
            for next_due in (None, self.day(7), self.day(8)):
                self.assertStatus(debtor, rule.Figures(standing, hold, next_due=next_due))
            # To chase, disputed, promised, covered, withheld, set off.
            for parts in (*product((0, 40), repeat=6), (0, 40, 0, 60, 60, 0), (0, 0, 0, 40, 60, 0)):
                overdue, *each = (100 * amount for amount in (sum(parts), *parts))
                self.assertStatus(debtor, rule.Figures(standing, hold, overdue, *each))

    def assertStatus(self, debtor, figures):
        self.assertEqual(
            self.status_in_sql(debtor, figures), rule.status(figures, self.today, 7), figures
        )

    def status_in_sql(self, debtor, figures):
        """The status of a debtor that has these figures."""
        self.env.cr.execute(
            """
            UPDATE ar_debtor SET standing = %s, hold_until = %s, overdue_amount = %s,
                   to_chase_amount = %s, disputed_overdue_amount = %s, promised_item_amount = %s,
                   under_way_amount = %s, withheld_amount = %s, set_off_amount = %s,
                   next_due_date = %s
             WHERE id = %s
            """,
            [
                figures.standing,
                figures.hold_until,
                major(figures.overdue, 2),
                major(figures.to_chase, 2),
                major(figures.disputed, 2),
                major(figures.promised, 2),
                major(figures.covered, 2),
                major(figures.withheld, 2),
                major(figures.set_off, 2),
                figures.next_due,
                debtor.id,
            ],
        )
        debtor._rank(debtor)
        return debtor.status


@tagged("post_install", "-at_install")
class TestFigures(ReceivablesCase):
    def test_buckets_add_up_to_what_is_overdue(self):
        for due in (5, -1, -30, -31, -60, -61, -90, -91):
            self.invoice(10, due=due)
        debtor = self.refreshed()
        self.assertEqual(
            (
                debtor.not_due_amount,
                debtor.late_1_amount,
                debtor.late_2_amount,
                debtor.late_3_amount,
                debtor.late_4_amount,
            ),
            (10, 20, 20, 20, 10),
        )
        self.assertEqual(debtor.overdue_amount, 70)
        self.assertEqual(debtor.next_due_date, self.day(5))

    def test_usual_days_late_is_weighted_by_what_was_paid(self):
        """The published example: 1,000 at 2 days, 2,000 at 5, 3,000 at 4 make 4.0, not 3.67."""
        for amount, days in ((1000, 2), (2000, 5), (3000, 4)):
            self.pay(self.invoice(amount, due=-20), payment_date=self.day(days - 20))
        self.assertEqual(self.refreshed().weighted_days_late, 4.0)

    def test_how_a_customer_usually_pays_is_a_sentence_without_a_minus(self):
        """Early, on the day, late; of whom nothing was paid yet, nothing is said."""
        self.invoice(100, due=-10)
        self.assertFalse(self.refreshed().usually_text)
        for days, said in (
            (-10, "10.0 days early in the last twelve months"),
            (10, "On the due date in the last twelve months"),  # −10 and 10
            (30, "10.0 days late in the last twelve months"),  # −10, 10 and 30
        ):
            self.pay(self.invoice(100, due=-40), payment_date=self.day(days - 40))
            self.assertEqual(self.refreshed().usually_text, said)

    def test_a_credit_note_is_no_payment_and_a_year_is_a_year(self):
        self.pay(self.invoice(100, due=-10), payment_date=self.day(-4))
        invoice, credit = self.invoice(500, due=-300), self.invoice(-500, due=-1)
        (self.item(invoice) | self.item(credit)).reconcile()
        self.pay(self.invoice(900, due=-500), payment_date=self.day(-400))
        self.assertEqual(self.refreshed().weighted_days_late, 6)

    def test_last_payment_is_all_that_came_on_that_day(self):
        first, second = self.invoice(100, due=-10), self.invoice(70, due=-10)
        self.pay(first, 40, payment_date=self.day(-5))
        self.pay(first, 60, payment_date=self.day(-2))
        self.pay(second, 70, payment_date=self.day(-2))
        debtor = self.refreshed()
        self.assertEqual(debtor.last_payment_date, self.day(-2))
        self.assertEqual(debtor.last_payment_amount, 130)

    def test_a_payment_that_bounced_is_not_the_last(self):
        """600 came and were taken back; before them 40 came, and stay."""
        first, second = self.invoice(40, due=-30), self.invoice(600, due=-20)
        self.pay(first, payment_date=self.day(-25))
        payment = self.pay(second, payment_date=self.day(-15))
        debtor = self.refreshed()
        self.assertEqual(debtor.last_payment_amount, 600)
        payment.move_id._reverse_moves([{"date": self.day(-12)}], cancel=True)
        debtor = self.refreshed()
        self.assertEqual(
            (debtor.last_payment_date, debtor.last_payment_amount), (self.day(-25), 40)
        )
        self.assertEqual((debtor.weighted_days_late, debtor.knows_days_late), (5, True))

    def test_how_late_somebody_pays_who_never_paid_is_unknown(self):
        """The only payment bounced; another customer paid on the day, and one in advance."""
        self.assertFalse(self.refreshed().knows_days_late)
        payment = self.pay(self.invoice(600, due=-20), payment_date=self.day(-20))
        debtor = self.refreshed()
        self.assertEqual((debtor.weighted_days_late, debtor.knows_days_late), (0, True))
        payment.move_id._reverse_moves([{"date": self.day(-12)}], cancel=True)
        debtor = self.refreshed()
        self.assertFalse(debtor.last_payment_date)
        self.assertEqual(debtor.last_payment_amount, 0)
        self.assertFalse(debtor.knows_days_late)

    def test_what_was_paid_on_top_belongs_to_the_last_payment(self):
        """103 for an invoice of 100, the 3 are income."""
        self.pay(
            self.invoice(100),
            103,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_revenue"].id,
        )
        self.assertEqual(self.refreshed().last_payment_amount, 103)

    def test_exposure_beyond_the_credit_limit(self):
        self.company.account_use_credit_limit = True
        self.customer.credit_limit = 150
        self.invoice(200, due=10)
        debtor = self.refreshed()
        self.assertEqual((debtor.credit_limit, debtor.over_limit_amount), (150, 50))
        self.customer.credit_limit = 180
        self.assertEqual(debtor.over_limit_amount, 20)
        self.company.account_use_credit_limit = False
        self.assertEqual(self.refreshed().over_limit_amount, 0)

    def test_figures_say_when_they_were_made(self):
        self.invoice(10, due=-1)
        self.assertTrue(self.refreshed().figures_at)
