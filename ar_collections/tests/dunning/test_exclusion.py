"""What a reviewer leaves out stays out: of this run, until a day, or until it changes."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..people import PeopleCase


@tagged("post_install", "-at_install")
class TestExclusion(PeopleCase):
    def exclude(self, notices=None, lines=None, **values):
        self.env["ar.exclude.wizard"].with_user(self.collector).create(
            {
                "notice_ids": notices.ids if notices else [],
                "line_ids": lines.ids if lines else [],
                "reason": "Visit planned",
                **values,
            }
        ).action_exclude()

    def test_in_this_run_only(self):
        move = self.invoice(100, due=-10)
        self.exclude(self.propose().notice_ids, lasts="run")
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(len(self.propose().notice_ids), 1)

    def test_an_item_until_a_date(self):
        move, rest = self.invoice(100, due=-10), self.invoice(40, due=-10)
        notice = self.propose().notice_ids
        line = notice.line_ids.filtered(lambda line: line.move_id == move)
        self.exclude(lines=line, lasts="date", until=self.day(5))
        self.assertEqual([self.reason(move, on) for on in (0, 4, 5)], ["excluded"] * 2 + ["ready"])
        self.assertEqual(self.reason(rest), "ready")
        told = self.decisions(move)
        for part in (self.collector.name, told._day(self.day(5)), "Visit planned"):
            self.assertIn(part, told.explanation)
        notice.action_approve()
        self.assertEqual((notice.state, notice.amount_due_company), ("approved", 40))

    def test_a_customer_until_a_date_with_what_falls_due_meanwhile(self):
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        self.exclude(notice, lasts="date", until=self.day(5))
        self.assertEqual(notice.cancel_code, "excluded")
        young = self.invoice(40, due=-8)
        self.assertEqual(self.reason(young), "excluded")
        self.assertFalse(self.propose(debtors=self.debtor()).notice_ids)
        self.assertEqual(len(self.propose(on=5, debtors=self.debtor()).notice_ids), 1)

    def test_until_something_is_paid(self):
        """Nothing changes in ten days; then 30 come, and the other 70 are asked for."""
        move = self.invoice(100, due=-10)
        self.exclude(self.propose().notice_ids)
        self.assertEqual([self.reason(move, on) for on in (0, 10)], ["excluded", "excluded"])
        self.assertIn("until something is paid", self.decisions(move).explanation)
        exclusion = self.env["ar.dunning.exclusion"].search([])
        self.assertFalse(exclusion.is_ended)
        self.pay(move, 30)
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.decisions(move).amount_due, 70)
        exclusion.invalidate_recordset()
        self.assertTrue(exclusion.is_ended)

    def test_until_the_day_of_its_next_level(self):
        """10 days late, levels at 7 and 21: in eleven days."""
        move = self.invoice(100, due=-10)
        self.exclude(self.propose().notice_ids)
        self.assertEqual([self.reason(move, on) for on in (10, 11)], ["excluded", "ready"])

    def test_what_falls_due_meanwhile_is_a_change_of_its_own(self):
        left, young = self.invoice(100, due=-10), self.invoice(40, due=-6)
        self.exclude(self.propose().notice_ids)
        self.assertEqual((self.reason(left, 1), self.reason(young, 1)), ("excluded", "ready"))

    def test_the_next_daily_run_leaves_it_out(self):
        self.company.ar_dunning_auto_propose = True
        move = self.invoice(100, due=-10)
        yesterday = self.propose(on=-1, scheduled=True)
        self.exclude(yesterday.notice_ids, lasts="date", until=self.day(5))
        self.night("run")
        run = self.env["ar.dunning.run"].search([("date", "=", self.today)])
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.reason(move), "excluded")

    def test_taken_back_in_it_is_asked_for_again(self):
        move = self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        self.exclude(notice, lasts="date", until=self.day(5))
        notice.with_user(self.collector).action_include()
        self.assertEqual((notice.state, self.reason(move)), ("proposed", "ready"))
        self.exclude(lines=notice.line_ids, lasts="date", until=self.day(5))
        self.decisions(move).with_user(self.collector).action_take_back_in()
        self.assertEqual(self.reason(move), "ready")

    def test_an_item_that_is_put_back_into_its_notice(self):
        move, _rest = self.invoice(100, due=-10), self.invoice(40, due=-10)
        notice = self.propose().notice_ids
        line = notice.line_ids.filtered(lambda line: line.move_id == move)
        self.exclude(lines=line)
        line.with_user(self.collector).action_include()
        self.assertEqual(self.reason(move), "ready")
        notice.action_approve()
        self.assertEqual(notice.amount_due_company, 140)

    def test_a_day_that_is_over_is_refused(self):
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        for until in (False, self.today, self.day(-1)):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.exclude(notice, lasts="date", until=until)

    def test_what_waits_for_another_day_is_not_in_the_list_of_what_lasts(self):
        self.invoice(100, due=-10)
        self.exclude(self.propose().notice_ids)
        lasting = self.env["ar.dunning.exclusion"].search([("is_ended", "=", False)])
        self.assertEqual(lasting.user_id, self.collector)
        lasting.with_user(self.collector).action_end()
        self.assertFalse(lasting.search([("is_ended", "=", False)]))
        with self.assertRaisesRegex(UserError, "taken back into the runs already"):
            lasting.with_user(self.collector).action_end()

    def test_nobody_writes_it_by_hand_and_next_door_sees_nothing(self):
        self.invoice(100, due=-10)
        self.exclude(self.propose().notice_ids)
        exclusion = self.env["ar.dunning.exclusion"].search([])
        for call in (
            lambda: exclusion.with_user(self.manager).write({"until": self.day(90)}),
            lambda: exclusion.with_user(self.manager).unlink(),
            lambda: exclusion.with_user(self.auditor).action_end(),
            lambda: exclusion.with_user(self.stranger).read(["reason"]),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
