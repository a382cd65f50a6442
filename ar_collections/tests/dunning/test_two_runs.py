"""Two runs that ask the same customer: one letter goes, the other does not follow on its heels."""

from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestTwoRuns(ReceivablesCase):
    """100 and 300 are late; seven days are to pass between two reminders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls.make_policy("Strict", days=(1, 30))

    def notices_of_two_runs(self):
        """A notice about 100 by one policy, of one run, and about 300 by another, of the next."""
        self.invoice(100, due=-10)
        self.invoice(300, due=-10).ar_dunning_policy_id = self.strict
        one = self.propose(policies=self.policy).notice_ids
        two = self.propose(policies=self.strict).notice_ids
        self.assertEqual((one | two).mapped("amount_due_company"), [100, 300])
        return one, two

    def test_approved_at_once_only_the_more_severe_goes(self):
        one, two = self.notices_of_two_runs()
        (two | one).action_approve()
        self.assertEqual((one.state, two.state), ("approved", "cancelled"))
        self.assertEqual(two.why_cancelled, "Awaiting delivery")

    def test_approved_by_their_runs_only_the_first_goes(self):
        one, two = self.notices_of_two_runs()
        (one.run_id | two.run_id).action_approve()
        self.assertEqual((one.state, two.state), ("approved", "cancelled"))

    def test_sent_at_once_only_one_goes(self):
        one, two = self.notices_of_two_runs()
        (two | one).action_send()
        self.assertEqual((one.state, two.state), ("queued", "cancelled"))

    def test_what_two_people_approved_at_the_same_moment_is_sent_once(self):
        """Neither saw that the other did: whichever was approved first goes."""
        one, two = self.notices_of_two_runs()
        for minute, notice in enumerate((two, one)):
            notice.sudo()._move_to("approved", approved_on=f"2026-03-01 10:0{minute}:00")
        for notice in (one, two):
            notice._queue()
            notice.sudo()._prepare()
        self.assertEqual((one.state, two.state), ("cancelled", "queued"))
        self.assertEqual(one.why_cancelled, f"Notice {two.name} goes to the customer instead.")

    def test_a_note_goes_beside_a_reminder_that_comes_after_it(self):
        """A note keeps no reminder waiting."""
        self.invoice(100, due=2)
        note = self.propose().notice_ids
        note.action_approve()
        self.invoice(300, due=-10)
        reminder = self.propose().notice_ids
        reminder.action_send()
        note.action_send()
        for notice in (note, reminder):
            notice.sudo()._prepare()
        self.assertEqual((note.state, reminder.state), ("queued", "queued"))

    def test_what_a_person_sends_again_goes(self):
        """It failed, another went out meanwhile, and somebody tries it again nevertheless."""
        one, two = self.notices_of_two_runs()
        one.action_send()
        one.sudo()._fail(told="Refused")
        self.invoice(50, due=-9).ar_dunning_policy_id = self.strict
        two.action_send()
        two.sudo()._prepare()
        self.assertEqual(two.state, "queued")
        one.action_retry()
        one.sudo()._prepare()
        self.assertEqual(one.state, "queued")
