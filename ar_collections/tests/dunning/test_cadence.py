"""How often a customer hears of us, and at which level: stories with days worked by hand."""

from datetime import date

from odoo import Command, fields
from odoo.addons.ar_collections.domain.dunning.cadence import Mention, level_reached
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import ReceivablesCase


class CadenceCase(ReceivablesCase):
    def assertReasons(self, move, expected):
        """``expected``: {days from today: reason}."""
        self.assertEqual({on: self.reason(move, on) for on in expected}, expected)

    def sent(self, notice, on):
        """What a run of that day proposed goes out on it, and arrives."""
        notice = notice.sudo()
        notice._move_to("approved")
        notice._move_to("queued")
        notice.write({"notice_date": self.day(on), "prepared_on": self.day(on)})
        notice._move_to("sent", sent_on=self.day(on))
        notice._move_to("delivered", delivered_on=fields.Datetime.now())

    def send_daily(self, first, last, offset=0):
        """Run every day and send all of it: ``{day: {document: level's days}}`` of each notice.

        Days are counted from today, and told from the day ``offset``.
        """
        told = {}
        for on in range(first, last + 1):
            notice = self.propose(on, debtors=self.debtor()).notice_ids
            if notice:
                told[on - offset] = {line.move_id: line.level_id.days for line in notice._chased()}
                self.sent(notice, on)
        return told


@tagged("post_install", "-at_install")
class TestWeeklyInvoices(CadenceCase):
    def test_two_months_of_daily_runs(self):
        """100 fall due each week, and nothing is paid; levels at −3, 7, 21 and 45, 7 days between.

        Day 0 is when the first falls due. It is announced on day −3 and the second on day 4; from
        day 7 on a reminder goes out each week, so that nothing is announced any more (on day 11 the
        third would be: the reminder of day 7 keeps it waiting until day 14, when the second is
        reminded of). On day 21 the first is 21 days late and stands beside the third, which is 7:
        one letter, by the higher level. On day 45 the first has reached the last level; the letter
        of day 42 keeps it waiting until day 49. On day 52 the second has; after the final notice of
        day 49 it waits until day 56.
        """
        begin = -60
        weekly = [
            self.invoice(100, due=begin + 7 * week, invoice_date=self.day(begin - 40))
            for week in range(9)
        ]
        told = self.send_daily(begin - 3, 0, begin)
        expected = {
            -3: {0: -3},
            4: {1: -3},
            7: {0: 7},
            14: {1: 7},
            21: {0: 21, 2: 7},
            28: {1: 21, 3: 7},
            35: {2: 21, 4: 7},
            42: {3: 21, 5: 7},
            49: {0: 45, 4: 21, 6: 7},
            56: {1: 45, 5: 21, 7: 7},
        }
        self.assertEqual(
            told,
            {
                day: {weekly[week]: level for week, level in items.items()}
                for day, items in expected.items()
            },
        )
        notices = self.debtor().notice_ids.sorted("notice_date")
        self.assertEqual(
            notices.mapped("amount_due_company"),
            [100, 100, 100, 100, 200, 200, 200, 200, 300, 300],
        )
        self.assertEqual(
            [notice.level_id.days for notice in notices], [-3, -3, 7, 7, 21, 21, 21, 21, 45, 45]
        )


