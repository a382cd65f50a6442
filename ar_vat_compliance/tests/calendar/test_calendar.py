"""The tax calendar: what falls due, when, and who sees to it."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestCalendar(ComplianceCase):
    COUNTRY = "uk"
    VAT = "GB980780684"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deadline = cls.env.ref("ar_vat_compliance.uk_vat")

    def fill(self, day):
        self.env["ar.tax.obligation"]._fill(date.fromisoformat(day))
        return self.env["ar.tax.obligation"].search(
            [("deadline_id", "=", self.deadline.id), ("company_id", "=", self.company.id)]
        )

    def test_a_month_and_seven_days(self):
        obligations = self.fill("2026-04-10")
        self.assertEqual(
            obligations.mapped(lambda one: (one.period_end, one.date_due)),
            [(date(2026, 3, 31), date(2026, 5, 7))],
        )

    def test_filling_again_adds_nothing(self):
        self.assertEqual(self.fill("2026-04-10"), self.fill("2026-04-10"))

    def test_later_days_add_the_next_period(self):
        self.fill("2026-04-10")
        self.assertEqual(len(self.fill("2026-06-01")), 2)

    def test_a_change_of_law_is_a_new_row(self):
        self.deadline.valid_to = "2026-03-31"
        changed = self.deadline.copy(
            {"valid_from": "2026-04-01", "valid_to": False, "months_after": 2, "extra_days": 0}
        )
        self.fill("2026-04-10")
        self.env["ar.tax.obligation"]._fill(date(2026, 7, 1))
        new = self.env["ar.tax.obligation"].search([("deadline_id", "=", changed.id)])
        self.assertEqual(new.mapped("period_end"), [date(2026, 6, 30)])
        self.assertEqual(new.date_due, date(2026, 8, 31))

    def test_an_activity_when_its_time_has_come(self):
        self.deadline.user_id = self.env.user
        obligation = self.fill("2026-04-10")
        plan = self.env["ar.tax.obligation"]._plan
        plan(date(2026, 4, 29))
        self.assertFalse(obligation.activity_ids)
        plan(date(2026, 4, 30))
        plan(date(2026, 5, 1))
        self.assertEqual(len(obligation.activity_ids), 1)
        obligation.action_done()
        self.assertFalse(obligation.activity_ids)
        self.assertEqual(obligation.done_by, self.env.user)
        with self.assertRaises(UserError):
            obligation.action_done()

    def test_only_companies_of_the_country(self):
        self.fill("2026-04-10")
        others = self.env["ar.tax.obligation"].search(
            [
                ("deadline_id.country_id", "!=", self.country.id),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertFalse(others)

    def test_numbers_that_make_no_sense(self):
        with self.assertRaises(ValidationError):
            self.deadline.day = 32
        with self.assertRaises(ValidationError):
            self.deadline.year_begins = 0
