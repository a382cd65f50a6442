"""What a letter says, its files and its outcome are the program's: nobody else makes them."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..mailbox import bounce_of
from .common import KIND, Paper
from .test_coming_back import THREAD, BackCase

WRITERS = "base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestEvidence(BackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow(Paper._name, "base.group_user", write=False, create=False, unlink=False)
        cls.allow(Paper._name, WRITERS)
        cls.emma = new_test_user(cls.env, "e_emma", f"base.group_user,{WRITERS}")
        cls.auditor = new_test_user(cls.env, "e_auditor", "base.group_user")
        cls.gateway = new_test_user(cls.env, "e_gateway", "base.group_user,base.group_system")

    def test_the_files_of_a_letter_stay_as_they_are_while_it_waits_and_afterwards(self):
        paper = self.paper(self.ada, queued=False)
        file = (
            self.env["ir.attachment"]
            .with_user(self.emma)
            .create({"name": "a.pdf", "raw": b"true", "res_model": paper._name, "res_id": paper.id})
        )
        file.write({"name": "b.pdf"})
        paper._outbox_post(KIND, self.with_file(paper, file))
        self.refuse_changes(file)
        self.work()
        self.refuse_changes(file)
        (received,) = self.received(self.ada)
        self.assertEqual([*received.attachments], ["b.pdf"])

    def with_file(self, paper, file):
        subject, body = "Paper", "<p>Paper</p>"
        return paper._outbox_letter(subject, body, self.ada, file.ids)

    def refuse_changes(self, file):
        for step in (lambda: file.write({"raw": b"forged"}), file.unlink):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                step()

    def test_the_copy_in_the_history_stays_as_it_went_out(self):
        paper = self.paper(self.ada)
        self.work()
        trace = paper.message_ids[:1].with_user(self.emma)
        for step in (lambda: trace.write({"body": "<p>We owe nothing</p>"}), trace.unlink):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                step()

    def test_the_message_id_of_a_recipient_is_told_to_administrators_alone(self):
        paper = self.paper(self.ada)
        self.work()
        row = self.row(paper, self.ada)
        self.let_read(self.env.ref("base.group_user"), Paper._name)
        with self.assertRaises(AccessError):
            row.with_user(self.auditor).read(["message_id"])
        self.assertNotEqual(paper.message_ids[:1].message_id, row.message_id)

    def test_reports_and_answers_are_believed_that_the_gateway_hands_in(self):
        paper = self.paper(self.ada)
        self.work()
        (received,) = self.received(self.ada)
        mails = (
            bounce_of(received, "bounce@seller.example", self.ada.email),
            f"From: {self.ada.email}\nTo: ar@seller.example\nSubject: Re\n"
            f"In-Reply-To: {received.message_id}\nMessage-ID: <1@customer.example>\n\nThanks.\n",
        )
        messages = paper.message_ids
        for user in (self.auditor, self.emma):
            for mail in mails:
                thread = self.env["mail.thread"].with_user(user)
                with self.assertRaises(AccessError), self.env.cr.savepoint(), mute_logger(THREAD):
                    thread.message_process(False, mail)
        self.assertEqual(self.fates(paper), {"ada": "sent"})
        self.assertEqual(paper.message_ids, messages)
        thread = self.env["mail.thread"].with_user(self.gateway)
        with mute_logger(THREAD):
            thread.message_process(False, mails[1])
        self.assertEqual(self.fates(paper), {"ada": "delivered"})
        self.assertEqual(paper.message_ids[:1].author_id, self.ada)
        with mute_logger(THREAD):
            thread.message_process(False, mails[0])
        self.assertEqual(self.fates(paper), {"ada": "bounced"})

    def test_a_letter_that_comes_in_at_an_address_of_ours_is_no_answer(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        messages = paper.message_ids
        for partner in (self.ada, self.boss):
            (received,) = self.received(partner)
            with mute_logger(THREAD):
                self.env["mail.thread"].message_process(None, received.message.as_string())
        self.assertEqual(paper.message_ids, messages)