@tagged("post_install", "-at_install")
class TestDaysBetweenNotices(CadenceCase):
    def test_invoices_of_five_days_running_stand_in_one_notice(self):
        """Each is 7 days late a day after the one before: one letter now, the rest in a week."""
        moves = [self.invoice(100, due=due) for due in (-11, -10, -9, -8, -7)]
        told = self.send_daily(-4, 3)
        self.assertEqual(told, {-4: {moves[0]: 7}, 3: dict.fromkeys(moves[1:], 7)})

    def test_what_waits_says_until_when(self):
        self.deliver(self.invoice(100, due=-20), self.first, days_ago=3)
        young = self.invoice(50, due=-8)
        self.assertReasons(young, {0: "cooling_down", 3: "cooling_down", 4: "ready"})
        item = self.decisions(young)
        self.assertEqual(item.rests_until, self.day(4))
        self.assertIn(item._day(self.day(-3)), item.explanation)
        self.assertIn(item._day(self.day(4)), item.explanation)
        self.assertIn("customer's last notice", item.explanation)

    def test_what_was_paid_since_counts_as_well(self):
        """The letter went to the customer, whatever became of what it was about."""
        asked = self.invoice(100, due=-20)
        self.deliver(asked, self.first, days_ago=3)
        self.pay(asked)
        self.assertEqual(self.reason(self.invoice(50, due=-8)), "cooling_down")

    def test_another_customer_does_not_wait(self):
        self.deliver(self.invoice(100, due=-20), self.first, days_ago=3)
        theirs = self.invoice(50, due=-8, partner=self.other)
        self.assertEqual(self.reason(theirs), "ready")

    def test_a_note_keeps_no_reminder_waiting_and_waits_for_one(self):
        announced = self.invoice(100, due=1)
        self.deliver(announced, self.friendly, days_ago=1)
        self.assertEqual(self.reason(self.invoice(50, due=-8)), "ready")
        self.assertEqual(self.reason(self.invoice(70, due=2)), "cooling_down")
        self.deliver(self.invoice(30, due=-9, partner=self.other), self.first, days_ago=1)
        soon = self.invoice(70, due=2, partner=self.other)
        self.assertEqual(self.reason(soon), "cooling_down")

    def test_by_another_policy_it_has_fewer_days(self):
        """Counted from the same letter: three of two days are over, three of seven are not."""
        self.deliver(self.invoice(100, due=-20), self.first, days_ago=3)
        quick, strict = self.invoice(50, due=-8), self.invoice(60, due=-8, partner=self.other)
        self.assertEqual((self.reason(quick), self.reason(strict)), ("cooling_down", "ready"))
        quick.ar_dunning_policy_id = self.make_policy("Quick", days=(1, 5), cooldown_days=2)
        self.assertEqual(self.reason(quick), "ready")

    def test_after_a_final_notice_nothing_gentler_comes_by_any_policy(self):
        old = self.invoice(100, due=-60)
        self.deliver(old, self.final, days_ago=3)
        young, strict = self.invoice(50, due=-8), self.invoice(70, due=-8)
        strict.ar_dunning_policy_id = self.make_policy("Strict", days=(1, 5), cooldown_days=0)
        for move in (young, strict):
            self.assertReasons(move, {0: "cooling_down", 3: "cooling_down", 4: "ready"})
        self.assertIn(self.decisions(strict)._day(self.day(-3)), self.decisions(strict).explanation)
        self.assertFalse(self.propose().notice_ids)

    def test_what_is_about_to_go_out_keeps_the_rest_waiting(self):
        self.notice_in(self.invoice(100, due=-20), self.first, "approved")
        young = self.invoice(50, due=-8)
        self.assertEqual(self.reason(young), "awaiting_delivery")
        self.assertIn("which is: Approved", self.decisions(young).explanation)

    def test_a_call_that_waits_does_so_for_the_days_alone(self):
        """It was put together three days ago, and nobody has called yet."""
        self.first.write({"channel_email": False, "channel_phone": True})
        notice = self.notice_in(self.invoice(100, due=-20), self.first, "queued", days_ago=3)
        notice.sudo().prepared_on = self.day(-3)
        young = self.invoice(50, due=-8)
        self.assertReasons(young, {0: "cooling_down", 3: "cooling_down", 4: "ready"})

    def test_a_failed_notice_keeps_only_its_own_items(self):
        asked = self.invoice(100, due=-20)
        self.notice_in(asked, self.first, "failed", days_ago=3)
        self.assertEqual(self.reason(asked), "awaiting_delivery")
        self.assertEqual(self.reason(self.invoice(50, due=-8)), "ready")

    def test_what_was_approved_is_sent_though_another_went_out_meanwhile(self):
        """A failed one is tried again by a person: it is not taken back for the days between."""
        asked, young = self.invoice(100, due=-20), self.invoice(50, due=-8)
        failed = self.notice_in(asked, self.first, "failed", days_ago=2)
        self.deliver(young, self.first, days_ago=1)
        failed.action_retry()
        failed.sudo()._prepare()
        self.assertEqual((failed.state, failed._chased().move_id), ("queued", asked))

    def test_two_that_were_approved_do_not_take_each_other_back(self):
        one, two = (
            self.notice_in(self.invoice(amount, due=-20), self.first, "queued")
            for amount in (100, 50)
        )
        for notice in (one, two):
            notice.sudo()._reread()
            self.assertEqual((notice.state, notice.item_count), ("queued", 1))


