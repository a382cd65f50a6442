"""The clock counts working hours, stands still while we wait, warns and escalates once."""

from datetime import datetime

from freezegun import freeze_time
from odoo import Command
from odoo.tests import new_test_user, tagged

from ..common import CHINESE, ReceivablesCase

# The company's calendar is 8–12 and 13–17, Monday to Friday.
FRIDAY = "2026-03-06"
MONDAY = "2026-03-09"


@tagged("post_install", "-at_install")
class TestClock(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": start + 4,
                            "day_period": "morning" if start < 12 else "afternoon",
                        }
                    )
                    for day in range(5)
                    for start in (8, 13)
                ],
            }
        )
        cls.owner, cls.boss = (
            new_test_user(
                cls.env,
                login=f"c_{name}",
                groups="base.group_user,ar_collections.group_ar_collector",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for name in ("owner", "boss")
        )
        cls.team = cls.env.ref("ar_collections.dispute_team_billing")
        cls.team.write({"user_id": cls.owner.id, "manager_id": cls.boss.id})
        cls.four_hours = cls.env.ref("ar_collections.dispute_reason_other")
        cls.four_hours.target_hours = 4

    def raised(self, moment):
        """A dispute raised at that moment, with four hours to settle it."""
        with freeze_time(moment):
            return self.dispute(self.invoice(100, due=-10), raised_on=moment[:10])

    def tick(self, moment):
        """What the scheduled action does at that moment."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("ar_collections.ir_cron_dispute_clock").method_direct_trigger()
        self.env.invalidate_all()

    def at(self, moment):
        return datetime.fromisoformat(moment)

    def test_a_weekend_does_not_count(self):
        dispute = self.raised(f"{FRIDAY} 16:00:00")
        self.assertRecordValues(
            dispute,
            [
                {
                    "user_id": self.owner.id,
                    "target_hours": 4,
                    "warn_at": self.at(f"{MONDAY} 10:00:00"),
                    "deadline": self.at(f"{MONDAY} 11:00:00"),
                }
            ],
        )
        with freeze_time(f"{MONDAY} 09:30:00"):
            dispute.invalidate_recordset()
            self.assertAlmostEqual(dispute.hours_left, 1.5)
            self.assertEqual(dispute.clock_text, "1.5 working hours left")
            self.assertFalse(dispute.is_overdue)

    def test_its_owner_reads_the_number_and_whose_it_is(self):
        self.env = self.env(context={**self.env.context, "tracking_disable": False})
        dispute = self.dispute(self.invoice(100, due=-10), user_id=self.owner.id)
        self.env.flush_all()
        self.env.cr.precommit.run()
        told = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", "ar.dispute"), ("res_id", "=", dispute.id)])
            .filtered(lambda message: self.owner.partner_id in message.partner_ids)
        )
        self.assertEqual(
            told.mapped("subject"),
            [f"You have been assigned to {dispute.name}, {self.customer.display_name}"],
        )
        self.assertNotIn("New Dispute", told.body)
        self.assertIn(dispute.name, told.body)

    def test_a_holiday_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": f"{MONDAY} 00:00:00",
                "date_to": f"{MONDAY} 23:59:59",
            }
        )
        dispute = self.raised(f"{FRIDAY} 16:00:00")
        self.assertEqual(dispute.deadline, self.at("2026-03-10 11:00:00"))

    def test_waiting_for_the_customer_costs_nothing(self):
        dispute = self.raised(f"{FRIDAY} 14:00:00")
        with freeze_time(f"{FRIDAY} 15:00:00"):
            dispute._wait("Photos of the goods")
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "waiting",
                    "spent_hours": 1,
                    "deadline": False,
                    "warn_at": False,
                    "clock_started_at": False,
                }
            ],
        )
        self.assertEqual(dispute.clock_text, "Stopped after 1.0 of 4.0 working hours")
        self.tick("2026-03-20 12:00:00")
        self.assertFalse(dispute.escalated_on)
        with freeze_time("2026-03-20 15:00:00"):
            dispute.action_resume()
        self.assertEqual(dispute.deadline, self.at("2026-03-23 09:00:00"))

    def test_the_owner_is_warned_and_the_manager_told_once(self):
        dispute = self.raised(f"{MONDAY} 08:00:00")
        self.tick(f"{MONDAY} 10:59:00")
        self.assertFalse(dispute.activity_ids)
        self.tick(f"{MONDAY} 11:00:00")
        self.tick(f"{MONDAY} 11:30:00")
        self.assertEqual(dispute.activity_ids.user_id, self.owner)
        self.assertEqual(len(dispute.activity_ids), 1)
        self.tick(f"{MONDAY} 12:00:00")
        self.tick(f"{MONDAY} 15:00:00")
        self.assertEqual(dispute.activity_ids.user_id, self.owner + self.boss)
        self.assertEqual(len(dispute.activity_ids), 2)
        self.assertTrue(dispute.warned_on and dispute.escalated_on)
        with freeze_time(f"{MONDAY} 15:00:00"):
            dispute.invalidate_recordset()
            self.assertTrue(dispute.is_overdue)
            self.assertEqual(dispute.clock_text, "2.0 working hours late")

    def test_without_a_manager_a_manager_of_receivables_is_told(self):
        self.team.manager_id = False
        dispute = self.raised(f"{MONDAY} 08:00:00")
        self.tick("2026-03-10 12:00:00")
        self.assertEqual(len(dispute.activity_ids), 1)
        told = dispute.activity_ids.user_id
        self.assertTrue(told.has_group("ar_collections.group_ar_manager"))

    def test_a_decision_stops_the_clock_and_takes_reminders_down(self):
        dispute = self.raised(f"{MONDAY} 08:00:00")
        self.tick(f"{MONDAY} 11:00:00")
        with freeze_time(f"{MONDAY} 11:30:00"):
            dispute.action_withdraw()
        self.assertFalse(dispute.activity_ids)
        self.assertFalse(dispute.deadline)
        self.assertEqual(dispute.spent_hours, 3.5)
        self.tick("2026-03-20 12:00:00")
        self.assertFalse(dispute.escalated_on)

    def test_another_reason_brings_its_own_target_and_owner(self):
        dispute = self.raised(f"{MONDAY} 08:00:00")
        tax = self.env.ref("ar_collections.dispute_reason_tax_number")
        tax.target_hours = 8
        tax.team_id.user_id = self.boss
        dispute.reason_id = tax
        self.assertEqual(dispute.deadline, self.at(f"{MONDAY} 17:00:00"))
        self.assertEqual((dispute.team_id, dispute.user_id), (tax.team_id, self.boss))

    def test_a_clock_that_has_run_down_is_late_at_once_when_it_is_started_again(self):
        """Also at night: not from the next working hour on."""
        dispute = self.dispute(self.invoice(100, due=-10))
        with freeze_time(f"{FRIDAY} 20:00:00"):
            spent = {"spent_hours": dispute.target_hours + 1, "clock_started_at": False}
            dispute.sudo().write(spent)
            dispute._start_clock()
            self.assertEqual(dispute.deadline, datetime(2026, 3, 6, 20))
        with freeze_time(f"{FRIDAY} 20:01:00"):
            dispute.invalidate_recordset()
            self.assertTrue(dispute.is_overdue)
            self.assertIn("1.0 working hours late", dispute.clock_text)

    def test_without_a_calendar_the_clock_runs_around_the_clock(self):
        self.company.resource_calendar_id = False
        dispute = self.raised(f"{FRIDAY} 22:00:00")
        self.assertEqual(dispute.deadline, self.at("2026-03-07 02:00:00"))
        with freeze_time(f"{FRIDAY} 23:30:00"):
            dispute.invalidate_recordset()
            self.assertEqual(dispute.hours_left, 2.5)

    def test_who_is_warned_reads_it_in_his_language(self):
        """The scheduled action has none."""
        self.speaks_chinese(self.boss)
        dispute = self.dispute(self.invoice(100, due=-10)).with_context(lang=False)
        dispute._remind(dispute.warn_at)
        dispute._remind(dispute.deadline)
        tasks = (
            self.env["mail.activity"]
            .search(
                [("res_model", "=", "ar.dispute"), ("user_id", "in", (self.owner + self.boss).ids)]
            )
            .grouped("user_id")
        )
        english, chinese = tasks[self.owner], tasks[self.boss]
        self.assertNotRegex(f"{english.summary} {english.note}", CHINESE)
        self.assertRegex(chinese.summary, CHINESE)
        self.assertRegex(chinese.note, CHINESE)
