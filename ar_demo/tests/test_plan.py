from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..domain import directory, habits
from ..domain.billing import HISTORY_DAYS
from ..domain.book import TERMS
from ..domain.plan import chance, make_book
from ..domain.rates import MONTHS, monthly_rates

TODAY = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestPlan(BaseCase):
    """The plan is made without a database: the same seed and day give the same book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = directory.customers()
        cls.products = directory.products()
        cls.book = make_book(cls.customers, cls.products, TODAY)

    def test_the_same_seed_and_day_give_the_same_book(self):
        self.assertEqual(make_book(self.customers, self.products, TODAY), self.book)

    def test_another_seed_gives_another_book(self):
        self.assertNotEqual(make_book(self.customers, self.products, TODAY, seed=1), self.book)

    def test_a_customer_keeps_its_history_when_others_come_or_go(self):
        alone = make_book(self.customers[3:4], self.products, TODAY)
        ref = self.customers[3].ref
        together = tuple(plan for plan in self.book.receipts if plan.customer == ref)
        self.assertEqual(alone.receipts, together)

    def test_sixty_customers_of_four_countries_and_every_habit(self):
        self.assertEqual(len({customer.ref for customer in self.customers}), 60)
        countries = {customer.country for customer in self.customers}
        self.assertEqual(countries, {"GB", "DE", "CN", "IN"})
        self.assertEqual({customer.habit for customer in self.customers}, set(habits.HABITS))

    def test_two_years_of_invoices_none_in_the_future(self):
        days = [plan.day for plan in self.book.invoices]
        self.assertAlmostEqual(len(days), 1500, delta=75)
        self.assertLessEqual(max(days), TODAY)
        self.assertGreaterEqual(min(days), TODAY - timedelta(HISTORY_DAYS + 2))

    def test_nothing_is_paid_in_the_future_or_twice(self):
        paid = [
            (part.invoice, part.instalment)
            for receipt in self.book.receipts
            for part in receipt.parts
            if part.share == 1
        ]
        self.assertEqual(len(paid), len(set(paid)))
        self.assertLessEqual(max(receipt.day for receipt in self.book.receipts), TODAY)

    def test_parts_name_instalments_that_exist(self):
        terms = {plan.key: plan.terms for plan in self.book.invoices}
        for receipt in self.book.receipts:
            for part in receipt.parts:
                self.assertLess(part.instalment, len(TERMS[terms[part.invoice]]))

    def test_a_contested_invoice_is_not_paid(self):
        contested = {dispute.invoice for dispute in self.book.disputes}
        paid = {part.invoice for receipt in self.book.receipts for part in receipt.parts}
        self.assertTrue(contested)
        self.assertFalse(contested & paid)

    def test_what_was_promised_lies_in_the_past_and_names_late_money(self):
        paid = {
            (part.invoice, part.instalment): receipt.day
            for receipt in self.book.receipts
            for part in receipt.parts
        }
        self.assertGreater(len(self.book.promises), 30)
        for promise in self.book.promises:
            self.assertLessEqual(promise.promised_on, promise.day)
            self.assertLess(promise.promised_on, TODAY)
            self.assertIn((promise.invoice, promise.instalment), paid)

    def test_rates_cover_every_month_from_before_the_first_invoice(self):
        rates = monthly_rates(TODAY, chance("rates"))
        self.assertEqual(len(rates), 3 * MONTHS)
        self.assertEqual(rates[0][0], date(2024, 3, 1))
        self.assertEqual(rates[-1][0], date(2026, 3, 1))

    def test_mail_goes_to_reserved_domains_only(self):
        people = [*self.customers, *directory.contacts()]
        self.assertFalse([p.email for p in people if p.email and not p.email.endswith(".example")])
