"""What is due is due on the company's day: in the run, on the worklist and on the pages."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo.tests import tagged

from .common import ReceivablesCase

#: A country as it is chosen when a company is set up, and half past one and half past eleven at
#: night of one day there, in UTC.
PLACES = {
    "cn": ("2026-03-09 17:30", "2026-03-10 15:30"),
    "in": ("2026-03-09 20:00", "2026-03-10 18:00"),
    "uk": ("2026-03-10 01:30", "2026-03-10 23:30"),
    "us": ("2026-03-10 08:30", "2026-03-11 06:30"),
}
DAY = date(2026, 3, 10)
READERS = (False, "America/Los_Angeles", "Asia/Shanghai")


@tagged("post_install", "-at_install")
class TestDays(ReceivablesCase):
    def each_night(self, story):
        """At each of these hours, with the company as it was installed there; nothing remains."""
        for country, moments in PLACES.items():
            for moment in moments:
                with self.subTest(country=country, moment=moment), freeze_time(moment):
                    savepoint = self.env.cr.savepoint()
                    try:
                        self.move_to(country)
                        story()
                    finally:
                        savepoint.close(rollback=True)
                        self.env.cr.precommit.clear()
                        self.env.invalidate_all()

    def move_to(self, country):
        self.company.write({"ar_tz": False, "country_id": False})
        self.company.partner_id.tz = False
        self.company.country_id = self.env.ref(f"base.{country}")
        if country == "us":  # where it has to be asked
            self.assertFalse(self.company.ar_tz)
            self.company.ar_tz = "America/Los_Angeles"
        self.today = DAY
        self.assertEqual(self.company._ar_today(), DAY)

    def as_read_by(self, zone, records):
        return records.with_context(tz=zone)

    def test_the_run_proposes_what_is_due_that_day(self):
        def story():
            due, tomorrow = self.invoice(due=-7), self.invoice(due=-6, partner=self.other)
            self.commit()
            for zone in READERS:
                runs = self.as_read_by(zone, self.env["ar.dunning.run"])
                run = runs._propose(self.company, self.company._ar_today())
                self.assertEqual(run.notice_ids.line_ids.move_id, due)
                run._supersede(self.company)
                items = self.as_read_by(zone, self.env["ar.open.item"])
                self.assertEqual(items._of_moves(due).reason, "ready")
                self.assertEqual(items._of_moves(tomorrow).reason, "before_level")

        self.each_night(story)

    def test_the_worklist_shows_what_is_due_that_day(self):
        def story():
            self.invoice(500, due=-1)
            self.invoice(500, due=0, partner=self.other)
            late, today = self.refreshed(), self.refreshed(self.other)
            self.assertEqual((late.overdue_amount, late.oldest_days_late), (500, 1))
            self.assertEqual((today.overdue_amount, today.next_due_date), (0, DAY))
            late.write({"next_action": "Call", "next_action_date": DAY})
            today.write({"next_action": "Call", "next_action_date": self.day(1)})
            for zone in READERS:
                debtors = self.as_read_by(zone, self.env["ar.debtor"])
                listed = debtors.search([("on_worklist", "=", True)])
                self.assertEqual(listed & (late | today), late)
                self.assertTrue(self.as_read_by(zone, late).has_step_due)
                self.assertFalse(self.as_read_by(zone, today).has_step_due)

        self.each_night(story)

    def test_what_is_noted_bears_that_day(self):
        def story():
            self.invoice(500, due=-10)
            debtor = self.refreshed()
            for zone in READERS:
                self.as_read_by(zone, debtor).action_done()
                self.assertEqual(debtor.worked_on, DAY)
                new = self.as_read_by(zone, self.env["ar.promise"]).new({})
                self.assertEqual(new.promised_on, DAY)
                ageing = self.as_read_by(zone, self.env["ar.aging.wizard"]).new({})
                self.assertEqual(ageing.as_of, DAY)

        self.each_night(story)

    def test_companies_that_have_different_days_are_seen_each_on_its_own(self):
        """A manager of both: in Shanghai it is the tenth, in Los Angeles still the ninth."""
        with freeze_time("2026-03-09 17:30"):
            self.company.ar_tz = "Asia/Shanghai"
            self.today = DAY
            states = self.setup_other_company(name="In the States")["company"]
            states.ar_tz = "America/Los_Angeles"
            self.invoice(500, due=0)
            here = self.refreshed()
            there = (
                self.env["ar.debtor"]
                .sudo()
                .create({"company_id": states.id, "partner_id": self.customer.id})
            )
            (here | there).write({"next_action": "Call", "next_action_date": DAY})
            self.env.cr.execute(
                "UPDATE ar_debtor SET open_amount = 500 WHERE id IN %s", [(here.id, there.id)]
            )
            self.env.invalidate_all()
            both = self.env["ar.debtor"].with_context(
                allowed_company_ids=(self.company | states).ids
            )
            due = both.search([("has_step_due", "=", True)])
            self.assertEqual(due & (here | there), here)

    def test_the_ageing_of_several_companies_is_as_of_the_day_of_each(self):
        """Half past four in the afternoon of the tenth in London is the eleventh in Tokyo."""
        with freeze_time("2026-03-10 16:30"):
            self.company.ar_tz = "Europe/London"
            tokyo = self.setup_other_company(name="In Tokyo")
            tokyo["company"].ar_tz = "Asia/Tokyo"
            here, there = DAY, DAY + timedelta(days=1)
            london = {"company": self.company}
            for data, today in ((london, here), (tokyo, there)):
                for amount, dated, due in ((9000, 60, 31), (7000, 30, 1), (5000, 0, 0)):
                    self.invoice_in(data, amount, today - timedelta(dated), today - timedelta(due))
                paid = self.invoice_in(data, 100, today - timedelta(5), today - timedelta(3))
                self.pay(paid.with_company(data["company"]), payment_date=today)
            self.commit()
            companies = self.company | tokyo["company"]
            for order in (companies.ids, companies.ids[::-1]):
                items = self.env["ar.aging.item"].with_context(allowed_company_ids=order)
                for company in companies:
                    found = items.search([("company_id", "=", company.id)], order="days desc")
                    self.assertEqual(
                        [(item.amount, item.days, item.bucket_id._named()) for item in found],
                        [(9000, 31, "31–60"), (7000, 1, "1–30"), (5000, 0, "Not Due")],
                    )
                line = self.env["account.move.line"].with_context(allowed_company_ids=order)
                still_open = line.search(
                    [("ar_open_amount", ">", 0), ("partner_id", "=", self.customer.id)]
                )
                self.assertEqual(len(still_open), 6)
                asked = items.with_context(ar_as_of="2026-03-10")
                self.assertEqual(max(asked.search([]).mapped("days")), 31)
                found = asked.search([("company_id", "=", tokyo["company"].id)])
                self.assertEqual(
                    [(item.amount, item.days) for item in found],
                    [(9000, 30), (100, 2), (7000, 0)],
                    "of a day that is asked for, what is paid or invoiced later is not there yet",
                )
