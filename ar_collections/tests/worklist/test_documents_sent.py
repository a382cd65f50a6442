"""Documents that went to a customer: each letter has its own fate, and an answer proves one."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..dunning.test_queue import QueueCase
from ..mailbox import bounce_of

THREAD = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestDocumentsSent(QueueCase):
    def setUp(self):
        super().setUp()
        self.invoice(100, due=-10)
        self.commit()
        self.page = self.debtor().sudo()

    def send(self):
        """Documents to the customer, and the message that arrived."""
        letter = self.page._send_documents(statement=True)
        self.work()
        return letter, self.mailbox.messages[-1]

    def come_back(self, received):
        with mute_logger(THREAD):
            bounce = bounce_of(received, "bounce@seller.example", "ada@customer.example")
            self.env["mail.thread"].message_process(None, bounce)

    def answer(self, received, sender="ada@customer.example"):
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(
                None,
                f"From: {sender}\nTo: ar@seller.example\nIn-Reply-To: {received.message_id}\n"
                f"Message-ID: <{sender}-{received.message_id[1:-1]}>\nSubject: Re\n\nThanks.\n",
            )

    def tasks(self):
        return self.page.activity_ids.filtered(lambda one: "not delivered" in (one.summary or ""))

    def test_a_bounce_of_an_earlier_letter_is_told_though_a_later_one_is_well(self):
        (first, received), (second, _later) = self.send(), self.send()
        self.come_back(received)
        self.assertEqual((first.state, second.state), ("failed", "sent"))
        task = self.tasks()
        self.assertEqual(len(task), 1)
        self.assertIn(first.subject, task.note)
        third, _received = self.send()
        self.assertEqual(third.state, "sent")
        self.assertEqual(self.tasks(), task, "another letter is no answer to it")
        self.come_back(received)
        self.assertEqual(self.tasks(), task, "told once")

    def test_what_came_back_goes_with_the_customer_to_its_new_collector(self):
        self.page.user_id = self.emma
        self.page = self.page.with_user(self.emma).sudo()
        _letter, received = self.send()
        self.come_back(received)
        self.assertEqual(self.tasks().user_id, self.emma)
        self.page.user_id = self.jonas
        self.assertEqual(self.tasks().user_id, self.jonas)

    def test_an_answer_proves_that_the_letter_arrived(self):
        (first, received), (second, _later) = self.send(), self.send()
        self.answer(received)
        self.assertEqual((first.state, second.state), ("delivered", "sent"))
        self.assertIn("Thanks", self.page.message_ids[:1].body)

    def test_an_answer_settles_what_seemed_to_have_come_back(self):
        letter, received = self.send()
        self.come_back(received)
        self.assertTrue(self.tasks())
        self.answer(received)
        self.assertEqual(letter.state, "delivered")
        self.assertFalse(self.tasks())

    def test_a_strangers_answer_proves_nothing_and_a_colleagues_does(self):
        self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.customer.id, "email": "clerk@customer.example"}
        )
        letter, received = self.send()
        for sender, state in (
            ("thief@x.example", "sent"),
            ("p_emma@seller.example", "sent"),
            ("clerk@customer.example", "delivered"),
        ):
            self.answer(received, sender)
            self.assertEqual(letter.state, state, sender)
