"""The tax calendar: what falls due, when, and who sees to it."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
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
        self.deadline.own_user_id = self.env.user
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
        for name in ("months_after", "extra_days", "remind_days"):
            for number in (-1, 10_000_000):
                with self.assertRaises(ValidationError, msg=name):
                    self.deadline[name] = number


@tagged("post_install", "-at_install")
class TestWhoseCalendarItIs(ComplianceCase):
    COUNTRY = "uk"
    VAT = "GB980780684"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deadline = cls.env.ref("ar_vat_compliance.uk_vat")
        cls.other = cls.setup_other_company()["company"]
        cls.other.account_fiscal_country_id = cls.country
        cls.officer = cls.person("officer", "ar_vat_compliance.group_tax_user")
        cls.manager = cls.person("manager", "ar_vat_compliance.group_tax_manager")
        cls.obligations = cls.env["ar.tax.obligation"]

    def fill(self):
        self.obligations._fill(date(2026, 4, 10))
        return self.obligations.search(
            [("deadline_id", "=", self.deadline.id), ("company_id", "=", self.company.id)]
        )

    def test_that_a_return_is_filed_is_said_by_its_button(self):
        obligation = self.fill()
        for user in (self.officer, self.manager):
            for values in (
                {"state": "done"},
                {"done_on": "2026-04-11"},
                {"done_by": self.manager.id},
                {"period_start": "2026-01-02"},
                {"deadline_id": self.env.ref("ar_vat_compliance.de_vat").id},
                {"company_id": self.other.id},
            ):
                with self.assertRaises(AccessError, msg=values):
                    obligation.with_user(user).write(values)
        obligation.with_user(self.officer).write({"date_due": "2026-05-08", "reference": "A1"})
        obligation.with_user(self.officer).action_done()
        self.assertEqual((obligation.state, obligation.done_by), ("done", self.officer))
        obligation.with_user(self.officer).action_reopen()
        self.assertEqual((obligation.state, obligation.done_by.id), ("open", False))
        with self.assertRaises(AccessError):
            obligation.sudo().company_id = self.other

    def test_when_it_was_due_stays_once_it_is_done_and_new_proof_is_noted(self):
        obligation = self.fill().with_context(tracking_disable=False, mail_notrack=False)
        obligation.with_user(self.officer).write({"reference": "A1"})
        obligation.with_user(self.officer).action_done()
        self.env.flush_all()
        self.env.cr.precommit.run()
        with self.assertRaises(AccessError):
            obligation.with_user(self.manager).write({"date_due": "2027-05-08"})
        obligation.with_user(self.manager).write({"reference": "B2"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        noted = obligation.message_ids.sudo().tracking_value_ids.filtered("old_value_char")
        self.assertIn(
            ("A1", "B2"), noted.mapped(lambda one: (one.old_value_char, one.new_value_char))
        )

    def test_one_that_was_done_is_not_deleted(self):
        obligation = self.fill()
        obligation.with_user(self.officer).action_done()
        with self.assertRaisesRegex(AccessError, "kept"):
            obligation.with_user(self.manager).unlink()

    def test_nor_is_one_that_was_done_and_is_open_again(self):
        obligation = self.fill()
        obligation.with_user(self.officer).action_done()
        obligation.with_user(self.officer).action_reopen()
        self.assertEqual(obligation.state, "open")
        with self.assertRaisesRegex(AccessError, "kept"):
            obligation.with_user(self.manager).unlink()

    def test_one_that_never_was_may_go(self):
        obligation = self.fill()
        obligation.with_user(self.manager).unlink()
        self.assertFalse(obligation.exists())

    def test_the_task_speaks_the_language_of_who_sees_to_it(self):
        """The night has none of its own."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.deadline.with_context(lang="zh_CN").name = "增值税申报"
        self.deadline.own_user_id = self.officer
        self.officer.lang = "zh_CN"
        obligation = self.fill()
        self.assertNotIn("增值税申报", obligation.with_context(lang="en_US").display_name)
        obligation.with_context(lang=False)._plan_tasks(date(2026, 4, 30))
        self.assertIn("增值税申报", obligation.activity_ids.summary)
        begin = obligation.period_start
        self.assertIn(f"{begin.year}年{begin.month}月", obligation.activity_ids.summary)

    def test_nobody_makes_one_by_hand(self):
        values = {
            "deadline_id": self.deadline.id,
            "company_id": self.company.id,
            "period_start": "2020-01-01",
            "period_end": "2020-03-31",
            "date_due": "2020-05-07",
        }
        for user in (self.officer, self.manager):
            for state in ({}, {"state": "done", "done_on": "2020-05-01"}):
                with self.assertRaises(AccessError):
                    self.obligations.with_user(user).create({**values, **state})
            with self.assertRaises(AccessError):
                self.obligations.with_user(user).with_context(default_state="done").create(values)
            with self.assertRaises(AccessError):
                self.fill().with_user(user).copy({"period_start": "2019-01-01"})

    def test_a_day_that_somebody_mistyped_does_not_stop_the_planning_of_others(self):
        self.deadline.own_user_id = self.officer
        obligation = self.fill()
        obligation.with_user(self.officer).date_due = "0001-01-01"
        self.obligations._plan(date(2026, 4, 10))
        self.assertTrue(obligation.activity_ids)

    def test_readers_file_nothing(self):
        obligation = self.fill()
        auditor = self.person("auditor", "ar_base.group_ar_auditor")
        for method in ("action_done", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(obligation.with_user(auditor), method)()

    def test_a_deadline_of_all_is_not_one_managers(self):
        deadline = self.deadline.with_user(self.manager)
        for values in (
            {"active": False},
            {"day": 1},
            {"valid_to": "2020-01-01"},
            {"company_ids": [Command.set(self.company.ids)]},
        ):
            with self.assertRaises(AccessError, msg=values):
                deadline.write(values)
        with self.assertRaises(AccessError):
            deadline.unlink()

    def test_who_sees_to_it_and_whether_is_each_companys_own(self):
        deadline = self.deadline.with_user(self.manager)
        deadline.own_user_id = self.officer
        self.assertEqual(self.fill().user_id, self.officer)
        theirs = [("deadline_id", "=", self.deadline.id), ("company_id", "=", self.other.id)]
        self.assertFalse(self.obligations.search(theirs).user_id)
        deadline.is_left_out = True
        self.obligations._fill(date(2026, 7, 10))
        self.assertEqual(len(self.fill()), 1, "no further one")
        self.assertEqual(len(self.obligations.search(theirs)), 2)

    def test_a_deadline_of_ones_own(self):
        own = self.deadline.with_user(self.manager).copy({"name": "Ours"})
        self.assertEqual(own.company_id, self.company)
        own.day = 3
        self.fill()
        made = self.obligations.search([("deadline_id", "=", own.id)])
        self.assertEqual(made.company_id, self.company)
        with self.assertRaises(AccessError):
            self.deadline.with_user(self.manager).copy({"company_id": self.other.id})

    def test_one_without_a_right_to_it_sees_to_nothing(self):
        obligation = self.fill()
        employee = self.person("employee", "base.group_user")
        with self.assertRaises(ValidationError):
            obligation.with_user(self.officer).user_id = employee
        self.deadline.with_company(self.company).own_user_id = employee
        self.obligations._fill(date(2026, 7, 10))
        latest = self.fill().sorted("period_end")[-1]
        self.assertFalse(latest.user_id, "the night goes on, without him")
