"""A letter reaches each of its recipients once, and what keeps one keeps no other."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from odoo import fields
from odoo.addons.ar_base.models.outbox import carrier
from odoo.addons.ar_base.models.outbox.ar_outbox_work import Round
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..mailbox import Mailbox
from .common import KIND, OutboxCase

WORK = "odoo.addons.ar_base.models.outbox.ar_outbox_work"
SENDING = "odoo.addons.ar_base.models.outbox.ar_outbox_sending"
SERVER = "odoo.addons.base.models.ir_mail_server"


class Stopped(BaseException):
    """The worker is no more."""


@tagged("post_install", "-at_install")
class TestEach(OutboxCase):
    def test_each_gets_a_message_of_its_own_and_all_names_stand_in_its_head(self):
        paper = self.paper(self.ada, self.boss, copies=self.sam)
        self.work()
        self.assertEqual(len(self.mailbox.messages), 3)
        for partner in (self.ada, self.boss, self.sam):
            (message,) = self.received(partner)
            self.assertEqual(message.recipients, [partner.email])
            self.assertIn("ada@", message.message["To"])
            self.assertIn("boss@", message.message["To"])
            self.assertIn("sam@", message.message["Cc"])
            row = self.row(paper, partner)
            self.assertEqual(message.message_id, row.message_id)
            self.assertIn(f"-{row.id}-", row.message_id, "it names the recipient")
        self.assertEqual(len({one.message_id for one in self.mailbox.messages}), 3)
        self.assertEqual(set(self.fates(paper).values()), {"sent"})
        self.assertEqual(paper.told, "sent")
        self.assertEqual(paper.over, 1)

    def test_the_history_shows_it_once(self):
        paper = self.paper(self.ada, self.boss)
        self.work()
        message = paper.message_ids.filtered(lambda one: one.message_type == "email_outgoing")
        self.assertEqual(len(message), 1)
        self.assertEqual(message.partner_ids, self.ada | self.boss)
        self.assertIn("Paper", message.body)
        self.assertFalse(self.env["mail.mail"].search([("mail_message_id", "=", message.id)]))

    def test_who_stands_twice_gets_it_once(self):
        twin = self.ada.copy({"email": "ADA@customer.example"})
        self.paper(self.ada, twin, copies=self.ada)
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_working_again_sends_nothing_again(self):
        self.paper(self.ada)
        self.work()
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_it_is_written_by_people(self):
        self.company.email = "ar@seller.example"
        clerk = self.manager
        self.paper(self.ada, name="By clerk", user_id=clerk.id)
        self.paper(self.boss, name="By nobody", user_id=self.env.ref("base.user_root").id)
        self.work()
        self.assertIn(clerk.email, self.received(self.ada)[0].message["From"])
        (by_company,) = self.received(self.boss)
        self.assertIn("ar@seller.example", by_company.message["From"])
        sent = self.env["ar.fake.letter"].search([]).message_ids.filtered("subject")
        self.assertEqual(sent.author_id, clerk.partner_id | self.company.partner_id)

    def test_nobody_changes_what_was_sent(self):
        paper = self.paper(self.ada)
        self.work()
        row = self.row(paper, self.ada).with_user(self.manager)
        self.assertEqual(row.state, "sent")
        for records in (row, row.outbox_id):
            with self.assertRaises(AccessError):
                records.write({"state": "delivered"})
            with self.assertRaises(AccessError):
                records.unlink()
        with self.assertRaises(AccessError):
            row.outbox_id.read(["html"])

    def test_who_reads_it_and_who_does_not(self):
        """People of one kind of document do not see what another writes to whom."""
        paper = self.paper(self.ada)
        self.work()
        row = self.row(paper, self.ada)
        stranger = new_test_user(
            self.env, "outbox_other", "base.group_user,ar_base.group_ar_approval_user"
        )
        self.let_read(self.env.ref("ar_base.group_ar_approval_user"), "ar.other.document")
        admin = new_test_user(self.env, "outbox_admin", "base.group_system")
        auditor = new_test_user(
            self.env, "outbox_auditor", "base.group_user,ar_base.group_ar_auditor"
        )
        for records in (row, row.outbox_id):
            self.assertFalse(records.with_user(stranger).search([("id", "=", records.id)]))
            with self.assertRaises(AccessError):
                records.with_user(stranger).read(["display_name"])
            for reader in (admin, auditor, self.manager):
                self.assertTrue(records.with_user(reader).read(["display_name"]))
        self.assertIn("Dear Sirs", row.with_user(admin).outbox_id.html)
        with self.assertRaises(AccessError):
            row.with_user(auditor).outbox_id.read(["html"])

    def test_it_goes_with_its_document(self):
        paper = self.paper(self.ada)
        letter = paper._outbox_letters()
        paper.unlink()
        self.assertFalse(letter.exists())
        self.work()
        self.assertFalse(self.mailbox.messages)

    def test_what_went_out_is_on_record_when_its_document_is_no_more(self):
        """And what waited to go after it stays here."""
        paper = self.paper(self.ada)
        self.work()
        paper._outbox_queue(KIND)
        second, first = paper._outbox_letters()
        paper.unlink()
        self.assertEqual((first.state, second.state), ("sent", "cancelled"))
        self.assertIn("Dear Sirs", first.html)
        (shown,) = first.web_read({"res_id": {"fields": {"display_name": {}}}, "res_model": {}})
        self.assertFalse(shown["res_id"])
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_of_an_add_on_that_is_no_more_it_is_shown_without_its_document(self):
        orphan, good = self.paper(self.ada), self.paper(self.boss)
        self.work()
        letters = orphan._outbox_letters() | good._outbox_letters()
        rows = letters.recipient_ids
        self.env.flush_all()
        for table in ("ar_outbox", "ar_outbox_recipient"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET res_model = 'ar.no.more' WHERE res_id = %s",
                    SQL.identifier(table),
                    orphan.id,
                )
            )
        self.env.invalidate_all()
        reference = {"res_model": {}, "res_id": {"fields": {"display_name": {}}}}
        for records in (letters, rows):
            found = records.web_search_read([("id", "in", records.ids)], reference, order="id")
            first, second = found["records"]
            self.assertEqual((first["res_id"], first["res_model"]), (False, False))
            self.assertEqual(second["res_id"]["display_name"], good.display_name)
            self.assertEqual(records.web_read(reference)[0]["id"], records[0].id)
            self.assertEqual(records.web_read({"res_id": {}})[0].keys(), {"id", "res_id"})


@tagged("post_install", "-at_install")
class TestRefusals(OutboxCase):
    @mute_logger(SERVER)
    def test_a_refusal_concerns_whom_it_refuses(self):
        self.mailbox.refuse.add("boss@customer.example")
        paper = self.paper(self.ada, self.boss, copies=self.sam)
        self.work()
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "refused", "sam": "sent"})
        self.assertEqual(paper.told, "sent")
        self.assertEqual(self.row(paper, self.boss).failure, "550 5.1.1 no such user")

    @mute_logger(SERVER)
    def test_it_has_failed_when_nobody_is_left(self):
        self.mailbox.refuse |= {"ada@customer.example", "boss@customer.example"}
        paper = self.paper(self.ada, self.boss, copies=self.sam)
        self.work()
        self.assertEqual(paper.told, "failed 550 5.1.1 no such user")
        self.assertEqual(self.fates(paper)["sam"], "sent")
        self.mailbox.reset()
        paper._outbox_queue(KIND)
        self.work()
        self.assertEqual(paper.told, "sent")
        self.assertEqual(len(self.received(self.ada)), 1)
        self.assertFalse(self.received(self.sam), "who has it gets it no second time")
        self.assertEqual(len(paper.outbox_recipient_ids), 5, "what was refused stays on record")

    @mute_logger(SERVER)
    def test_a_sender_that_is_refused_keeps_nobody_elses_letters(self):
        clerk = new_test_user(
            self.env, "outbox_clerk", "base.group_user", email="clerk@seller.example"
        )
        self.mailbox.refuse.add("clerk@seller.example")
        hers, ours = self.paper(self.ada, user_id=clerk.id), self.paper(self.boss)
        self.work()
        self.assertEqual((hers.told, ours.told), ("failed 550 5.7.1 not your address", "sent"))
        self.assertFalse(self.company.ar_outbox_trouble)

    @mute_logger(SERVER)
    def test_a_server_that_asks_for_patience_gets_some(self):
        self.mailbox.later.add("ada@customer.example")
        paper = self.paper(self.ada, self.boss)
        self.work()
        self.assertEqual(self.fates(paper), {"ada": "queued", "boss": "sent"})
        letter = paper._outbox_letters()
        self.assertGreater(letter.not_before, fields.Datetime.now())
        self.assertIn("asked for patience", letter.waits_for)
        self.work()
        self.assertEqual(self.row(paper, self.ada).tries, 1, "not before its time")
        self.mailbox.reset()
        letter.not_before = fields.Datetime.now() - timedelta(minutes=1)
        self.work()
        self.assertEqual(set(self.fates(paper).values()), {"sent"})
        self.assertEqual([len(self.received(one)) for one in (self.ada, self.boss)], [1, 0])

    @mute_logger(SERVER)
    def test_but_not_for_ever(self):
        self.mailbox.later.add("ada@customer.example")
        paper = self.paper(self.ada)
        for _try in range(4):
            self.work()
            paper._outbox_letters().not_before = False
        self.assertEqual(paper.told, "failed 451 4.7.1 try again later")


@tagged("post_install", "-at_install")
class TestServer(OutboxCase):
    def tasks(self):
        return self.company.partner_id.activity_ids

    @mute_logger(WORK)
    def test_a_server_that_is_away_keeps_everything_and_is_told_once(self):
        self.manager.lang = "de_DE" if self.env["res.lang"]._get_data(code="de_DE") else "en_US"
        papers = [self.paper(self.ada, name=f"Paper {number}") for number in range(3)]
        self.mailbox.close()
        for _hour in range(3):
            self.work()
        self.assertEqual({self.fates(paper)["ada"] for paper in papers}, {"queued"})
        self.assertEqual({paper.told for paper in papers}, {""})
        self.assertEqual(len(self.tasks()), 1)
        self.assertIn(self.company.name, self.tasks().summary)
        waits = papers[0].outbox_waits_for
        self.assertIn("does not answer since", waits)
        self.assertTrue(waits.endswith("there is none at the address and port that are set"), waits)
        self.assertIn("there is none at the address", self.tasks().note)
        letter = papers[0]._outbox_letters()
        self.assertEqual((letter.waits_for, letter.recipient_ids.why_not), (waits, waits))
        kept, self.company.ar_outbox_trouble = self.company.ar_outbox_trouble, "535 Who are you?"
        told = self.company._ar_outbox_silence(self.company)
        self.assertTrue(told.endswith(": 535 Who are you?"), "what it said, as it said it")
        self.company.ar_outbox_trouble = kept
        self.assertFalse(papers[0].message_ids.filtered("subject"), "nothing of it went out")
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("ar_base.ir_cron_outbox_a").id)]
        )
        self.assertTrue(triggers.filtered(lambda one: one.call_at > fields.Datetime.now()))
        self.mailbox.open()
        self.work()
        self.assertEqual(len(self.mailbox.messages), 3)
        self.assertEqual({paper.told for paper in papers}, {"sent"})
        self.assertFalse(self.tasks())
        self.assertFalse(self.company.ar_outbox_trouble or self.company.ar_outbox_trouble_since)
        self.assertFalse(papers[0].outbox_waits_for or letter.recipient_ids.why_not)

    @mute_logger(WORK, SERVER)
    def test_one_that_answers_and_takes_nothing_is_told_once(self):
        self.mailbox.most = 0
        paper = self.paper(self.ada)
        self.work()
        task = self.tasks()
        self.assertEqual(len(task), 1)
        for _hour in range(2):
            self.work()
        self.assertEqual(self.tasks(), task)
        self.assertEqual(self.fates(paper), {"ada": "queued"})
        self.mailbox.reset()
        self.work()
        self.assertEqual(paper.told, "sent")
        self.assertFalse(self.tasks())

    @mute_logger(WORK)
    def test_it_keeps_no_other_companys_letters(self):
        other = self.env["res.company"].create({"name": "Other", "email": "o@other.example"})
        with Mailbox() as away:
            server = away.configure(self.env)
        server.write({"from_filter": "seller.example", "sequence": 1})
        self.mailbox.configure(self.env).write({"from_filter": "other.example", "sequence": 2})
        server.active = True
        mine, theirs = self.paper(self.ada), self.paper(self.boss, company_id=other.id)
        self.work()
        self.assertEqual(self.fates(mine), {"ada": "queued"})
        self.assertEqual(self.fates(theirs), {"boss": "sent"})

    def test_a_connection_that_was_closed_between_two_messages_is_no_failure(self):
        first, second = self.paper(self.ada), self.paper(self.boss)
        give = self.registry["ar.outbox"]._settle

        def and_restart(letter, *args):
            give(letter, *args)
            self.mailbox.close()
            self.mailbox.open()

        with patch.object(self.registry["ar.outbox"], "_settle", and_restart):
            self.work()
        self.assertEqual({first.told, second.told}, {"sent"})

    @mute_logger(WORK, SERVER)
    def test_a_connection_lost_in_mid_sending_leaves_one_in_doubt(self):
        self.mailbox.drop_connection = True
        paper = self.paper(self.ada)
        self.work()
        self.assertEqual(self.fates(paper), {"ada": "in_doubt"})
        self.assertTrue(paper.told.startswith("in_doubt"))
        self.mailbox.drop_connection = False
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1, "never sent again by itself")
        paper._outbox_queue(KIND)
        self.work()
        self.assertEqual(paper.told, "sent")
        self.assertEqual(len({message.message_id for message in self.mailbox.messages}), 1)

    @mute_logger(WORK, SENDING)
    def test_a_database_that_goes_before_a_message_is_given_leaves_nobody_in_doubt(self):
        """Whatever was given over the same connection before."""
        paper = self.paper(self.ada, self.boss)
        answers = iter(([self.ada.email], psycopg2.OperationalError("gone"), [self.boss.email]))

        def look_up(_email):
            if isinstance(answer := next(answers), Exception):
                raise answer
            return answer

        with patch.object(carrier, "extract_rfc2822_addresses", look_up):
            self.work()
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "sent"})
        self.assertEqual(len(self.mailbox.messages), 2)

    def test_an_abandoned_intent_is_put_in_doubt(self):
        paper = self.paper(self.ada)
        letter = paper._outbox_letters()
        letter._prepare()
        self.row(paper, self.ada).sending_since = fields.Datetime.now() - timedelta(minutes=5)
        self.work()
        self.assertEqual(self.fates(paper), {"ada": "in_doubt"})
        self.assertFalse(self.mailbox.messages)
        self.assertEqual(paper.over, 1)

    def test_one_who_swept_late_takes_no_later_intent_for_the_abandoned_one(self):
        """Meanwhile another worker took it back, and began anew."""
        paper = self.paper(self.ada)
        letter = paper._outbox_letters()
        letter._prepare()
        row = self.row(paper, self.ada)
        row.sending_since = fields.Datetime.now() - timedelta(minutes=5)
        lock = self.registry["ar.outbox.recipient"]._lock_intent

        def lock_late(recipient, **kwargs):
            recipient.sending_since = fields.Datetime.now()
            return lock(recipient, **kwargs)

        rows = self.registry["ar.outbox.recipient"]
        with patch.object(rows, "_lock_intent", lock_late), self.seconds():
            self.env["ar.outbox"]._sweep(Round())
        self.assertEqual(row.state, "queued")


@tagged("post_install", "-at_install")
class TestQueue(OutboxCase):
    @mute_logger(WORK)
    def test_what_is_wrong_with_one_keeps_no_other(self):
        for poison, told in (("prepare", "failed poisoned"), ("compare", "failed poisoned")):
            with self.subTest(poison):
                self.mailbox.reset()
                bad, good = self.paper(self.ada, poison=poison), self.paper(self.boss)
                self.work()
                self.assertEqual((bad.told, good.told), (told, "sent"))
                self.assertEqual(len(self.mailbox.messages), 1)

    @mute_logger(WORK)
    def test_a_document_that_cannot_be_told_is_told_later(self):
        bad, good = self.paper(self.ada, poison="tell"), self.paper(self.boss)
        self.work()
        self.assertEqual((bad.told, good.told), ("", "sent"))
        self.assertEqual(self.fates(bad), {"ada": "sent"}, "that it went out is noted")
        bad.poison = False
        self.work()
        self.assertEqual(bad.told, "sent")
        self.assertEqual(len(self.received(self.ada)), 1)

    def test_what_is_outdated_is_written_anew(self):
        paper = self.paper(self.ada, outdated=2)
        self.work()
        self.assertEqual(paper.told, "sent")
        self.assertEqual(len(self.mailbox.messages), 1)
        self.assertEqual(len(paper.message_ids.filtered("subject")), 1)
        self.assertEqual(len(paper.outbox_recipient_ids), 1)

    def test_what_is_outdated_for_ever_does_not_stop_the_queue(self):
        bad, good = self.paper(self.ada, outdated=1000), self.paper(self.boss)
        self.work()
        self.assertEqual((bad.told, good.told), ("", "sent"))

    def test_what_is_no_longer_to_be_sent_is_not(self):
        paper = self.paper(self.ada)
        paper._outbox_withdraw()
        self.work()
        self.assertFalse(self.mailbox.messages)
        self.assertEqual(paper._outbox_letters().state, "cancelled")

    def test_a_worker_stops_when_its_time_is_over_and_says_what_is_left(self):
        papers = [self.paper(self.ada, name=f"Paper {number}") for number in range(5)]
        before = len(self.mailbox.messages)
        with self.seconds(10, 10, 0):
            left = self.env["ar.outbox"]._work()
        sent = len(self.mailbox.messages) - before
        self.assertGreaterEqual(sent, 1)
        self.assertLess(sent, 5)
        self.assertEqual(left, 5 - sent)
        self.work()
        self.assertEqual(len(self.mailbox.messages), 5)
        self.assertEqual({paper.told for paper in papers}, {"sent"})

    def test_what_was_written_minutes_ago_is_not_written_again(self):
        paper = self.paper(self.ada)
        paper._outbox_letters()._prepare()
        with patch.object(self.registry["ar.fake.letter"], "_outbox_prepare") as prepare:
            self.work()
        prepare.assert_not_called()
        self.assertEqual(paper.told, "sent")
        late = self.paper(self.boss)
        letter = late._outbox_letters()
        letter._prepare()
        letter.prepared_on = fields.Datetime.now() - timedelta(hours=1)
        late.name = "News"
        self.work()
        self.assertIn("News", self.received(self.boss)[0].html)

    def test_what_is_handed_over_complete_is_sent_as_it_is(self):
        paper = self.paper(self.ada, queued=False)
        letter = paper._letter()
        paper.name = "Changed"
        paper._outbox_post("other", letter)
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count(
                [("cron_id", "=", self.env.ref("ar_base.ir_cron_outbox_a").id)]
            ),
            "now is now",
        )
        self.work()
        self.assertNotIn("Changed", self.received(self.ada)[0].html)

    @mute_logger(WORK)
    def test_what_cannot_be_made_for_the_second_is_no_loss_of_the_second(self):
        paper = self.paper(self.ada, self.boss)
        build = carrier.build

        def build_one(connection, letter, recipient):
            if recipient.partner_id == self.boss:
                raise ValueError("no such file")
            return build(connection, letter, recipient)

        with patch.object(carrier, "build", build_one):
            self.work()
        self.assertEqual(self.fates(paper), {"ada": "sent", "boss": "refused"})
        self.assertEqual(self.row(paper, self.boss).failure, "no such file")
        self.assertEqual(paper.told, "sent")
        self.assertEqual(paper.outbox_missed, "boss@customer.example")

    def test_what_is_being_handed_over_cannot_be_taken_back(self):
        paper = self.paper(self.ada)
        letter = paper._outbox_letters()
        letter._prepare()
        letter.recipient_ids._intend()
        with self.assertRaisesRegex(UserError, "this very moment"):
            paper._outbox_withdraw()

    def test_letters_of_what_is_no_more_stop_nobody(self):
        """An add-on was uninstalled, or a document went without a word to its letters."""
        orphan, good = self.paper(self.ada, queued=False), self.paper(self.boss)
        posted = orphan._outbox_post(KIND, orphan._letter())
        gone = self.paper(self.sam, queued=False)
        vanished = gone._outbox_post(KIND, gone._letter())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_outbox SET res_model = 'ar.no.more' WHERE id = %s", [posted.id]
        )
        self.env.cr.execute("DELETE FROM ar_fake_letter WHERE id = %s", [gone.id])
        self.env.invalidate_all()
        self.work()
        self.assertEqual(good.told, "sent")
        self.assertEqual((posted | vanished).mapped("state"), ["cancelled"] * 2)
        self.assertEqual(len(self.mailbox.messages), 1)

    @mute_logger(SERVER)
    def test_one_whose_copy_alone_went_out_is_written_anew(self):
        """The mail server put the addressee off, and meanwhile what it says has changed."""
        self.mailbox.later.add("ada@customer.example")
        paper = self.paper(self.ada, copies=self.sam)
        self.work()
        self.assertEqual(self.fates(paper), {"ada": "queued", "sam": "sent"})
        self.mailbox.later.clear()
        first = paper._outbox_letters()
        first.not_before = False
        paper.write({"outdated": 1, "name": "News"})
        self.work()
        self.assertIn("News", self.received(self.ada)[0].html)
        self.assertEqual(len(self.received(self.sam)), 1)
        self.assertNotIn("News", first.html, "what the copy said stays on record")
        self.assertEqual(paper.told, "sent")

    @mute_logger(WORK, SERVER)
    def test_one_that_is_to_be_written_anew_is_not_lost_where_the_worker_stops(self):
        """It is taken back and queued anew in one step, or not at all."""
        self.mailbox.later.add("ada@customer.example")
        paper = self.paper(self.ada, copies=self.sam)
        self.work()
        self.mailbox.later.clear()
        paper._outbox_letters().not_before = False
        paper.outdated = 1
        papers = self.registry["ar.fake.letter"]
        with patch.object(papers, "_outbox_queue", side_effect=Stopped), suppress(Stopped):
            self.work()
        self.env.invalidate_all()
        self.assertEqual(self.fates(paper), {"ada": "queued", "sam": "sent"})
        self.work()
        self.assertEqual(self.fates(paper)["ada"], "in_doubt", "and put before somebody")
        self.assertTrue(paper.told.startswith("in_doubt"))

    def test_a_clock_that_was_wrong_for_a_while(self):
        waits, begun = self.paper(self.ada), self.paper(self.boss)
        waits._outbox_letters().not_before = "2040-01-01"
        letter = begun._outbox_letters()
        letter._prepare()
        letter.recipient_ids.sending_since = "2040-01-01"
        self.work()
        self.assertEqual((waits.told[:8], begun.told[:8]), ("sent", "in_doubt"))

    def test_now_is_now_for_whoever_pressed_the_button(self):
        paper = self.paper(self.ada, queued=False)
        with patch(f"{WORK}.request", True):
            letter = paper._outbox_post("other", paper._letter())
        self.assertEqual(self.env.cr.postcommit.data["ar_outbox"], letter.ids)
        with self.enter_registry_test_mode():
            self.env["ar.outbox"]._send_now(self.env.cr.dbname, tuple(letter.ids))
        self.env.invalidate_all()
        self.assertEqual(letter.state, "sent")
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1)

    @mute_logger(WORK)
    def test_now_leaves_to_the_workers_what_it_cannot_do(self):
        paper = self.paper(self.ada, queued=False)
        letter = paper._outbox_post("other", paper._letter())
        self.mailbox.close()
        with self.enter_registry_test_mode():
            self.env["ar.outbox"]._send_now(self.env.cr.dbname, tuple(letter.ids))
        self.env.invalidate_all()
        self.assertEqual(letter.state, "queued")
        with patch(f"{WORK}.request", True):
            paper._outbox_post("other", paper._letter())
        self.assertNotIn("ar_outbox", self.env.cr.postcommit.data, "nobody waits a second time")
