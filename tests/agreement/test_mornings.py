"""What is proposed in the morning is what is due that day there, in every place of one database.

Companies in Shanghai, Kolkata, London and Los Angeles, as they are installed there; the scheduled
actions tick every half hour, as the data files have them, and nothing else is called. A night does
all of it in its order: promises judged, figures counted, delivery confirmed, the run proposed and
sent where nobody has to approve it, the report packs on their way. A clerk books at half past one,
another at half past eleven at night.
"""

from collections import Counter
from datetime import date, time, timedelta

import pytz
from freezegun.api import freeze_time
from odoo import Command
from odoo.addons.ar_collections.tests.common import ReceivablesCase
from odoo.tests import new_test_user, tagged
from odoo.tools import format_date
from soak import TIMES
from stories import REAL_TIME, moment
from ticks import HALF_AN_HOUR, Ticks

PLACES = {
    "Asia/Shanghai": "cn",
    "Asia/Kolkata": "in",
    "Europe/London": "uk",
    "America/Los_Angeles": "us",
}
#: On which a clock changes, and where.
CHANGES = {
    date(2026, 3, 8): "America/Los_Angeles",  # two o'clock is left out
    date(2026, 3, 29): "Europe/London",  # one o'clock is left out
    date(2026, 10, 25): "Europe/London",  # one o'clock comes twice
    date(2026, 11, 1): "America/Los_Angeles",  # one o'clock comes twice
}
LEVEL = 7  # days late on which the one level begins
TOLERANCE = 2  # days for which a promise is waited for
NIGHT = time(1, 30)
LATE = time(23, 30)


class Place:
    """A company somewhere, and what is told of it: by day, what falls due there."""

    def __init__(self, case, zone, company, journal):
        self.case, self.zone, self.company, self.journal = case, zone, company, journal
        self.receivable = (
            case.env["account.account"]
            .with_company(company)
            .create(
                {
                    "name": f"Receivable {zone}",
                    "code": f"1299{company.id}",
                    "account_type": "asset_receivable",
                    "company_ids": [Command.set(company.ids)],
                }
            )
        )

    def local(self, utc):
        return pytz.utc.localize(utc).astimezone(pytz.timezone(self.zone))

    def is_night(self, utc):
        """When things happen: at half past eleven, and from half past one until six."""
        clock = self.local(utc).time()
        return clock == LATE or NIGHT <= clock <= time(6)


