"""Which day it is, the company says."""

from datetime import date, datetime
from uuid import uuid4

from freezegun import freeze_time
from odoo import SUPERUSER_ID, Command
from odoo.fields import Domain
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import SQL

#: Half past one and half past eleven at night, by the clock of each place: the UTC of it, the day.
NIGHTS = {
    "Asia/Shanghai": (("2026-03-09 17:30", "2026-03-10"), ("2026-03-10 15:30", "2026-03-10")),
    "Asia/Kolkata": (("2026-03-09 20:00", "2026-03-10"), ("2026-03-10 18:00", "2026-03-10")),
    "Europe/London": (("2026-07-10 00:30", "2026-07-10"), ("2026-07-10 22:30", "2026-07-10")),
    "America/Los_Angeles": (("2026-03-10 08:30", "2026-03-10"), ("2026-03-11 06:30", "2026-03-10")),
}


class ClockCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls.env["ar.clock"]

    def company(self, country=None, user=None, **values):
        """A company that somebody makes; OdooBot, as in an installation, by default."""
        companies = self.env["res.company"].with_user(user or SUPERUSER_ID)
        country = country and self.env.ref(f"base.{country}").id
        values = {"name": f"Company {uuid4()}", "country_id": country, **values}
        return companies.create(values).with_env(self.env)

    def person(self, zone):
        return new_test_user(self.env, f"in {zone}", "base.group_system", tz=zone)


@tagged("post_install", "-at_install")
class TestZone(ClockCase):
    """The zone of a new company, as far as it can be known."""

    def test_the_country_says_it(self):
        for country, zone in (
            ("cn", "Asia/Shanghai"),
            ("in", "Asia/Kolkata"),
            ("de", "Europe/Berlin"),
        ):
            self.assertEqual(self.company(country).ar_tz, zone)

    def test_it_is_asked_where_the_country_has_several(self):
        for country, assumed in (("us", "America/New_York"), ("br", "America/Noronha")):
            company = self.company(country)
            self.assertFalse(company.ar_tz)
            self.assertEqual(company._ar_zone(), assumed)

    def test_who_makes_it_sits_there(self):
        self.assertEqual(self.company("us", self.person("America/Denver")).ar_tz, "America/Denver")

    def test_a_company_is_known_as_soon_as_it_is_there(self):
        self.clock._companies()
        made = self.company("cn")
        made.active = False
        self.assertIn(made, self.clock._companies())

    def test_but_not_when_that_is_another_countrys_time(self):
        self.assertEqual(self.company("in", self.person("Europe/Berlin")).ar_tz, "Asia/Kolkata")

    def test_a_branch_has_its_parents(self):
        parent = self.company("us", ar_tz="America/Chicago")
        self.assertEqual(self.company("in", parent_id=parent.id).ar_tz, "America/Chicago")

    def test_a_branch_follows_when_its_parents_is_put_right(self):
        """One that has a time of its own keeps it."""
        parent = self.company("us", ar_tz="America/Chicago")
        branch = self.company("us", parent_id=parent.id)
        below = self.company("us", parent_id=branch.id)
        own = self.company("us", parent_id=parent.id)
        own.ar_tz = "America/Denver"
        parent.ar_tz = "America/New_York"
        found = (branch | below).mapped("ar_tz")
        self.assertEqual((found, own.ar_tz), (["America/New_York"] * 2, "America/Denver"))

    def test_a_country_that_comes_later_says_it_then(self):
        company = self.company()
        self.assertEqual((company.ar_tz, company._ar_zone()), (False, "UTC"))
        company.country_id = self.env.ref("base.in")
        self.assertEqual(company.ar_tz, "Asia/Kolkata")

    def test_what_was_chosen_stays(self):
        company = self.company("in")
        company.ar_tz = "Asia/Dubai"
        company.country_id = self.env.ref("base.cn")
        self.assertEqual(company.ar_tz, "Asia/Dubai")

    def test_the_settings_ask_for_it(self):
        company = self.company("us")
        self.env.user.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        self.env.user.group_ids += self.env.ref("ar_base.group_ar_approval_manager")
        settings = Form(self.env["res.config.settings"].with_company(company))
        self.assertEqual(settings.ar_tz_assumed, "America/New_York")
        with self.assertRaisesRegex(AssertionError, "ar_tz is a required field"):
            settings.save()
        settings.ar_tz = "America/Los_Angeles"
        settings.save()
        self.assertEqual(company.ar_tz, "America/Los_Angeles")


@tagged("post_install", "-at_install")
class TestDay(ClockCase):
    def test_at_night_it_is_the_day_of_the_place(self):
        for zone, nights in NIGHTS.items():
            company = self.company(ar_tz=zone)
            for moment, day in nights:
                with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                    self.assertEqual(company._ar_today(), date.fromisoformat(day))
                    self.assertEqual(company._ar_now().date(), company._ar_today())

    def test_it_does_not_depend_on_who_asks(self):
        company = self.company(ar_tz="Asia/Shanghai")
        company.partner_id.tz = "America/Los_Angeles"
        with freeze_time("2026-03-09 17:30"):
            for zone in ("America/Los_Angeles", "Europe/London", False):
                asked = company.with_user(self.person(zone or "UTC")).with_context(tz=zone)
                self.assertEqual(asked._ar_today(), date(2026, 3, 10))

    def test_a_moment_has_its_day_there(self):
        company = self.company(ar_tz="Asia/Kolkata")
        self.assertEqual(company._ar_day_of(datetime(2026, 3, 9, 18, 29)), date(2026, 3, 9))
        self.assertEqual(company._ar_day_of(datetime(2026, 3, 9, 18, 30)), date(2026, 3, 10))
        self.assertEqual(company._ar_begin_of(date(2026, 3, 10)), datetime(2026, 3, 9, 18, 30))

    def test_statements_over_companies_use_each_ones_own(self):
        china, states = self.company("cn"), self.company(ar_tz="America/Los_Angeles")
        with freeze_time("2026-03-09 17:30"):
            rows = self.env.execute_query(
                SQL(
                    "SELECT company.id, %s, %s FROM res_company company WHERE id IN %s",
                    self.clock._today_sql("company"),
                    self.clock._day_sql(SQL("TIMESTAMP '2026-03-01 16:00:00'"), "company"),
                    (china.id, states.id),
                )
            )
        self.assertEqual(
            {company: days for company, *days in rows},
            {
                china.id: [date(2026, 3, 10), date(2026, 3, 2)],
                states.id: [date(2026, 3, 9), date(2026, 3, 1)],
            },
        )

    def test_a_domain_over_companies_uses_each_ones_own(self):
        china, states = self.company("cn"), self.company(ar_tz="America/Los_Angeles")
        with freeze_time("2026-03-09 17:30"):
            domain = self.clock._today_domain(
                lambda today: Domain("email", "=", str(today)), china | states, field="id"
            )
        (china | states).email = "2026-03-10"
        self.assertEqual(self.env["res.company"].search(domain), china)
        (china | states).email = "2026-03-09"
        self.assertEqual(self.env["res.company"].search(domain), states)
