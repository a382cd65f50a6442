"""Items under a live promise are not dunned, then or now."""

from odoo.tests import tagged

from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestDunning(PromiseCase):
    def test_promised_until_it_is_broken(self):
        move = self.invoice(100, due=-10)
        promise = self.promise(move, by=2)
        self.assertEqual(self.reason(move), "promised")
        self.assertEqual(self.decisions(move).promised_until, self.day(4))
        self.assertEqual([self.reason(move, on) for on in (4, 5)], ["promised", "ready"])
        promise.action_withdraw()
        self.assertEqual(self.reason(move), "ready")

    def test_as_of_a_past_day_a_broken_promise_was_still_waited_for(self):
        move = self.invoice(100, due=-30)
        self.assertEqual(self.promise(move, by=-8, on=-12).state, "broken")
        reasons = {on: self.reason(move, on) for on in (-13, -12, -8, -6, -5, 0)}
        self.assertEqual(
            reasons,
            {
                -13: "ready",
                -12: "promised",
                -8: "promised",
                -6: "promised",
                -5: "ready",
                0: "ready",
            },
        )

    def test_remainder_of_a_kept_promise_is_dunned_from_that_day(self):
        move = self.invoice(100, due=-10)
        promise = self.promise(move, amount=60)
        self.pay_on(move, 0, 60)
        self.assertEqual(promise.state, "kept")
        self.assertEqual(self.reason(move), "ready")

    def test_call_and_button_leave_out_what_is_promised_already(self):
        held, free = self.invoice(100, due=-10), self.invoice(50, due=-10)
        held.ar_hold_until = self.day(9)
        self.promise(held)
        self.env["ar.call.wizard"].create(
            {
                "debtor_ids": self.debtor().ids,
                "outcome": "will_pay",
                "promise_date": self.day(5),
            }
        ).action_log()
        self.assertEqual(self.reason(free), "promised")
        self.assertEqual(len(self.debtor().promise_ids), 2)
        self.assertFalse(self.debtor()._promisable_items())