class MorningCase(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.frozen = cls.enterClassContext(freeze_time("2026-03-01", ignore=REAL_TIME))
        cls.env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")
        cls.places = [cls.make_place(*place) for place in PLACES.items()]

    @classmethod
    def make_place(cls, zone, country):
        """A company as it is set up there: the zone is its country's, or asked for."""
        company = cls.env["res.company"].create(
            {"name": zone, "country_id": cls.env.ref(f"base.{country}").id}
        )
        if not company.ar_tz:
            company.ar_tz = zone
        assert company.ar_tz == zone
        cls.env.user.company_ids |= company
        place = Place(cls, zone, company, cls.make_journal(company))
        policy = cls.env["ar.dunning.policy"].create(
            {
                "name": f"Of {zone}",
                "company_id": company.id,
                "cooldown_days": 1,
                "level_ids": [
                    Command.create(
                        {
                            "name": "First",
                            "days": LEVEL,
                            "mail_template_id": cls.template.id,
                            "requires_approval": False,
                        }
                    )
                ],
            }
        )
        company.write(
            {
                "email": f"{country}@seller.example",
                "ar_dunning_policy_id": policy.id,
                "ar_dunning_auto_propose": True,
                "ar_dunning_delivery_days": 0,
                "ar_promise_tolerance_days": TOLERANCE,
            }
        )
        place.reader = new_test_user(
            cls.env,
            login=f"m_{country}",
            groups="base.group_user,ar_collections.group_ar_manager",
            email=f"reader@{country}.example",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        place.pack = cls.env["ar.report.pack"].create(
            {
                "name": f"Pack {zone}",
                "company_id": company.id,
                "with_board": False,
                "user_ids": [Command.set(place.reader.ids)],
            }
        )
        return place

    @classmethod
    def make_journal(cls, company):
        """Where invoices are booked; a chart of accounts takes a company seconds to load."""
        cls.env.flush_all()
        cls.env.cr.precommit.clear()
        income = (
            cls.env["account.account"]
            .with_company(company)
            .create(
                {
                    "name": "Income",
                    "code": f"4299{company.id}",
                    "account_type": "income",
                    "company_ids": [Command.set(company.ids)],
                }
            )
        )
        return cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "MS",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": income.id,
            }
        )

    # ------------------------------------------------------------------
    # What is booked
    # ------------------------------------------------------------------
    def owing(self, place, name, due, amount=100):
        """A new customer who owes an amount that fell due on a day."""
        partner = self.env["res.partner"].create(
            {"name": name, "is_company": True, "email": "customer@customer.example"}
        )
        partner.with_company(place.company).property_account_receivable_id = place.receivable
        move = (
            self.env["account.move"]
            .with_company(place.company)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": place.company.id,
                    "journal_id": place.journal.id,
                    "partner_id": partner.id,
                    "invoice_date": due - timedelta(days=30),
                    "date": due - timedelta(days=30),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                    ],
                }
            )
        )
        move.action_post()
        return move

    def settle(self, place, move, day):
        """The customer pays, by an entry of a day."""
        item = self.item(move)
        entry = (
            self.env["account.move"]
            .with_company(place.company)
            .create(
                {
                    "move_type": "out_refund",
                    "company_id": place.company.id,
                    "journal_id": place.journal.id,
                    "partner_id": move.partner_id.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Goods", "price_unit": move.amount_total, "tax_ids": []}
                        )
                    ],
                }
            )
        )
        entry.action_post()
        (item | self.item(entry)).reconcile()

    def promised(self, place, move, by):
        """A promise of some days ago, to pay by a day."""
        self.commit()
        return self.env["ar.promise"].create(
            {
                "debtor_id": self.env["ar.debtor"]._of(move.partner_id, place.company).id,
                "currency_id": move.currency_id.id,
                "amount": move.amount_residual,
                "promised_on": by - timedelta(days=5),
                "date": by,
                "move_line_ids": self.item(move).ids,
            }
        )

    # ------------------------------------------------------------------
    # What is seen
    # ------------------------------------------------------------------
    def runs(self, place):
        return self.env["ar.dunning.run"].search([("company_id", "=", place.company.id)])

    def asked(self, run):
        return set(run.notice_ids.line_ids.move_id.partner_id.mapped("name"))

    def letters(self, place):
        """Report packs that were handed to the outbox: ``[(when, subject)]``."""
        return self.env["ar.outbox"].search(
            [("res_model", "=", "ar.report.pack"), ("res_id", "=", place.pack.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestMornings(MorningCase):
    def test_two_mornings_everywhere(self):
        """From the day before the tenth to the morning of the eleventh in each place."""
        first, second = date(2026, 6, 10), date(2026, 6, 11)
        begin = moment("America/Los_Angeles", first - timedelta(days=1), time(7, 0))
        end = moment("America/Los_Angeles", second, time(6, 30))
        self.frozen.move_to(begin)
        ticks = Ticks(self, begin)
        for place in self.places:
            place.seen = {}
            self.tell(place, first)
            self.tell(place, second)
        self.commit()
        utc = begin
        while utc <= end:
            if any(place.is_night(utc) for place in self.places):
                self.clerks_at(utc, first)
                ticks.at(utc)
                self.look(utc)
            utc += HALF_AN_HOUR
        for place in self.places:
            with self.subTest(place=place.zone):
                self.assertMorning(place, first)
                self.assertMorning(place, second)
                runs = self.runs(place).sorted("date")
                self.assertEqual(runs.mapped("date")[:2], [first, second])
                self.assertPacks(place, [first, second])
                self.assertDelivered(place, first, second)
        self.assertFalse(self.failures())

    def test_the_clock_changes(self):
        """Nothing is lost and nothing comes twice on a night that is an hour shorter or longer."""
        for day, zone in CHANGES.items():
            (place,) = [place for place in self.places if place.zone == zone]
            with self.subTest(day=day, zone=zone):
                self.one_night(place, day)

    def test_a_server_that_was_away_until_after_midnight(self):
        """Back half an hour into the next day, it does not begin that day's work before its hour:
        what is booked, or not paid, by the morning counts."""
        place, day = self.places[0], date(2026, 6, 10)
        next_day = day + timedelta(days=1)
        ticks = self.begin(place, moment(place.zone, day - timedelta(days=1), time(22, 0)))
        self.tell(place, day)
        self.tell(place, next_day)
        ticks.at(moment(place.zone, day, time(4, 30)))
        ticks.until(
            moment(place.zone, next_day, time(0, 30)),
            moment(place.zone, next_day, time(6, 0)),
            self.look,
        )
        self.assertEqual(self.runs(place).mapped("date"), [next_day])
        when, asked = place.seen["run", next_day]
        self.assertTrue(time(5) <= when.time() <= time(6), when)
        names = ("Due", "Broken")
        expected = {f"{name} {one}" for name in names for one in (day, next_day)}
        self.assertEqual(asked, expected)
        letters = self.letters(place)
        self.assertEqual(
            [letter.subject for letter in letters],
            [self.named(place, one) for one in (day, next_day)],
        )
        late, regular = (place.seen["pack", letter.id].time() for letter in letters)
        self.assertLess(late, time(1, 30))
        self.assertTrue(time(5, 30) <= regular <= time(7), regular)

    def begin(self, place, utc):
        """Everything of other places is of no interest."""
        self.frozen.move_to(utc)
        place.seen = {}
        return Ticks(self, utc)

    def one_night(self, place, day):
        savepoint = self.env.cr.savepoint()
        try:
            begin = moment(place.zone, day - timedelta(days=1), LATE)
            end = moment(place.zone, day, time(6, 0))
            ticks = self.begin(place, begin)
            self.tell(place, day)
            ticks.until(begin, end, self.look)
            ticks.at(moment(place.zone, day, LATE))
            self.look(moment(place.zone, day, LATE))
            self.assertMorning(place, day)
            self.assertEqual(self.runs(place).mapped("date"), [day])
            self.assertPacks(place, [day])
            self.assertFalse(self.failures())
        finally:
            savepoint.close(rollback=True)
            self.env.cr.precommit.clear()
            self.env.cr.postcommit.clear()
            self.env.invalidate_all()

    # ------------------------------------------------------------------
    # The story of a day
    # ------------------------------------------------------------------
    def tell(self, place, day):
        """What falls due on a day, what does on the next, and promises that end on either."""
        late = day - timedelta(days=30)
        ends = day - timedelta(days=TOLERANCE + 1)  # waited for until the evening before
        self.owing(place, f"Due {day}", day - timedelta(days=LEVEL))
        broken = self.owing(place, f"Broken {day}", late)
        self.promised(place, broken, ends)

    def clerks_at(self, utc, first):
        """At half past one what is due that day is booked; at half past eleven, what was due the
        next day is settled."""
        for place in self.places:
            local = place.local(utc)
            if local.date() != first:
                continue
            if local.time() == NIGHT:
                self.owing(place, f"Booked by night {first}", first - timedelta(days=LEVEL))
            elif local.time() == LATE:
                move = self.env["account.move"].search(
                    [
                        ("company_id", "=", place.company.id),
                        ("partner_id.name", "=", f"Due {first + timedelta(days=1)}"),
                    ]
                )
                self.settle(place, move, first)
                place.settled_late = True

    def look(self, utc):
        """Note what there is, the first time that it is seen, by the place's own clock."""
        for place in self.places:
            if not hasattr(place, "seen"):
                continue
            local = place.local(utc).replace(tzinfo=None)
            for run in self.runs(place):
                place.seen.setdefault(("run", run.date), (local, self.asked(run)))
            for letter in self.letters(place):
                place.seen.setdefault(("pack", letter.id), local)
            promises = self.env["ar.promise"].search([("company_id", "=", place.company.id)])
            for promise in promises.filtered(lambda promise: promise.state == "broken"):
                place.seen.setdefault(("broken", promise.partner_id.name), local)
            delivered = self.env["ar.dunning.notice"].search(
                [("company_id", "=", place.company.id), ("state", "=", "delivered")]
            )
            for notice in delivered:
                place.seen.setdefault(("delivered", notice.run_id.date), local)
            self.assertFigures(place, local)

    def assertFigures(self, place, local):
        """From the hour of counting until midnight, figures are of that day there."""
        if local.time() >= time(4):
            stale = self.env["ar.debtor"].search(
                [("company_id", "=", place.company.id), ("figures_on", "!=", local.date())]
            )
            self.assertFalse(stale, (place.zone, local))

    def assertMorning(self, place, day):
        """What was proposed in the morning of a day is what is due that day, and no more."""
        when, asked = place.seen["run", day]
        self.assertEqual(when.date(), day, "proposed on that day")
        self.assertTrue(time(5) <= when.time() <= time(6, 30), when)
        expected = {f"Due {day}", f"Broken {day}"}
        if any(f"Booked by night {day}" == name for name in self.names(place)):
            expected.add(f"Booked by night {day}")
        if getattr(place, "settled_late", False) and day != date(2026, 6, 10):
            expected.discard(f"Due {day}")
        self.assertEqual(asked, expected, place.zone)
        judged = place.seen["broken", f"Broken {day}"]
        self.assertEqual(judged.date(), day)
        self.assertTrue(time(2) <= judged.time() <= time(3, 30), judged)
        (run,) = self.runs(place).filtered(lambda run: run.date == day)
        self.assertFalse(run.failure)
        self.assertEqual(Counter(run.notice_ids.debtor_id.ids).most_common(1)[0][1], 1)
        self.assertLessEqual(set(run.notice_ids.mapped("state")), {"sent", "delivered"})
        self.assertEqual(set(run.notice_ids.mapped("notice_date")), {day})

    def names(self, place):
        debtors = self.env["ar.debtor"].search([("company_id", "=", place.company.id)])
        return debtors.partner_id.mapped("name")

    def named(self, place, day):
        """What the pack of a day is called, as its reader writes days."""
        return f"{place.pack.name}, {format_date(place.reader.env, day)}"

    def assertPacks(self, place, days):
        """One for each day, of that day, on its morning."""
        letters = self.letters(place)
        self.assertEqual(
            letters.mapped("subject")[: len(days)],
            [self.named(place, day) for day in days],
        )
        for letter, day in zip(letters, days, strict=False):
            when = place.seen["pack", letter.id]
            self.assertEqual(when.date(), day)
            self.assertTrue(time(5, 30) <= when.time() <= time(7), when)

    def assertDelivered(self, place, run_of, day):
        """After the company's day of waiting, on the first morning after."""
        when = place.seen["delivered", run_of]
        self.assertEqual((when.date(), when.hour), (day, 4))


if TIMES > 1:

    @tagged("post_install", "-at_install")
    class TestManyNights(TestMornings):
        """Any night of a year, anywhere."""

        def test_any_night(self):
            for number in range(20 * TIMES):
                day = date(2026, 1, 1) + timedelta(days=number * 7 % 365)
                place = self.places[number % len(self.places)]
                with self.subTest(day=day, zone=place.zone):
                    self.one_night(place, day)