@tagged("post_install", "-at_install")
class TestChoosingTheLevel(CadenceCase):
    def level(self, move, on=0):
        return self.decisions(move, on).level_id

    def test_an_old_item_starts_at_the_first_level_or_at_that_of_its_lateness(self):
        move = self.invoice(100, due=-30)
        self.assertEqual(self.level(move), self.first)
        self.policy.start_level = "lateness"
        self.assertEqual(self.level(move), self.second)
        self.assertEqual(self.level(self.invoice(10, due=-50)), self.final)
        self.assertEqual(self.level(self.invoice(10, due=-3)), self.first)
        self.assertEqual(self.level(self.invoice(10, due=2)), self.friendly)

    def test_from_there_it_climbs_one_by_one(self):
        move = self.invoice(100, due=-50)
        self.deliver(move, self.first, days_ago=20)
        self.policy.start_level = "lateness"
        self.assertEqual(self.level(move), self.second)

    def test_an_extended_due_date_keeps_the_levels_or_starts_them_anew(self):
        """Reminded of when 9 days late, then extended by 20 days: due in 8 days."""
        move = self.invoice(100, due=-12)
        notice = self.deliver(move, self.first, days_ago=3)
        notice.line_ids.sudo().date_due = self.day(-12)
        self.item(move).date_maturity = self.day(8)
        self.assertReasons(move, {0: "not_due", 15: "before_level", 29: "ready"})
        self.assertEqual(self.level(move, 29), self.second)
        self.policy.starts_anew = True
        self.assertReasons(move, {0: "not_due", 5: "ready", 14: "before_level", 15: "ready"})
        self.assertEqual(self.level(move, 15), self.first)
        self.assertFalse(self.decisions(move).last_level_id)

    def test_what_was_said_since_the_extension_counts(self):
        move = self.invoice(100, due=-12)
        notice = self.deliver(move, self.first, days_ago=3)
        notice.line_ids.sudo().date_due = self.day(-12)
        self.policy.starts_anew = True
        self.assertEqual(self.level(move), self.second)

    def test_the_rule_says_so_too(self):
        then, now = date(2026, 3, 1), date(2026, 4, 1)
        mentions = [Mention(21, then), Mention(7, now)]
        self.assertEqual(level_reached(mentions, now, starts_anew=False), 21)
        self.assertEqual(level_reached(mentions, now, starts_anew=True), 7)
        self.assertIsNone(level_reached(mentions[:1], now, starts_anew=True))

    def test_the_last_level_hands_over_or_comes_again(self):
        move = self.invoice(100, due=-60)
        self.deliver(move, self.final, days_ago=10)
        self.assertEqual(self.reason(move), "handed_over")
        self.policy.write({"after_last": "repeat", "repeat_days": 14})
        self.assertReasons(move, {0: "cooling_down", 3: "cooling_down", 4: "ready"})
        self.assertEqual(self.level(move, 4), self.final)
        waits = self.decisions(move)
        self.assertEqual(waits.rests_until, self.day(4))
        self.deliver(move, self.final)
        self.assertReasons(move, {13: "cooling_down", 14: "ready"})

    def test_what_is_repeated_is_not_handed_over(self):
        self.policy.write({"after_last": "repeat", "repeat_days": 14})
        move = self.invoice(100, due=-60)
        self.deliver(move, self.final)
        kinds = self.debtor().activity_ids.mapped("summary")
        self.assertFalse([summary for summary in kinds if "hand over" in summary])

    def test_what_stands_beside_a_repeated_final_notice_joins_it(self):
        """The days of both end on the same day: one letter, and nothing starves."""
        self.policy.write({"after_last": "repeat", "repeat_days": 7})
        old, young = self.invoice(100, due=-60), self.invoice(50, due=-8)
        self.deliver(old, self.final, days_ago=7)
        self.assertEqual(self.propose().notice_ids._chased().move_id, old | young)

    def test_a_note_is_not_repeated_after_the_due_date(self):
        """A policy with a note and nothing else has no level for what is late."""
        notes = self.make_policy("Notes", days=(-3,), after_last="repeat", repeat_days=7)
        move = self.invoice(100, due=-1)
        move.ar_dunning_policy_id = notes
        self.assertEqual(self.reason(move), "handed_over")

    def test_days_that_are_no_days_are_refused(self):
        for days in (0, -1, 10_000_000):
            with self.assertRaises(ValidationError):
                self.policy.repeat_days = days

    def test_policies_keep_what_they_have(self):
        fresh = self.env["ar.dunning.policy"].create(
            {
                "name": "Fresh",
                "level_ids": [
                    Command.create({"name": "One", "days": 7, "mail_template_id": self.template.id})
                ],
            }
        )
        self.assertEqual(
            (fresh.start_level, fresh.starts_anew, fresh.after_last),
            ("lowest", False, "hand_over"),
        )


@tagged("post_install", "-at_install")
class TestMinimumInAll(CadenceCase):
    def test_it_is_compared_with_all_that_the_letter_asks_for(self):
        """60 by one policy and 60 by another are one letter of 120: enough for 100."""
        self.policy.minimum_amount = 100
        one, two = self.invoice(60, due=-10), self.invoice(60, due=-10)
        two.ar_dunning_policy_id = self.make_policy("Strict", days=(1, 5), minimum_amount=100)
        self.assertEqual((self.reason(one), self.reason(two)), ("ready", "ready"))
        self.assertEqual(self.propose().notice_ids.amount_due_company, 120)
        self.assertFalse(self.propose(policies=self.policy).notice_ids, "60 alone are too little")

    def test_the_lowest_minimum_of_its_policies_counts(self):
        self.policy.minimum_amount = 200
        one, two = self.invoice(60, due=-10), self.invoice(60, due=-10)
        two.ar_dunning_policy_id = self.make_policy("Strict", days=(1, 5), minimum_amount=130)
        self.assertEqual((self.reason(one), self.reason(two)), ("below_minimum",) * 2)
        self.assertRegex(self.decisions(one).explanation, r"120\.00 would .* minimum of .*130\.00")
        two.ar_dunning_policy_id.minimum_amount = 120
        self.assertEqual((self.reason(one), self.reason(two)), ("ready", "ready"))
