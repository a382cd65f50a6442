"""What goes beyond a company's limits holds nothing back until a manager agrees."""

import json
from datetime import datetime, time

from freezegun import freeze_time
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import format_date

from ..people import PeopleCase
from .common import PromiseCase


class LimitsCase(PromiseCase, PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_promise_most_days = 30
        cls.company.ar_promise_least_share = 0

    def setUp(self):
        super().setUp()
        self.move = self.invoice(10_000, due=-10)

    def values(self, amount=10_000, by=31, **values):
        return {
            "debtor_id": self.debtor().id,
            "currency_id": self.move.currency_id.id,
            "amount": amount,
            "date": self.day(by),
            "move_line_ids": [Command.set(self.item(self.move).ids)],
            **values,
        }

    def given(self, user=None, **values):
        promises = self.env["ar.promise"].with_user(user or self.collector)
        return promises.create(self.values(**values))

    def request(self, promise):
        return self.env["ar.approval"].search(
            [("res_model", "=", "ar.promise"), ("res_id", "=", promise.id)],
            order="id desc",
            limit=1,
        )


@tagged("post_install", "-at_install")
class TestLimits(LimitsCase):
    def test_a_company_begins_with_a_month_and_any_share(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual((company.ar_promise_most_days, company.ar_promise_least_share), (30, 0))

    def test_within_the_limits_nobody_is_asked(self):
        promise = self.given(by=30)
        self.assertEqual((promise.state, promise.is_beyond_limits), ("open", False))
        self.assertFalse(self.request(promise))
        self.assertEqual(self.reason(self.move), "promised")

    def test_ten_years_for_one_euro_hide_nothing(self):
        promise = self.given(amount=1, by=3650)
        self.assertOutcome_requested(promise)
        self.assertEqual(self.reason(self.move), "ready")
        self.assertEqual(self.decisions(self.move).amount_due, 10_000)

    def assertOutcome_requested(self, promise):
        self.assertEqual(promise.state, "requested")
        self.assertEqual((promise.to_come_amount, promise.waits_until), (0, False))
        self.assertFalse(promise.item_ids.filtered("live"))
        self.assertFalse(self.debtor().has_promise)

    def test_a_manager_agrees(self):
        promise = self.given(note="After the harvest")
        request = self.request(promise)
        self.assertRecordValues(
            request,
            [
                {
                    "kind": "promise",
                    "state": "open",
                    "amount": 10_000,
                    "reason": "After the harvest",
                    "asked_by": self.collector.id,
                }
            ],
        )
        for who in (self.collector, self.colleague, self.accountant):
            with self.assertRaises(AccessError):
                request.with_user(who).action_approve()
        request.with_user(self.manager).action_approve()
        self.assertEqual((promise.state, promise.agreed_on), ("open", self.today))
        self.assertOutcome(promise, "open", 0)
        self.assertEqual(promise.to_come_amount, 10_000)
        self.assertEqual(self.reason(self.move), "promised")
        self.assertEqual(self.reason(self.move, -1), "ready", "nobody had agreed yet")
        promise.with_user(self.collector).action_withdraw()
        self.assertEqual(self.reason(self.move), "ready")

    def test_who_approves_reads_in_her_own_language_what_it_is_about(self):
        promise = self.given()
        request = self.request(promise)
        for language in ("en_US", "zh_CN"):
            read = request.with_context(lang=language).subject
            self.assertEqual(read, promise.with_context(lang=language).display_name)
        self.assertIn("前支付", request.with_context(lang="zh_CN").subject)
        self.assertNotIn("前支付", request.with_context(lang="en_US").subject)
        promise.sudo().partner_id.name = "Renamed Ltd"
        self.assertNotIn("Renamed", request.subject, "as it was called when it was asked")

    def test_a_refusal_ends_it(self):
        promise = self.given()
        request = self.request(promise).with_user(self.manager)
        request._decide("refused", "Too long")
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "withdrawn",
                    "withdrawn_code": "refused",
                    "withdrawn_reason": "Too long",
                    "level": 0,
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "what was said of it stays"):
            promise.with_user(self.collector).withdrawn_reason = "Agreed on the phone"
        self.assertEqual(self.given(by=20).state, "open")

    def test_a_plan_counts_by_its_last_instalment(self):
        plan = [Command.create({"date": self.day(on), "amount": 5000}) for on in (10, 40)]
        promise = self.given(date=False, instalment_ids=plan)
        self.assertEqual(promise.state, "requested")
        told = self.request(promise).figures_html
        for on in (10, 40):
            self.assertIn(format_date(self.env, self.day(on)), told)
            self.assertNotIn(str(self.day(on)), told)
        self.request(promise).with_user(self.manager).action_approve()
        self.assertEqual(promise.waits_until, self.day(12))

    def test_less_than_the_least_share(self):
        self.company.ar_promise_least_share = 50
        small, half = self.given(amount=4_999, by=5), self.given(amount=5_000, by=5)
        self.assertEqual((small.state, half.state), ("requested", "open"))

    def test_a_share_of_what_can_be_asked_for(self):
        """6,000 are contested: 4,000 are all that is left."""
        self.company.ar_promise_least_share = 100
        self.dispute(self.move, 6_000)
        self.assertEqual(self.given(amount=4_000, by=5).state, "open")

    def test_a_share_of_all_that_is_overdue_and_not_of_what_is_chosen(self):
        """Half of what is overdue is asked for: 10,000 and 6,000. All of the smaller is 37.5 %."""
        self.company.ar_promise_least_share = 50
        small = self.invoice(6_000, due=-20)
        self.invoice(4_000, due=20)
        first = self.given(amount=6_000, by=5, move_line_ids=self.item(small).ids)
        self.assertEqual(first.state, "requested")
        self.assertEqual(self.given(amount=8_000, by=5).state, "open", "half of 16,000")

    def test_over_several_promises_they_are_added_up(self):
        """9,000 of 16,000 are promised: the 100 more are within the half that is asked for."""
        self.company.ar_promise_least_share = 50
        small = self.invoice(6_000, due=-20)
        self.assertEqual(self.given(amount=9_000, by=5).state, "open")
        more = self.given(amount=100, by=5, move_line_ids=self.item(small).ids)
        self.assertEqual((more.state, more.is_beyond_limits), ("open", False))

    def test_what_a_call_promises_in_two_currencies_is_one_share(self):
        """10,000 dollars and as much in euros, at two to one: neither is the half of both."""
        self.company.ar_promise_least_share = 100
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 2.0)])
        foreign = self.invoice(20_000, due=-10, currency_id=euro.id)
        wizard = self.env["ar.call.wizard"].create(
            {
                "debtor_ids": self.refreshed().ids,
                "outcome": "will_pay",
                "promise_date": self.day(5),
                "move_line_ids": (self.item(self.move) | self.item(foreign)).ids,
            }
        )
        wizard.action_log()
        promises = self.debtor().promise_ids
        self.assertEqual(promises.mapped("amount_company"), [10_000, 10_000])
        self.assertEqual(promises.mapped("state"), ["open", "open"])

    def test_whoever_prolongs_it_asks_again(self):
        promise = self.given(by=20)
        promise.date = self.day(40)
        self.assertOutcome_requested(promise)
        self.request(promise).with_user(self.manager).action_approve()
        self.assertEqual(promise.state, "open")
        promise.with_user(self.collector).date = self.day(50)
        self.assertOutcome_requested(promise)
        self.assertEqual(self.request(promise).state, "open")
        promise.with_user(self.collector).date = self.day(25)
        self.assertOutcome(promise, "open", 0)
        self.assertNotEqual(self.request(promise).state, "open")

    def test_prolonging_it_little_by_little_is_prolonging_it(self):
        """Thirty days from the first day on, whatever is written as the day of the promise."""
        promise = self.given(by=20, promised_on=self.day(-8))
        promise.with_user(self.collector).write({"promised_on": self.today, "date": self.day(22)})
        self.assertEqual((promise.state, promise.first_promised_on), ("open", self.day(-8)))
        promise.with_user(self.collector).date = self.day(23)
        self.assertOutcome_requested(promise)
        self.assertIn("First Promised on", self.request(promise).figures_html)

    def test_nor_does_withdrawing_and_promising_anew_begin_the_days_anew(self):
        first = self.given(by=10, promised_on=self.day(-15))
        first.with_user(self.collector).action_withdraw()
        second = self.given(by=15)
        self.assertEqual((second.state, second.first_promised_on), ("open", self.day(-15)))
        second.with_user(self.collector).action_withdraw()
        third = self.given(by=16)
        self.assertOutcome_requested(third)

    def test_what_was_over_before_says_nothing_about_a_new_promise(self):
        first = self.given(by=-1, promised_on=self.day(-25), amount=10)
        first.with_user(self.collector).action_withdraw()
        self.assertEqual(self.given(by=30).state, "open")

    def test_who_gave_it_does_not_agree_to_it_whoever_has_it_now(self):
        """The manager gives it as his, then in a colleague's name; she makes it longer."""
        promise = self.given(self.manager, by=20)
        promise.with_user(self.manager).user_id = self.colleague
        promise.with_user(self.colleague).date = self.day(50)
        request = self.request(promise)
        self.assertEqual(request.maker_ids, self.manager | self.colleague)
        with self.assertRaisesRegex(AccessError, "You had a hand in"):
            request.with_user(self.manager).action_approve()

    def test_a_manager_does_not_agree_with_himself(self):
        promise = self.given(self.manager)
        self.assertEqual(promise.state, "requested")
        with self.assertRaises(AccessError):
            self.request(promise).with_user(self.manager).action_approve()

    def test_one_person_is_enough_where_the_company_says_so(self):
        self.company.ar_one_person = True
        promise = self.given(self.manager)
        self.assertEqual((promise.state, promise.agreed_on), ("open", self.today))

    def test_its_items_may_be_promised_otherwise_meanwhile(self):
        promise, other = self.given(), self.given(by=10)
        self.assertEqual(other.state, "open")
        with self.assertRaisesRegex(UserError, "already under a live promise"):
            self.request(promise).with_user(self.manager).action_approve()

    def test_one_that_nobody_agreed_to_can_be_withdrawn(self):
        promise = self.given()
        promise.action_withdraw()
        self.assertEqual((promise.state, promise.withdrawn_code), ("withdrawn", False))
        self.assertNotEqual(self.request(promise).state, "open")

    def test_nobody_promised_anything_tomorrow(self):
        """Neither while it is today all over the world, nor when tomorrow has begun somewhere."""
        for hour in (1, 23):
            with (
                self.subTest(hour=hour),
                freeze_time(datetime.combine(self.today, time(hour))),
                self.in_days(0),
                self.assertRaisesRegex(ValidationError, "still to come"),
                self.env.cr.savepoint(),
            ):
                self.given(promised_on=self.day(1), by=5)

    def test_what_nobody_agreed_to_in_time_lapses(self):
        promise = self.given()
        with self.in_days(32):
            self.night("promises")
        self.assertEqual((promise.state, promise.withdrawn_code), ("withdrawn", "lapsed"))
        self.assertNotEqual(self.request(promise).state, "open")

    def test_a_call_shows_what_a_manager_has_to_agree_to(self):
        call = self.env["ar.call.wizard"].with_user(self.collector)
        values = {"debtor_ids": self.debtor().ids, "outcome": "will_pay"}
        for by, state in ((60, "requested"), (20, "open")):
            shown = call.create({**values, "promise_date": self.day(by)}).action_log()
            promise = self.debtor().promise_ids.sorted("id")[-1]
            self.assertEqual(promise.state, state)
            self.assertEqual(shown.get("res_id"), promise.id if by == 60 else None)
            self.assertIn(promise, self.debtor().call_ids.promise_ids)

    def test_limits_are_some(self):
        for name, value in (
            ("ar_promise_most_days", -1),
            ("ar_promise_least_share", -1),
            ("ar_promise_least_share", 101),
        ):
            with self.assertRaises(ValidationError):
                self.company[name] = value

    def test_older_promises_are_left_alone(self):
        promise = self.given(by=25)
        self.company.ar_promise_most_days = 10
        promise.note = "Called again"
        promise._judge()
        self.assertEqual(promise.state, "open")


