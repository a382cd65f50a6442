"""Walking a list of debtors: done, skipped, put back; and what is noted of it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..people import PeopleCase
from ..promise.common import PromiseCase


@tagged("post_install", "-at_install")
class TestWalk(PeopleCase):
    def setUp(self):
        super().setUp()
        third = self.make_customer("Curie SA")
        for partner, days in ((self.customer, 10), (self.other, 20), (third, 30)):
            self.invoice(100, due=-days, partner=partner)
        self.count_debtors()
        debtors = self.debtor() | self.debtor(self.other) | self.debtor(third)
        self.first, self.second, self.third = debtors.with_user(self.collector)
        self.listed = debtors.ids

    # ------------------------------------------------------------------
    # The list in its order
    # ------------------------------------------------------------------
    def test_done_next_walks_the_list_that_is_worked_in_its_order(self):
        """From its second to its third, though the first is left; then it is at its end."""
        answer = self.second.action_done_next(self.listed)
        self.assertEqual((answer["next"], answer["left"]), (self.third.id, 2))
        self.assertIn("Done for today; comes back on", answer["told"])
        self.assertIn(self.other.name, answer["told"])
        answer = self.third.action_done_next(self.listed)
        self.assertEqual((answer["next"], answer["left"]), (False, 1))
        answer = self.first.action_done_next(self.listed)
        self.assertEqual((answer["next"], answer["left"]), (False, 0))

    def test_what_a_colleague_did_meanwhile_is_passed_over(self):
        self.second.action_done()
        self.assertEqual(self.first.action_skip(self.listed), {"next": self.third.id, "left": 2})
        self.assertFalse(self.first.worked_on)

    def test_nobody_besides_the_list_is_worked(self):
        for listed in ([], [self.first.id], [self.third.id]):
            self.assertFalse(self.first.action_skip(listed)["next"], listed)
        self.assertFalse(self.first.action_done_next([self.first.id])["next"])
        self.assertFalse((self.second | self.third).filtered("worked_on"))

    def test_a_list_of_anything_else_is_refused_in_a_sentence(self):
        for listed in ("1,2", [True], [-1], [[1]], {"a": 1}, 7):
            with self.subTest(listed), self.assertRaisesRegex(UserError, "list of numbers"):
                self.first.action_skip(listed)
        gone = self.env["ar.debtor"].search([], order="id desc", limit=1).id + 1000
        self.assertFalse(self.first.action_skip([self.first.id, gone])["next"])

    # ------------------------------------------------------------------
    # Done, and put back
    # ------------------------------------------------------------------
    def test_done_says_so_and_speaks_to_nobody(self):
        """Nobody called: the last contact stays what it was."""
        self.first.sudo().last_contact_date = self.day(-30)
        shown = (self.first | self.second).action_done()
        self.assertEqual(shown["params"]["told"], "2 debtors are done for today.")
        self.assertEqual(self.first.last_contact_date, self.day(-30))
        self.assertFalse(self.second.last_contact_date)
        self.assertIn("Done for today", self.first.message_ids[0].preview)

    def test_a_call_is_a_contact_where_somebody_was_reached(self):
        for debtor, outcome, day in (
            (self.first, "no_answer", False),
            (self.second, "wrong_person", False),
            (self.third, "has_paid", self.today),
        ):
            call = self.env["ar.call.wizard"].with_user(self.collector)
            shown = call.create({"debtor_ids": debtor.ids, "outcome": outcome}).action_log()
            self.assertEqual(debtor.last_contact_date, day, outcome)
            self.assertIn("is logged; it comes back on", shown["params"]["told"])

    def test_put_back_it_is_as_before(self):
        noted = {"next_action": "Ask for the order number", "next_action_date": self.today}
        self.first.write(noted)
        self.assertTrue(self.first.on_worklist)
        self.first.action_done()
        self.assertEqual((self.first.next_action, self.first.on_worklist), (False, False))
        self.first.action_put_back()
        self.assertRecordValues(self.first, [{**noted, "worked_on": False, "on_worklist": True}])
        with self.assertRaisesRegex(UserError, "nothing can be put back"):
            self.first.action_put_back()

    def test_what_was_noted_since_stays_noted(self):
        self.first.action_done()
        self.first.next_action = "Send the contract"
        self.first.action_put_back()
        self.assertRecordValues(
            self.first, [{"next_action": "Send the contract", "next_action_date": False}]
        )

    def test_those_that_somebody_put_back_are_passed_over(self):
        both = self.first | self.second
        both.action_done()
        self.second.action_put_back()
        both.action_put_back()
        self.assertFalse(both.filtered("worked_on"))

    def test_a_call_is_not_put_back(self):
        """Whether it was logged after Done, or before: what was said, and what follows, stays."""
        for debtor, order in ((self.first, "done, call"), (self.second, "call, done")):
            with self.subTest(order):
                if order == "done, call":
                    debtor.action_done()
                call = self.env["ar.call.wizard"].with_user(self.colleague)
                values = {"debtor_ids": debtor.ids, "outcome": "has_paid"}
                call.create(values).action_log()
                noted = (debtor.next_action, debtor.next_action_date, debtor.last_contact_date)
                if order == "done, call":
                    with self.assertRaisesRegex(UserError, "a call was logged since"):
                        debtor.action_put_back()
                else:
                    debtor.action_done()
                    debtor.action_put_back()
                self.assertEqual(noted[2], self.today)
                self.assertEqual(
                    (debtor.next_action, debtor.next_action_date, debtor.last_contact_date), noted
                )

    def test_what_is_noted_for_no_day_is_done_when_it_comes_back(self):
        self.first.next_action = "Ask for the goods receipt"
        self.first.action_done()
        self.assertRecordValues(
            self.first,
            [{"next_action": "Ask for the goods receipt", "next_action_date": self.day(7)}],
        )

    def test_nobody_is_done_where_nobody_is_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose who"):
            self.first.browse().action_done()

    def test_yesterdays_work_is_not_put_back(self):
        self.first.action_done()
        self.first.sudo().worked_on = self.day(-1)
        with self.assertRaisesRegex(UserError, "nothing can be put back"):
            self.first.action_put_back()

    def test_the_day_so_far(self):
        everybody = self.env["ar.debtor"].with_user(self.collector).with_company(self.company)
        self.assertIn("done: 0, promised: 0, disputed: 0, left: 3", everybody.work_today())
        self.first.action_done()
        call = self.env["ar.call.wizard"].with_user(self.collector)
        values = {"debtor_ids": self.second.ids, "outcome": "will_pay", "promise_date": self.day(5)}
        call.create(values).action_log()
        self.assertIn("done: 2, promised: 1, disputed: 0, left: 1", everybody.work_today())
        (self.first | self.second | self.third).sudo().user_id = self.colleague
        self.assertEqual(everybody.work_today(), "")

    def test_who_may_only_read_puts_nothing_back(self):
        self.first.action_done()
        with self.assertRaises(AccessError):
            self.first.with_user(self.auditor).action_put_back()


@tagged("post_install", "-at_install")
class TestWalkWithPromises(PromiseCase, PeopleCase):
    def test_a_broken_promise_is_news_again(self):
        self.promise(self.invoice(100, due=-20), by=-3, on=-10)
        self.night("promises")
        debtor = self.debtor().with_user(self.collector)
        promise = debtor.promise_ids
        self.assertTrue(promise.is_to_call)
        self.env["ar.strategy.rule"].create(
            {
                "strategy_id": self.company.ar_strategy_id.id,
                "name": "due",
                "points": 15,
                "condition": "[('has_step_due', '=', True)]",
            }
        )
        score = debtor.score
        debtor.action_done()
        self.assertFalse(promise.is_to_call)
        self.assertLess(debtor.score, score)
        debtor.action_put_back()
        self.assertTrue(promise.is_to_call)
        self.assertEqual(debtor.score, score, "as before at once")
