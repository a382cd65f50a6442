"""The queue of a worker goes on, whatever is wrong with one batch or one notice in it."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..debtor.common import PeopleCase
from ..mailbox import Mailbox, bounce_of

SENDING = "odoo.addons.ar_base.models.outbox.ar_outbox_work"
BATCH = "odoo.addons.ar_collections.models.dunning.ar_dunning_run_batch"


class QueueCase(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = cls.enterClassContext(Mailbox())
        cls.mailbox.configure(cls.env)
        cls.company.email = "ar@seller.example"
        cls.env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")

    def setUp(self):
        super().setUp()
        self.mailbox.messages.clear()
        self.enterContext(self.real_mail())

    def queue(self, *partners):
        for partner in partners:
            self.invoice(100, due=-10, partner=partner)
        run = self.propose()
        run.user_id = self.emma
        run.action_approve()
        run.action_send()
        return {notice.partner_id: notice for notice in run.notice_ids}

    def failing(self, model, method, fails):
        """Let a method of a model fail for some records, as a bug or bad data would."""
        original = getattr(self.registry[model], method)

        def fails_for_some(records, *args, **kwargs):
            if fails(records):
                raise ValueError(f"poisoned {records.ids}")
            return original(records, *args, **kwargs)

        return patch.object(self.registry[model], method, fails_for_some)

    def background_run(self):
        """A run whose batches wait for a worker."""
        run = (
            self.env["ar.dunning.run"]
            .sudo()
            .create({"company_id": self.company.id, "date": self.today, "user_id": self.emma.id})
        )
        run._make_batches()
        return run


@tagged("post_install", "-at_install")
class TestBatches(QueueCase):
    @mute_logger(BATCH, "odoo.sql_db")
    def test_a_batch_that_fails_is_set_aside_and_told(self):
        queued = self.queue(self.other)[self.other]
        broken, sound = self.background_run(), self.background_run()
        wrong = patch.object(
            self.registry["ar.dunning.run.batch"],
            "_propose_sql",
            lambda batch: (
                SQL("SELECT 1/0") if batch.run_id == broken else SQL("SELECT %s", batch.id)
            ),
        )
        with wrong:
            self.work()
        self.assertEqual(queued.state, "sent", "what waits is sent all the same")
        self.assertEqual(len(self.mailbox.messages), 1)
        self.assertTrue(sound.batch_ids.done_at, "so is the next batch proposed")
        self.assertIn("division by zero", broken.batch_ids.failure)
        self.assertEqual(broken.state, "proposed", "it waits for somebody")
        told = broken.message_ids.filtered("notified_partner_ids")
        self.assertEqual(told.notified_partner_ids, self.emma.partner_id)
        self.assertIn("division by zero", told.body)
        with mute_logger(BATCH):
            self.work()
        self.assertEqual(len(broken.message_ids.filtered("notified_partner_ids")), 1)

    @mute_logger(BATCH, "odoo.sql_db")
    def test_a_batch_that_failed_is_tried_again_by_who_may(self):
        self.invoice(100, due=-10)
        run = self.background_run()
        with patch.object(
            self.registry["ar.dunning.run.batch"], "_propose_sql", lambda _b: SQL("SELECT 1/0")
        ):
            self.work()
        with self.assertRaises(UserError):
            self.as_user(run, self.auditor).action_propose_failed()
        self.as_user(run, self.emma).action_propose_failed()
        self.assertEqual(run.state, "proposing")
        self.work()
        self.assertEqual(run.state, "proposed")
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertFalse(run.failure)

    @mute_logger(BATCH, "odoo.sql_db")
    def test_notices_of_a_proposal_that_was_made_before_stop_nobody(self):
        """A batch over which notices stand already cannot be proposed a second time."""
        queued = self.queue(self.other)[self.other]
        self.invoice(100, due=-10)
        run = self.propose()
        self.env.cr.execute(
            "UPDATE ar_dunning_run_batch SET done_at = NULL WHERE run_id = %s", [run.id]
        )
        self.env.invalidate_all()
        self.work()
        self.assertEqual(queued.state, "sent")
        self.assertTrue(run.batch_ids.failure)

    def test_what_is_queued_goes_out_before_the_next_batch_is_proposed(self):
        self.invoice(100, due=-10)
        queued = self.queue(self.other)[self.other]
        self.background_run()
        states = []
        original = self.registry["ar.dunning.run.batch"]._propose

        def noting(batch):
            states.append(queued.state)
            return original(batch)

        with patch.object(self.registry["ar.dunning.run.batch"], "_propose", noting):
            self.work()
        self.assertEqual(states, ["sent"])

    @mute_logger("odoo.addons.ar_base.models.nightly.night")
    def test_a_company_whose_run_fails_keeps_no_other_from_its_own(self):
        self.company.ar_dunning_auto_propose = True
        self.elsewhere.sudo().ar_dunning_auto_propose = True
        self.invoice(100, due=-10)
        runs = self.env["ar.dunning.run"]
        both = self.company | self.elsewhere
        with self.failing("ar.dunning.run", "_supersede", lambda _runs: True):
            self.night("run", companies=both)
        self.assertFalse(runs.search([("is_scheduled", "=", True)]))
        original = self.registry["ar.dunning.run"]._propose_today

        def fails_elsewhere(run, company):
            if company != self.company:
                raise ValueError("poisoned")
            return original(run, company)

        with patch.object(self.registry["ar.dunning.run"], "_propose_today", fails_elsewhere):
            self.night("run", companies=both)
        self.assertEqual(runs.search([("is_scheduled", "=", True)]).company_id, self.company)


@tagged("post_install", "-at_install")
class TestNotices(QueueCase):
    @mute_logger(SENDING)
    def test_a_notice_that_cannot_be_compared_fails_alone(self):
        notices = self.queue(self.customer, self.other)
        bad, good = notices[self.customer], notices[self.other]
        with self.failing("ar.dunning.notice", "_is_outdated", lambda ones: bad in ones):
            self.work()
        self.assertEqual((bad.state, good.state), ("failed", "sent"))
        self.assertIn("poisoned", bad.failure_reason)
        self.assertEqual(len(self.mailbox.messages), 1)

    @mute_logger(SENDING)
    def test_a_debtor_that_cannot_be_told_stops_nobody(self):
        notices = self.queue(self.customer, self.other)
        bad, good = notices[self.customer], notices[self.other]
        with (
            self.failing("ar.dunning.notice", "_freeze_text", lambda ones: bad in ones),
            self.failing("ar.dunning.notice", "_tell_debtors", lambda ones: bad in ones),
        ):
            self.work()
        self.assertEqual((bad.state, good.state), ("failed", "sent"))
        self.assertTrue(bad.activity_ids)

    @mute_logger(SENDING)
    def test_a_notice_that_cannot_even_be_set_aside_stops_nobody(self):
        notices = self.queue(self.customer, self.other)
        bad, good = notices[self.customer], notices[self.other]
        with (
            self.failing("ar.dunning.notice", "_freeze_text", lambda ones: bad in ones),
            self.failing("ar.dunning.notice", "_move_to", lambda ones: bad in ones),
        ):
            self.work()
        self.assertEqual((bad.state, good.state), ("queued", "sent"))
        self.work()
        self.assertEqual(bad.state, "sent", "once it is mended, it goes out")

    @mute_logger(SENDING)
    def test_an_abandoned_notice_that_makes_trouble_stops_nobody(self):
        notices = self.queue(self.customer, self.other)
        bad, good = notices[self.customer], notices[self.other]
        bad._outbox_letters()._prepare()
        bad.outbox_recipient_ids.sudo().sending_since = "2020-01-01 00:00:00"
        with self.failing("ar.dunning.notice", "_move_to", lambda ones: bad in ones):
            self.work()
        self.assertEqual(good.state, "sent")

    def test_who_left_is_not_asked(self):
        """A collector who lost the company would never see that a notice failed."""
        notice = self.queue(self.customer)[self.customer]
        notice.sudo().user_id = self.debtor().sudo().user_id = self.emma
        self.emma.write(
            {
                "company_ids": [Command.set(self.elsewhere.ids)],
                "company_id": self.elsewhere.id,
            }
        )
        notice.sudo()._fail(told="550 no such user")
        asked = notice.activity_ids.user_id
        self.assertTrue(self.company._ar_has_colleague(asked))
        self.assertNotEqual(asked, self.emma)

    @mute_logger("odoo.addons.ar_collections.models.dunning.ar_dunning_notice")
    def test_what_goes_without_review_goes_though_one_cannot(self):
        self.first.requires_approval = False
        for partner in (self.customer, self.other):
            self.invoice(100, due=-10, partner=partner)
        run = self.propose(scheduled=True)
        bad = run.notice_ids.filtered(lambda notice: notice.partner_id == self.customer)
        with self.failing("ar.dunning.notice", "_reread", lambda ones: bad in ones):
            run.sudo()._send_unattended()
        self.assertEqual((bad.state, (run.notice_ids - bad).state), ("proposed", "queued"))

    @mute_logger(SENDING)
    def test_a_run_that_is_cancelled_midway_sends_nothing_more(self):
        """The mail server has taken one message when somebody stops the run."""
        notices = self.queue(self.customer, self.other)
        run = notices[self.customer].run_id
        self.mailbox.most = 1
        self.work()
        self.assertEqual(sorted(one.state for one in notices.values()), ["queued", "sent"])
        run.with_user(self.emma).action_cancel()
        self.assertEqual(sorted(one.state for one in notices.values()), ["cancelled", "sent"])
        self.assertEqual((run.state, run.cancelled_count), ("done", 1))
        (stopped,) = run.notice_ids.filtered(lambda one: one.state == "cancelled")
        self.assertEqual(self.reason(stopped.line_ids.move_id), "ready")
        self.mailbox.reset()
        self.work()
        self.assertFalse(self.mailbox.messages)

    def test_a_run_that_waits_for_calls_and_for_the_printer_is_cancelled(self):
        for channels in ({"channel_phone": True}, {"channel_letter": True}):
            self.first.write({"channel_email": False, "channel_phone": False} | channels)
            third = self.make_customer("Third", street="Road 1", city="X")
            notice = self.queue(third)[third]
            self.work()
            self.assertEqual((notice.state, bool(notice.prepared_on)), ("queued", True))
            notice.run_id.with_user(self.emma).action_cancel()
            self.assertEqual((notice.state, notice.run_id.state), ("cancelled", "cancelled"))
            self.assertFalse(notice.to_print)
            self.assertFalse(notice.debtor_id.activity_ids)


@tagged("post_install", "-at_install")
class TestHeads(QueueCase):
    """What breaks the line in a name begins no header of its own."""

    def test_a_name_of_several_lines(self):
        evil = "Ada\r\nBcc: thief@evil.example\r\nX-Evil: 1"
        self.customer.name = evil
        self.company.name = "Seller\nX-Evil: 2"
        self.template.subject = "Reminder for {{ object.partner_id.name }}"
        notice = self.queue(self.customer)[self.customer]
        self.work()
        (received,) = self.mailbox.messages
        self.assertEqual(notice.state, "sent")
        self.assertNotIn("\n", notice.email_to + notice.subject)
        self.assertEqual(received.recipients, ["ada@customer.example"])
        self.assertFalse(received.message["Bcc"] or received.message["X-Evil"])
        self.assertEqual(received.message["Subject"], f"Reminder for {' '.join(evil.split())}")

    def test_statements_too(self):
        self.customer.name = "Ada\nLtd"
        self.invoice(100, due=-10)
        self.commit()
        self.debtor()._send_documents(statement=True)
        self.work()
        self.assertIn("Ada Ltd", self.mailbox.messages[0].message["To"])
        self.assertTrue(self.mailbox.messages[0].attachments)


@tagged("post_install", "-at_install")
class TestAnswers(QueueCase):
    """What a stranger writes, who knows the Message-ID, says nothing about the addressee."""

    def setUp(self):
        super().setUp()
        self.notice = self.queue(self.customer)[self.customer]
        self.work()

    def answer(self, sender):
        self.notice.sudo().message_update({"email_from": sender})

    def test_an_answer_of_somebody_else_proves_nothing(self):
        self.answer('"Emma" <p_emma@seller.example>')
        self.answer(False)
        self.assertEqual(self.notice.state, "sent")

    def test_an_answer_of_the_addressee_does(self):
        self.answer("Ada <ADA@customer.example>")
        self.assertEqual(self.notice.state, "delivered")

    def test_so_does_one_of_a_colleague_of_hers(self):
        self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.customer.id, "email": "clerk@customer.example"}
        )
        self.answer("clerk@customer.example")
        self.assertEqual(self.notice.state, "delivered")

    def come_back(self, message_id, email):
        class Received:
            pass

        Received.message_id = message_id
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            bounce = bounce_of(Received, "bounce@seller.example", email)
            self.env["mail.thread"].message_process(None, bounce)

    def test_another_message_that_comes_back_is_no_failure(self):
        """What somebody of ours wrote by hand, or what went to somebody else."""
        text = "Hello"
        ours = self.notice.sudo().message_post(body=text)
        for email in ("seller@seller.example", "ada@customer.example"):
            self.come_back(ours.message_id, email)
            self.assertEqual(self.notice.state, "sent")
        self.come_back(self.mailbox.messages[0].message_id, "ada@customer.example")
        self.assertEqual(self.notice.state, "failed")


@tagged("post_install", "-at_install")
class TestBounds(PeopleCase):
    """One number beyond all reason would stop everybody's list of open items."""

    def test_numbers_of_a_policy(self):
        for record, values in (
            (self.policy, {"cooldown_days": 10_000_000}),
            (self.policy, {"minimum_amount": float("nan")}),
            (self.policy, {"minimum_amount": float("inf")}),
            (self.policy, {"minimum_amount": 1e30}),
            (self.first, {"days": 4_000_000}),
            (self.friendly, {"days": -4_000}),
            (self.company, {"ar_dunning_delivery_days": 4_000}),
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                record.write(values)

    def test_an_invoice_due_at_the_end_of_time(self):
        """Its due date cannot be counted on from, and is told of all the same."""
        move = self.invoice(100, due=-10)
        self.item(move).date_maturity = "9999-12-31"
        decided = self.decisions(move)
        self.assertTrue(decided.explanation)
        self.assertEqual(decided._later(decided.date_due, 7).year, 9999)