@tagged("post_install", "-at_install")
class TestRemote(LimitsCase, HttpCase):
    """Over a remote call, as whoever has a password might try."""

    def call(self, login, model, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "params": {"model": model, "method": method, "args": args, "kwargs": kwargs},
            },
        ).json()

    def test_nobody_goes_round_the_manager(self):
        values = json.loads(json.dumps(self.values(), default=str))
        made = self.call("p_collector", "ar.promise", "create", [values])["result"]
        promise = self.env["ar.promise"].browse(made)
        self.assertEqual(promise.state, "requested")
        request = self.request(promise)
        for login in ("p_collector", "p_colleague", "p_accountant", "p_auditor", "p_stranger"):
            for model, method, args in (
                ("ar.promise", "write", [promise.ids, {"state": "open"}]),
                ("ar.promise", "write", [promise.ids, {"is_beyond_limits": False}]),
                ("ar.promise", "write", [promise.ids, {"agreed_on": "2026-01-01"}]),
                ("ar.promise", "_begin", [promise.ids]),
                ("ar.promise", "_approval_done", [promise.ids]),
                ("ar.promise.item", "write", [promise.item_ids.ids, {"live": True}]),
                ("ar.approval", "action_approve", [request.ids]),
                ("res.company", "write", [self.company.ids, {"ar_promise_most_days": 0}]),
            ):
                with self.subTest(login=login, method=method, args=args):
                    self.assertIn("error", self.call(login, model, method, *args))
        self.env.invalidate_all()
        self.assertEqual(promise.state, "requested")
        self.call("p_manager", "ar.approval", "action_approve", request.ids)
        self.env.invalidate_all()
        self.assertEqual(promise.state, "open")
