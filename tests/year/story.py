"""A day of the demo company, and what is asked at its hours."""

from datetime import timedelta

from checks import Checks
from clock import moment
from people import People
from world import COMPANIES

ZONE = "Europe/Berlin"  # of whoever gets up first


class Story:
    def __init__(self, world, rng):
        self.world, self.rng = world, rng
        self.people = People(world, rng)
        with world.env() as env:
            self.before = env["ar.outbox.recipient"].search([], order="id desc", limit=1).id
            self.notices = env["ar.dunning.notice"].search([], order="id desc", limit=1).id

    def live(self, day):
        if self.rng.random() < 0.3:  # else the server was away until the morning
            self.tick(day, 4, 45)
        self.tick(day, 7, 15)
        self.check("assertNight")
        if day.day == 1:
            self.check("assertMonthEnd", day - timedelta(days=1))
        if day.weekday() < 5:
            self.world.clock.move_to(moment(ZONE, day, 10))
            for company in COMPANIES:
                self.people.in_the_morning(company)
            self.tick(day, 11)
            self.check_sent(day)
            for company in COMPANIES:
                self.people.by_day(company)
            if self.rng.random() < 0.3:
                self.tick(day, 17)
        self.check("end_of_day")

    def tick(self, day, hour, minute=0):
        complaints = self.world.at(moment(ZONE, day, hour, minute))
        assert not complaints, "\n".join(complaints)

    def check(self, name, *args):
        with self.world.env() as env:
            companies = env["res.company"].union(
                *(env.ref(f"ar_demo.company_{one}") for one in COMPANIES)
            )
            env = env(context=dict(env.context, allowed_company_ids=companies.ids))
            getattr(Checks(env, companies.with_env(env)), name)(*args)
            env.cr.rollback()

    def check_sent(self, day):
        """What has just gone out is what the rule asks for at this moment."""
        with self.world.env() as env:
            gone = env["ar.dunning.notice"].search(
                [
                    ("id", ">", self.notices),
                    ("notice_date", "=", day),
                    ("sent_on", ">=", moment(ZONE, day, 10)),
                ]
            )
            companies = gone.company_id
            if gone:
                Checks(env, companies).assertSent(gone)
            env.cr.rollback()

    def conclude(self, day):
        """Whatever was on its way has arrived."""
        self.tick(day, 19)
        self.check("assertMail", self.world.mailbox.messages, self.before)
        done = sum(self.people.did.values())
        refused = self.people.refused
        print(f"{dict(self.people.did)}, refused: {len(refused)}")
        print(f"{len(self.world.mailbox.messages)} messages")
        assert 10 * len(refused) < done, "\n".join(refused)
