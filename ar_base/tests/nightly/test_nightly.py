"""Scheduled work, by a job that bears names on contacts of a company."""

from contextlib import contextmanager, suppress
from datetime import date, time
from unittest.mock import patch

from freezegun import freeze_time
from odoo import SUPERUSER_ID, Command, api
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.models.nightly.night import Night
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

NIGHT = "odoo.addons.ar_base.models.nightly.night"


class NightlyCase(TransactionCase):
    """``do`` is what the job does to a batch of contacts; ``done`` what it did: ``(day, name)``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Night Ltd", "ar_tz": "Asia/Shanghai"})
        cls.contacts = cls.env["res.partner"].create(
            [{"name": f"N{n}", "company_id": cls.company.id} for n in range(7)]
        )

    def setUp(self):
        super().setUp()
        self.done = []
        partners, nightly = self.registry["res.partner"], self.registry["ar.nightly"]
        case = self

        def records(_partners, night):
            return [("company_id", "=", night.company.id), ("name", "=like", "N%")]

        def work(batch, night):
            case.do(batch, night)

        patches = (
            patch.object(partners, "_night_fake_records", records, create=True),
            patch.object(partners, "_night_fake_work", work, create=True),
            patch.object(nightly, "_jobs", lambda _nightly: dict(case.jobs())),
            patch(f"{NIGHT}.PAUSE", 0),
        )
        for one in patches:
            self.enterContext(one)

    def jobs(self):
        yield "fake", self.job()

    def job(self):
        return self.make_job()

    def make_job(self, **values):
        return Job(
            **{
                "label": "Names",
                "model": "res.partner",
                "work": "_night_fake_work",
                "cron": "ar_base.ir_cron_approval",
                "records": "_night_fake_records",
                "at": time(3),
                "batch": 3,
                **values,
            }
        )

    def do(self, batch, night):
        batch.comment = f"seen on {night.day}"
        self.done += [(night.day, name) for name in batch.mapped("name")]

    @contextmanager
    def nights(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})["ar.nightly"]
        self.env.invalidate_all()

    def tick(self, moment, *names):
        """What the scheduled action does at a moment of UTC, for this company."""
        only = patch.object(
            self.registry["res.company"],
            "search",
            lambda companies, *_args, **_kwargs: companies.browse(self.company.id),
        )
        with freeze_time(moment), self.nights() as nightly, only:
            nightly._tick(*(names or ("fake",)))

    def days(self):
        return self.env["ar.nightly.day"].search([("company_id", "=", self.company.id)])

    def failures(self):
        return self.env["ar.nightly.failure"].search([("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestWhen(NightlyCase):
    def names(self):
        return [name for _day, name in self.done]

    def test_it_writes_in_the_language_of_the_house(self):
        """It has none of its own, and what it notes is read by people of the company."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        night = Night(self.env, "fake", self.company, date(2026, 3, 2))
        self.assertEqual((night.env.lang, night.model.env.lang), ("zh_CN", "zh_CN"))

    def test_it_waits_for_the_companys_hour(self):
        self.tick("2026-03-09 18:59")  # 02:59 in Shanghai
        self.assertFalse(self.done)
        self.tick("2026-03-09 19:00")
        self.assertEqual(len(self.done), 7)
        self.assertEqual(self.days().day, date(2026, 3, 10))
        self.assertTrue(self.days().ended)

    def test_it_is_done_once_a_day(self):
        for moment in ("2026-03-09 19:00", "2026-03-09 19:30", "2026-03-10 18:30"):
            self.tick(moment)
        self.assertEqual(len(self.done), 7)
        self.tick("2026-03-10 19:00")
        self.assertEqual(len(self.done), 14)

    def test_of_missed_days_the_latest_is_made_up(self):
        self.tick("2026-03-09 19:00")
        self.done.clear()
        self.tick("2026-03-13 12:00")
        self.assertEqual({day for day, _name in self.done}, {date(2026, 3, 13)})

    def test_or_each_of_them(self):
        self.job = lambda: self.make_job(each=True)
        self.tick("2026-03-09 19:00")
        self.done.clear()
        self.tick("2026-03-13 12:00")
        days = {day for day, _name in self.done}
        self.assertEqual(days, {date(2026, 3, day) for day in (11, 12, 13)})
        self.assertEqual(len(self.done), 21)

    def test_what_goes_to_people_begins_the_next_day(self):
        self.job = lambda: self.make_job(at_once=False)
        self.tick("2026-03-10 06:00")
        self.assertFalse(self.done)
        self.tick("2026-03-10 19:00")
        self.assertEqual(len(self.done), 7)

    def test_a_change_of_the_clock_loses_and_doubles_nothing(self):
        """Los Angeles leaves out two to three o'clock on one night, and has one o'clock twice."""
        self.company.ar_tz = "America/Los_Angeles"
        self.job = lambda: self.make_job(at=time(2, 30))
        for before, day in (("2026-03-07", "2026-03-08"), ("2026-10-31", "2026-11-01")):
            self.tick(f"{before} 20:00")
            self.done.clear()
            for hour in range(7, 15):
                for minute in ("00", "30"):
                    self.tick(f"{day} {hour:02}:{minute}")
            self.assertEqual(len(self.done), 7, day)
            self.assertEqual({str(when) for when, _name in self.done}, {day})

    def test_what_comes_before_is_waited_for(self):
        later = self.make_job(after=("fake",), at=time(2))
        self.jobs = lambda: [("fake", self.job()), ("later", later)]
        self.env.ref("ar_base.ir_cron_approval").active = True
        self.tick("2026-03-09 18:30", "later")
        self.assertFalse(self.done)
        self.tick("2026-03-09 19:00", "fake")
        self.tick("2026-03-09 19:00", "later")
        self.assertEqual(len(self.done), 14)

    def test_unless_it_is_switched_off(self):
        later = self.make_job(after=("fake",), at=time(2))
        self.jobs = lambda: [("fake", self.job()), ("later", later)]
        self.env.ref("ar_base.ir_cron_approval").active = False
        self.tick("2026-03-09 18:30", "later")
        self.assertEqual(len(self.done), 7)

    def test_what_comes_again_and_again_is_done_at_each_tick(self):
        self.job = lambda: self.make_job(at=None)
        self.tick("2026-03-09 12:00")
        self.tick("2026-03-09 12:30")
        self.assertEqual(len(self.done), 14)
        self.assertEqual(len(self.days()), 1)


