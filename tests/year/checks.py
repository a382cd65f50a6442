"""What must never be false at the end of any day, and of the whole."""

from collections import Counter
from unittest import TestCase

from control import ControlCase
from letters import LettersCase
from living import Living
from pencil import Pencil, units
from places import Places, as_shown
from sums import SumsCase


class Checks(Living, ControlCase, LettersCase, SumsCase, TestCase):
    """Asks in an environment of the system, as of the companies' day."""

    def __init__(self, env, companies):
        super().__init__()
        self.env, self.family = env, companies
        self.company = companies[0]
        self.today = self.company._ar_today()
        self.sent = Counter()

    def items(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def end_of_day(self):
        pencil = Pencil(self.family, self.today)
        for company in self.family:
            self.assertPlaces(company, pencil)
            self.assertTied(company, self.today, pencil)
            rows = self.rule(company)
            self.assertRule(company, rows)
        self.assertEnterprise(pencil)
        self.assertParts()
        self.assertOnce()
        self.assertPromises()

    def assertPlaces(self, company, pencil):
        truth = pencil.by_customer(company)
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        for place, said in Places(env, company).said().items():
            self.assertEqual(said, as_shown(place, truth), (place, company.name, self.today))

    def assertNight(self):
        """Every room has done its work, of today, and nothing was set aside."""
        failures = self.env["ar.nightly.failure"].search([])
        self.assertFalse(failures.mapped(lambda one: (one.job, one.record_name, one.message)))
        crons = self.env["ir.cron"].search([("failure_count", ">", 0)])
        self.assertFalse(crons.mapped("cron_name"))
        stale = self.env["ar.debtor"].search([("figures_on", "!=", self.today)])
        self.assertFalse(stale)
        jobs = {name for name, job in self.env["ar.nightly"]._jobs().items() if job.at}
        for company in self.family:
            done = self.env["ar.nightly.day"].search(
                [
                    ("company_id", "=", company.id),
                    ("day", "=", self.today),
                    ("ended", "!=", False),
                ]
            )
            shared = {name for name, job in self.env["ar.nightly"]._jobs().items() if job.shared}
            self.assertFalse(jobs - shared - set(done.mapped("job")), (company.name, self.today))
            runs = self.env["ar.dunning.run"].search(
                [
                    ("company_id", "=", company.id),
                    ("date", "=", self.today),
                    ("is_scheduled", "=", True),
                ]
            )
            self.assertEqual(len(runs), 1, (company.name, self.today))
            self.assertFalse(runs.failure)

    def assertMonthEnd(self, end):
        """On the first, the month that is over was closed: its ageing kept, its figures counted."""
        for company in self.family:
            snapshot = self.env["ar.aging.snapshot"].search(
                [
                    ("company_id", "=", company.id),
                    ("date", "=", end),
                    ("is_month_end", "=", True),
                ]
            )
            self.assertEqual(len(snapshot), 1, (company.name, end))
            truth = Pencil(company, end).by_customer(company)
            self.assertEqual(
                units(snapshot.total, company.currency_id),
                sum(sums.get(None, 0) for sums in truth.values()),
                (company.name, end),
            )
            months = self.env["ar.kpi.month"].search_count(
                [("company_id", "=", company.id), ("month", "=", end.replace(day=1))]
            )
            self.assertTrue(months, (company.name, end))

    def assertMail(self, messages, before):
        """What left arrived once; what arrived is told; nothing waits or is in doubt."""
        waiting = self.env["ar.dunning.notice"].search([("state", "in", ("queued", "in_doubt"))])
        self.assertFalse(waiting.mapped("name"))
        arrived = Counter(message.message_id for message in messages)
        self.assertFalse([key for key, times in arrived.items() if times > 1])
        rows = self.env["ar.outbox.recipient"].search([("id", ">", before)])
        states = rows.grouped("state")
        sent = {row.message_id for row in rows if row.state in ("sent", "delivered")}
        known = {row.message_id for row in rows if row.message_id}
        self.assertFalse(sent - set(arrived), "sent, and never arrived")
        self.assertFalse({key for key in arrived if "ar-outbox" in key} - known)
        self.assertFalse({"in_doubt", "queued"} & set(states), states)
