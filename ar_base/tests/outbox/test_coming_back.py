"""What comes back names its recipient, and is noted whatever happened since."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mailbox import bounce_of
from .common import OutboxCase

THREAD = "odoo.addons.mail.models.mail_thread"


class BackCase(OutboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "seller.example", "bounce_alias": "bounce", "catchall_alias": "catchall"}
        )

    def report(self, partner, **values):
        """A mail server reports of the message to a contact."""
        (received,) = self.received(partner)
        bounce = bounce_of(received, "bounce@seller.example", partner.email, **values)
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(None, bounce)


@tagged("post_install", "-at_install")
class TestBounces(BackCase):
    def test_one_of_several_that_comes_back_is_no_failure(self):
        paper = self.paper(self.ada, self.boss, copies=self.sam)
        self.work()
        self.report(self.sam)
        self.assertEqual(paper.told, "sent")
        self.report(self.ada)
        self.assertEqual(paper.told, "sent")
        self.assertEqual(self.fates(paper), {"ada": "bounced", "boss": "sent", "sam": "bounced"})
        self.report(self.boss)
        self.assertTrue(paper.told.startswith("failed"))
        self.assertIn("boss@customer.example", paper.told)

    def test_the_message_id_says_whose_it_was(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        self.report(self.boss, named=False)
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "bounced"})

    def test_late_is_not_lost_and_delivered_is_proof(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        self.report(self.ada, action="delayed")
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "sent"})
        self.report(self.boss, action="delivered")
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "delivered"})
        self.assertEqual(paper.told, "delivered")

    @mute_logger("odoo.addons.ar_base.models.outbox.ar_outbox_work")
    def test_one_in_doubt_that_comes_back_is_settled(self):
        self.mailbox.drop_connection = True
        paper = self.paper(self.ada)
        self.work()
        self.assertEqual(self.fates(paper), {"ada": "in_doubt"})
        self.report(self.ada)
        self.assertEqual(self.fates(paper), {"ada": "bounced"})
        self.assertTrue(paper.told.startswith("failed"))

    @mute_logger("odoo.addons.ar_base.models.outbox.ar_outbox_recipient")
    def test_it_is_noted_even_if_the_document_cannot_be_told(self):
        paper = self.paper(self.ada)
        self.work()
        paper.poison = "tell"
        self.report(self.ada)
        self.assertEqual(self.fates(paper), {"ada": "bounced"})

    def test_a_guessed_message_id_is_nobodys(self):
        paper = self.paper(self.ada)
        self.work()
        (received,) = self.received(self.ada)
        row = self.row(paper, self.ada)
        guessed = row.message_id.replace(row.message_id.split("-")[3][:8], "0" * 8)
        received.message.replace_header("Message-Id", guessed)
        bounce = bounce_of(received, "bounce@seller.example", "ada@customer.example")
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(None, bounce)
        self.assertEqual(self.fates(paper), {"ada": "sent"})


@tagged("post_install", "-at_install")
class TestAnswers(BackCase):
    def answer(self, partner):
        (received,) = self.received(partner)
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(
                None,
                f"From: {partner.name} <{partner.email}>\n"
                "To: catchall@seller.example\n"
                f"In-Reply-To: {received.message_id}\n"
                f"References: <other@x.example> {received.message_id}\n"
                "Message-ID: <answer@customer.example>\n"
                "Subject: Re: Paper\n\nWe have paid.\n",
            )

    def test_whoever_answers_writes_into_the_same_history(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        self.answer(self.boss)
        self.assertIn("We have paid", paper.message_ids[:1].body)

    def test_an_answer_proves_that_it_arrived(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        self.assertTrue(paper._outbox_answered("Boss <BOSS@customer.example>"))
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "delivered"})
        self.assertFalse(paper._outbox_answered("stranger@x.example"))
