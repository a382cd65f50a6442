"""What comes back names its recipient, and is noted whatever happened since."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..mailbox import bounce_of
from .common import KIND, OutboxCase

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

    def test_the_words_of_the_mail_server_are_kept(self):
        paper = self.paper(self.ada)
        self.work()
        self.report(self.ada, said="552 5.2.2 mailbox full")
        told = "The message to ada@customer.example came back: 552 5.2.2 mailbox full"
        row = self.row(paper, self.ada)
        self.assertEqual((row.failure, row.why_not), ("552 5.2.2 mailbox full", told))
        self.assertEqual(paper.told, f"failed {told}")

    @mute_logger("odoo.addons.ar_base.models.outbox.ar_outbox_work")
    def test_why_is_said_in_the_language_of_who_reads_it(self):
        """Noted by a worker who speaks for an English company; one who reads Chinese looks."""
        self.env["res.lang"]._activate_lang("zh_CN")
        paper = self.paper(self.ada)
        self.work()
        self.report(self.ada, said="552 5.2.2 mailbox full")
        letter = self.paper(self.boss)._outbox_letters()
        letter._prepare()
        interrupted = letter.recipient_ids
        interrupted.sending_since = "2020-01-01"
        self.work()
        self.assertEqual(interrupted.state, "in_doubt")
        for row, english, word in (
            (self.row(paper, self.ada), "came back", "552 5.2.2 mailbox full"),
            (interrupted, "was interrupted", ""),
        ):
            self.assertIn(english, row.why_not)
            in_chinese = row.with_context(lang="zh_CN").why_not
            self.assertRegex(in_chinese, "[\u4e00-\u9fff]")
            self.assertIn(word, in_chinese)

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
class TestSeveral(BackCase):
    """A document writes many letters; what comes back concerns the one that it names."""

    def two(self):
        paper = self.paper(self.ada, name="First")
        self.work()
        received = self.received(self.ada)
        paper.name = "Second"
        paper._outbox_post("other", paper._letter())
        self.work()
        return paper, received

    def by_kind(self, paper):
        return {row.outbox_id.kind: row.state for row in paper.outbox_recipient_ids}

    def test_a_bounce_is_of_one_letter(self):
        paper, (first,) = self.two()
        bounce = bounce_of(first, "bounce@seller.example", "ada@customer.example")
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(None, bounce)
        self.assertEqual(self.by_kind(paper), {KIND: "bounced", "other": "sent"})
        self.assertTrue(paper.told.startswith("failed"), "though a later one is well")

    def test_a_bounce_of_what_somebody_wrote_by_hand_is_of_no_letter(self):
        paper, _first = self.two()
        text = "Hello"
        message = paper.message_post(body=text, partner_ids=self.ada.ids)

        class Received:
            message_id = message.message_id

        bounce = bounce_of(Received, "bounce@seller.example", "ada@customer.example")
        with mute_logger(THREAD):
            self.env["mail.thread"].message_process(None, bounce)
        self.assertEqual(set(self.by_kind(paper).values()), {"sent"})

    def test_an_answer_is_to_one_letter(self):
        paper, (first,) = self.two()
        paper._outbox_hear({"email_from": "ada@customer.example", "in_reply_to": first.message_id})
        self.assertEqual(self.by_kind(paper), {KIND: "delivered", "other": "sent"})


@tagged("post_install", "-at_install")
class TestAgain(BackCase):
    """One of several did not get it: the letter goes to that one, and to nobody else."""

    def bounced(self):
        paper = self.paper(self.ada, self.boss, copies=self.sam)
        self.work()
        self.report(self.ada)
        return paper

    def test_it_goes_to_the_address_that_was_put_right(self):
        paper = self.bounced()
        self.assertEqual(paper.outbox_missed, "ada@customer.example")
        first = paper._outbox_letters()
        said = first.read(["html", "state", "email_to"])
        paper.name = "Changed"
        self.ada.email = "ada.new@customer.example"
        paper.action_send_to_missed()
        self.work()
        (message,) = self.mailbox.of("ada.new@customer.example")
        self.assertNotIn("Changed", message.html, "as the others have it")
        self.assertIn("boss@", message.message["To"], "whom all names tell who has it")
        self.assertEqual([len(self.received(one)) for one in (self.boss, self.sam)], [1, 1])
        self.assertEqual(first.read(["html", "state", "email_to"]), said)
        self.assertFalse(paper.outbox_missed)
        fates = {row.email: row.state for row in paper.outbox_recipient_ids}
        self.assertEqual(
            fates,
            {
                "ada@customer.example": "bounced",
                "ada.new@customer.example": "sent",
                "boss@customer.example": "sent",
                "sam@customer.example": "sent",
            },
        )

    def test_the_same_address_is_tried_again_under_a_new_message_id(self):
        paper = self.bounced()
        (before,) = self.received(self.ada)
        paper.action_send_to_missed()
        self.work()
        self.assertEqual(len(self.received(self.ada)), 2)
        self.assertNotEqual(self.received(self.ada)[1].message_id, before.message_id)
        self.assertFalse(paper.outbox_missed)
        with self.assertRaisesRegex(UserError, "reached everybody"):
            paper.action_send_to_missed()

    def test_without_an_address_or_when_it_is_no_longer_true_it_stays(self):
        paper = self.bounced()
        for email in (False, "boss@customer.example"):
            self.ada.email = email
            with self.assertRaisesRegex(UserError, "no address left"):
                paper.action_send_to_missed()
        self.ada.email = "ada.new@customer.example"
        paper.outdated = 1
        with self.assertRaisesRegex(UserError, "no longer true"):
            paper.action_send_to_missed()

    def test_who_may_not_write_the_document_may_not_send_it(self):
        reader = new_test_user(self.env, "outbox_reader", "base.group_user")
        with self.assertRaises(AccessError):
            self.bounced().with_user(reader).action_send_to_missed()


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

    def test_the_message_that_is_answered_has_arrived(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        self.answer(self.boss)
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "delivered"})
        self.assertEqual(paper.told, "delivered")

    def test_so_it_has_if_it_seemed_to_have_come_back(self):
        paper = self.paper(self.ada)
        self.work()
        self.report(self.ada)
        self.assertTrue(paper.told.startswith("failed"))
        self.answer(self.ada)
        self.assertEqual(paper.told, "delivered")

    def test_a_colleague_answers_and_a_stranger_proves_nothing(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        clerk = self.env["res.partner"].create(
            {"name": "Clerk", "email": "clerk@customer.example", "parent_id": firm.id}
        )
        paper = self.paper(self.ada, self.boss, partner_id=firm.id)
        self.work()
        named = self.row(paper, self.boss).message_id
        for author, fate in (("thief@x.example", "sent"), (clerk.email, "delivered")):
            paper._outbox_hear({"email_from": author, "in_reply_to": named})
            self.assertEqual(self.fates(paper), {"ada": "sent", "boss": fate})
