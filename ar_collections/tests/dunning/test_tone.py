"""The most severe item gives a notice its tone: of those that are left when it goes out."""

from odoo.tests import tagged

from .test_queue import QueueCase


@tagged("post_install", "-at_install")
class TestTone(QueueCase):
    def setUp(self):
        """100 that are to be handed over, since the second reminder came; 40 never asked for."""
        super().setUp()
        self.old = self.invoice(100, due=-60)
        self.deliver(self.old, self.second, days_ago=20)
        self.debtor().activity_ids.unlink()
        self.young = self.invoice(40, due=-10)
        self.notice = self.propose().notice_ids
        self.assertEqual(self.notice.level_id, self.final)

    def exclude(self, *moves):
        lines = self.notice.line_ids.filtered(lambda line: line.move_id in moves)
        self.env["ar.exclude.wizard"].create(
            {"line_ids": lines.ids, "reason": "Visit planned", "lasts": "run"}
        ).action_exclude()
        return lines

    def assertGentle(self):
        """A first reminder over 40, and nothing of the final notice."""
        self.assertEqual(self.notice._chased().move_id, self.young)
        self.assertEqual((self.notice.level_id, self.notice.amount_due_company), (self.first, 40))

    def test_paid_before_the_approval(self):
        self.pay(self.old)
        self.notice.action_approve()
        self.assertGentle()

    def test_paid_after_the_approval(self):
        """The letter is the first reminder's, and nobody is told to hand over 40."""
        gentle = self.template.copy({"subject": "Perhaps overlooked", "body_html": "<p>Hello</p>"})
        self.first.mail_template_id = gentle
        self.notice.action_send()
        self.pay(self.old)
        self.work()
        self.assertGentle()
        self.assertEqual(self.notice.state, "sent")
        self.assertEqual(self.mailbox.messages[-1].message["Subject"], "Perhaps overlooked")
        self.assertFalse(self.notice.debtor_id.activity_ids)

    def test_contested_or_promised(self):
        self.dispute(self.old)
        self.notice.action_approve()
        self.assertGentle()

    def test_left_out_by_a_reviewer_and_taken_in_again(self):
        lines = self.exclude(self.old)
        self.assertGentle()
        lines.action_include()
        self.assertEqual((self.notice.level_id, self.notice.amount_due_company), (self.final, 140))

    def test_the_rest_is_left_out(self):
        self.exclude(self.young)
        self.assertEqual((self.notice.level_id, self.notice.amount_due_company), (self.final, 100))

    def test_what_a_person_chose_stays(self):
        self.notice._change_level(self.second, "They pay on Friday")
        self.pay(self.old)
        self.notice.action_approve()
        self.assertEqual(self.notice.level_id, self.second)

    def test_of_two_policies_that_of_what_is_left(self):
        mild = self.make_policy("Mild", days=(5,))
        self.young.ar_dunning_policy_id = mild
        notice = self.propose().notice_ids
        self.assertEqual(notice.policy_id, self.policy)
        self.pay(self.old)
        notice.action_approve()
        self.assertEqual((notice.policy_id, notice.level_id), (mild, mild.level_ids))

    def test_a_call_becomes_the_letter_that_is_due(self):
        """The final level is a call; what is left is asked for by e-mail."""
        self.final.write({"channel_email": False, "channel_phone": True})
        self.notice.action_send()
        self.work()
        self.assertEqual((self.notice.state, len(self.mailbox.messages)), ("queued", 0))
        self.assertEqual(len(self.notice.debtor_id.activity_ids), 1)
        self.pay(self.old)
        self.night("waiting")
        self.work()
        self.assertGentle()
        self.assertEqual((self.notice.state, len(self.mailbox.messages)), ("sent", 1))
        self.assertFalse(self.notice.debtor_id.activity_ids)

    def test_a_changed_level_is_taken_back(self):
        """Each item is where it was: the one that was never asked for is no second reminder."""
        levels = {line.move_id: line.level_id for line in self.notice._chased()}
        self.assertEqual(levels, {self.old: self.final, self.young: self.first})
        self.notice._change_level(self.first, "By mistake")
        self.notice._change_level(self.final, "As it was")
        self.assertEqual({line.move_id: line.level_id for line in self.notice._chased()}, levels)