@tagged("post_install", "-at_install")
class TestHow(NightlyCase):
    MORNING = "2026-03-09 19:00"

    @contextmanager
    def time_limit(self, batches):
        """Odoo leaves time for so many commits with something done."""
        left = [batches]

        def commit(crons, processed=0, *, remaining=None, **_kwargs):
            crons.env.cr.commit()
            self.remaining = remaining
            left[0] -= bool(processed)
            return max(0, left[0])

        with patch.object(self.registry["ir.cron"], "_commit_progress", commit):
            yield

    def test_it_stops_when_the_time_is_over_and_goes_on_there(self):
        with self.time_limit(1):
            self.tick(self.MORNING)
        self.assertEqual([name for _day, name in self.done], ["N0", "N1", "N2"])
        self.assertFalse(self.days().ended)
        self.assertTrue(self.remaining, "Odoo calls again at once")
        self.tick(self.MORNING)
        self.assertEqual([name for _day, name in self.done], [f"N{n}" for n in range(7)])
        self.assertTrue(self.days().ended)

    def test_it_goes_on_after_a_crash(self):
        class Killed(BaseException):
            pass

        do = self.do

        def dies(batch, night):
            if "N4" in batch.mapped("name"):
                raise Killed
            do(batch, night)

        self.do = dies
        with suppress(Killed):  # assertRaises would undo what was committed
            self.tick(self.MORNING)
        self.assertEqual(len(self.done), 3)
        self.do = do
        self.tick(self.MORNING)
        self.assertEqual([name for _day, name in self.done], [f"N{n}" for n in range(7)])

    @mute_logger(NIGHT)
    def test_one_that_fails_is_set_aside_and_nobody_waits_for_it(self):
        self.poison("N4")
        self.tick(self.MORNING)
        self.assertEqual({name for _day, name in self.done}, {f"N{n}" for n in range(7)} - {"N4"})
        self.assertTrue(self.days().ended)
        self.assertEqual(self.days().failure_count, 1)
        self.assertRecordValues(
            self.failures(),
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.contacts[4].id,
                    "record_name": "N4",
                    "message": "poisoned",
                    "day": date(2026, 3, 10),
                }
            ],
        )
        self.assertFalse(self.contacts[4].comment)

    def poison(self, name):
        do = type(self).do

        def fails(batch, night):
            if name in batch.mapped("name"):
                raise ValueError("poisoned")
            do(self, batch, night)

        self.do = fails

    @mute_logger(NIGHT)
    def test_it_is_tried_again_the_next_day_and_not_before(self):
        tried = []
        do = self.do

        def counting(batch, night):
            if batch.mapped("name") == ["N4"]:
                tried.append(night.day)
            if "N4" in batch.mapped("name"):
                raise ValueError("poisoned")
            do(batch, night)

        self.do = counting
        self.job = lambda: self.make_job(at=None)
        for moment in ("2026-03-10 01:00", "2026-03-10 01:30", "2026-03-11 01:00"):
            self.tick(moment)
        self.assertEqual(tried, [date(2026, 3, 10), date(2026, 3, 11)])

    @mute_logger(NIGHT)
    def test_it_is_told_once_to_whom_it_concerns_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        values = {"company_id": self.company.id, "company_ids": [Command.set(self.company.ids)]}
        owner, boss = (
            new_test_user(self.env, f"n_{name}", f"base.group_user,{group}", lang="zh_CN", **values)
            for name, group in (
                ("owner", "ar_base.group_ar_approval_user"),
                ("boss", "ar_base.group_ar_approval_manager"),
            )
        )
        self.contacts[4].user_id = owner
        self.poison("N4")
        self.tick(self.MORNING)
        self.tick("2026-03-10 19:00")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", owner.partner_id.ids), ("body", "like", "poisoned")]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("N4", told.subject)
        self.poison("N2")
        self.tick("2026-03-11 19:00")
        self.assertEqual(self.failures()[0].user_id, boss)

    def test_a_conflict_is_no_failure(self):
        conflicts = [True, True]
        do = self.do

        def conflicting(batch, night):
            if conflicts and len(batch) > 1:
                conflicts.pop()
                raise SerializationFailure("could not serialize access")
            do(batch, night)

        self.do = conflicting
        self.tick(self.MORNING)
        self.assertEqual([name for _day, name in self.done], [f"N{n}" for n in range(7)])
        self.assertFalse(self.failures())

    def test_one_that_is_always_contested_waits_and_is_no_failure(self):
        do = self.do

        def conflicting(batch, night):
            if "N4" in batch.mapped("name"):
                raise SerializationFailure("could not serialize access")
            do(batch, night)

        self.do = conflicting
        with patch(f"{NIGHT}.ATTEMPTS", 3):
            self.tick(self.MORNING)
        self.assertEqual({name for _day, name in self.done}, {f"N{n}" for n in range(7)} - {"N4"})
        self.assertFalse(self.days().ended)
        self.assertFalse(self.failures())
        self.do = do
        self.done.clear()
        self.tick("2026-03-09 19:30")
        self.assertEqual([name for _day, name in self.done], ["N4"])
        self.assertTrue(self.days().ended)

    def test_those_that_somebody_holds_come_last(self):
        held = {"N1", "N2"}

        def lock(partners, **_kwargs):
            free = partners.filtered(lambda partner: partner.name not in held)
            if len(self.done) == 5:
                held.clear()
            return free

        with patch.object(self.registry["res.partner"], "try_lock_for_update", lock):
            self.tick(self.MORNING)
        names = [name for _day, name in self.done]
        self.assertEqual(names, ["N0", "N3", "N4", "N5", "N6", "N1", "N2"])
        self.assertTrue(self.days().ended)

    @mute_logger(NIGHT)
    def test_what_fails_sends_nothing(self):
        sent = []
        do = self.do

        def sends(batch, night):
            for contact in batch:
                batch.env.cr.postcommit.add(lambda name=contact.name: sent.append(name))
            if "N4" in batch.mapped("name"):
                raise ValueError("poisoned")
            do(batch, night)

        self.do = sends
        commit = self.registry["ir.cron"]._commit_progress

        def sending(crons, *args, **kwargs):
            crons.env.cr.postcommit.run()
            return commit(crons, *args, **kwargs)

        with patch.object(self.registry["ir.cron"], "_commit_progress", sending):
            self.tick(self.MORNING)
        self.assertEqual(sorted(sent), sorted({f"N{n}" for n in range(7)} - {"N4"}))

    @mute_logger(NIGHT)
    def test_a_company_that_fails_as_a_whole_keeps_no_other(self):
        other = self.env["res.company"].create({"name": "Day Ltd", "ar_tz": "Asia/Shanghai"})
        seen = []

        def work(_partners, night):
            if night.company == self.company:
                raise ValueError("its books are strange")
            seen.append(night.company.id)

        self.enterContext(patch.object(self.registry["res.partner"], "_night_fake_work", work))
        self.job = lambda: self.make_job(records="")
        with freeze_time(self.MORNING), self.nights() as nightly:
            nightly._tick("fake")
        self.assertIn(other.id, seen)
        self.assertEqual(self.failures().message, "its books are strange")
        self.assertEqual(self.failures().res_model, "res.company")
        self.assertTrue(self.days().ended)


@tagged("post_install", "-at_install")
class TestAllJobs(TransactionCase):
    def test_what_they_name_is_there(self):
        jobs = self.env["ar.nightly"]._jobs()
        for name, job in jobs.items():
            model = self.env[job.model]
            with self.subTest(job=name):
                for method in filter(None, (job.work, job.records, job.first, job.failed)):
                    self.assertTrue(hasattr(model, method), method)
                self.assertLessEqual({*job.after} & {*jobs}, {*jobs})
                cron = self.env.ref(job.cron)
                self.assertEqual((cron.interval_number, cron.interval_type), (30, "minutes"))
