"""What follows from a notice does so once it has arrived; what is wrong is told in words."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CHINESE
from ..mailbox import bounce_of
from .test_queue import QueueCase

SERVER = "odoo.addons.base.models.ir_mail_server"
WORK = "odoo.addons.ar_base.models.outbox.ar_outbox_work"


class FinalCase(QueueCase):
    def setUp(self):
        super().setUp()
        self.mailbox.reset()

    def final_notice(self, partner=None):
        """A final notice over 100 whose first reminder was twenty days ago."""
        partner = partner or self.customer
        self.deliver(self.invoice(100, due=-60, partner=partner), self.second, days_ago=20)
        debtor = self.env["ar.debtor"]._of(partner, self.company)
        debtor.activity_ids.unlink()
        notice = self.propose().notice_ids.filtered(lambda one: one.partner_id == partner)
        self.assertTrue(notice.level_id.is_final)
        notice.level_id.channel_phone = True
        notice.action_send()
        return notice

    def tasks(self, notice, besides=()):
        own = notice.debtor_id.activity_ids.browse(task.id for task in besides)
        return sorted((notice.debtor_id.activity_ids - own).mapped("summary"))

    def assertFollows(self, notice, besides=()):
        call, hand_over = self.tasks(notice, besides)
        self.assertIn("Call about", call)
        self.assertIn("hand over", hand_over)
        self.assertIn("100.00", hand_over)


@tagged("post_install", "-at_install")
class TestFollowing(FinalCase):
    @mute_logger(SERVER)
    def test_nothing_follows_from_a_final_notice_that_did_not_arrive(self):
        self.mailbox.refuse.add("ada@customer.example")
        notice = self.final_notice()
        self.work()
        self.assertEqual(notice.state, "failed")
        self.assertEqual(self.tasks(notice), [])
        self.mailbox.refuse.clear()
        notice.action_retry()
        self.work()
        self.assertEqual(notice.state, "sent")
        self.assertFollows(notice)

    @mute_logger(WORK)
    def test_nor_while_the_mail_server_is_down(self):
        self.mailbox.close()
        notice = self.final_notice()
        self.work()
        self.assertEqual((notice.state, self.tasks(notice)), ("queued", []))
        self.mailbox.open()
        self.work()
        self.assertFollows(notice)

    def test_what_followed_is_taken_back_where_it_comes_back(self):
        notice = self.final_notice()
        self.work()
        self.assertFollows(notice)
        (received,) = self.mailbox.messages
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                None, bounce_of(received, "bounce@seller.example", received.recipients[0])
            )
        self.env.invalidate_all()
        self.assertEqual(notice.state, "failed")
        self.assertEqual(self.tasks(notice), [])
        notice.action_confirm_received()
        self.assertFollows(notice)

    def test_nobody_is_called_about_what_was_paid_meanwhile(self):
        """100 were paid after the notice went out; of another customer's 100, 60 were."""
        notice, other = self.final_notice(), self.final_notice(self.other)
        self.work()
        self.assertFollows(notice)
        self.assertFollows(other)
        self.pay(notice.line_ids.move_id)
        self.pay(other.line_ids.move_id, 60)
        self.commit()
        self.assertEqual(self.tasks(notice), [])
        self.assertFollows(other)

    def test_what_waits_goes_with_the_customer_to_its_new_collector(self):
        """It is signed by her, and what fails or is to be called about is her task; a notice that
        was given to somebody else stays with him."""
        self.first.write({"channel_email": False, "channel_phone": True})
        called, failed, other = map(self.make_customer, ("Cai", "Dora", "Eve"))
        debtors = self.env["ar.debtor"].concat(*map(self.debtor, (called, failed, other)))
        debtors.user_id = self.emma
        for partner in (called, other):
            self.invoice(100, due=-10, partner=partner)
        notices = self.propose().notice_ids
        notices.filtered(lambda one: one.partner_id == called).action_send()
        notices |= self.notice_in(self.invoice(100, partner=failed), self.first, "queued")
        self.work()
        notices[2].user_id = self.emma
        notices[2]._fail(told="no such user")
        third = notices.filtered(lambda one: one.partner_id == other)
        third.user_id = self.env.user
        debtors.user_id = self.jonas
        by_customer = {notice.partner_id: notice for notice in notices}
        self.assertEqual(by_customer[called].user_id, self.jonas)
        self.assertEqual(by_customer[called].debtor_id.activity_ids.user_id, self.jonas)
        self.assertEqual(by_customer[failed].activity_ids.user_id, self.jonas)
        self.assertEqual(third.user_id, self.env.user)

    def test_what_follows_goes_with_the_customer_too_though_the_notice_was_sent(self):
        """A call and a hand-over, in the language of who has them now; what comes back is hers."""
        for state in ("sent", "delivered"):
            with self.subTest(state):
                partner = self.make_customer(f"{state.title()} Ltd")
                debtor = self.debtor(partner)
                debtor.user_id = self.emma
                notice = self.final_notice(partner)
                self.work()
                if state == "delivered":
                    notice._move_to(state)
                own = debtor.activity_schedule(
                    "mail.mail_activity_data_todo", summary="My own", user_id=self.emma.id
                )
                own.automated = False
                self.assertFollows(notice, own)
                self.speaks_chinese(self.jonas)
                debtor.user_id = self.jonas
                tasks = debtor.activity_ids - own
                self.assertEqual(len(tasks), 2)
                self.assertEqual(tasks.user_id, self.jonas)
                for task in tasks:
                    self.assertRegex(task.summary, CHINESE)
                self.assertEqual(own.user_id, self.emma)
                notice.outbox_recipient_ids.sudo()._came_back()
                self.assertEqual((notice.state, debtor.activity_ids), ("failed", own))
                self.assertEqual(notice.activity_ids.user_id, self.jonas)

    def test_once_handed_over_nobody_has_to_call_or_to_hand_over(self):
        """By the dialog, or as a call told that the customer is insolvent."""
        roads = {
            self.customer: ("ar.hand.over.wizard", {"to": "legal", "reason": "Three letters"}),
            self.other: ("ar.call.wizard", {"outcome": "insolvent"}),
        }
        for partner, (dialog, values) in roads.items():
            notice = self.final_notice(partner)
            self.work()
            self.assertFollows(notice)
            debtor = notice.debtor_id
            own = debtor.activity_schedule("mail.mail_activity_data_todo", summary="My own")
            own.automated = False
            wizard = self.env[dialog].create({"debtor_ids": debtor.ids, **values})
            getattr(wizard, "action_log", getattr(wizard, "action_hand_over", None))()
            left = [task for task in self.tasks(notice) if "is insolvent" not in task]
            self.assertEqual(left, ["My own"])

    def test_what_was_done_is_not_planned_again_when_it_counts_as_delivered(self):
        notice = self.final_notice()
        self.work()
        notice.debtor_id.activity_ids.action_done()
        notice._move_to("delivered")
        self.assertEqual(self.tasks(notice), [])

    def test_what_somebody_planned_himself_stays(self):
        notice = self.final_notice()
        self.work()
        own = notice.debtor_id.activity_schedule(
            "mail.mail_activity_data_todo", summary="My own", note=notice.name
        )
        own.automated = False
        notice._fail(told="came back")
        self.assertEqual(self.tasks(notice), ["My own"])


@tagged("post_install", "-at_install")
class TestWaitingForAPerson(QueueCase):
    def waiting(self, channel):
        """A notice over 100 and 40 that a worker put together, and that waits for a person."""
        self.first.write({"channel_email": False, channel: True})
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        self.moves = self.invoice(100, due=-10) | self.invoice(40, due=-10)
        run = self.propose()
        run.user_id = self.emma
        run.notice_ids.action_send()
        self.work()
        self.assertEqual(run.notice_ids.state, "queued")
        return run.notice_ids

    def test_a_call_ends_when_its_items_are_paid_and_its_task_too(self):
        notice = self.waiting("channel_phone")
        self.assertIn("140.00", notice.debtor_id.activity_ids.summary)
        self.pay(self.moves)
        self.night("waiting")
        self.assertEqual((notice.state, notice.cancel_code), ("cancelled", "nothing_left"))
        self.assertFalse(notice.debtor_id.activity_ids)
        self.assertEqual(notice.run_id.state, "done")

    def test_a_call_is_about_what_is_left(self):
        notice = self.waiting("channel_phone")
        self.pay(self.moves[0])
        self.night("waiting")
        self.assertEqual((notice.state, notice.amount_due_company), ("queued", 40))
        self.assertIn("about $ 40.00", notice.debtor_id.activity_ids.summary.replace("\xa0", " "))

    def test_a_letter_that_asks_for_nothing_waits_for_no_printer(self):
        notice = self.waiting("channel_letter")
        self.night("waiting")
        self.assertTrue(notice.to_print)
        self.pay(self.moves)
        self.night("waiting")
        self.assertEqual((notice.state, notice.to_print), ("cancelled", False))

    def test_a_letter_that_asks_for_something_is_read_again_when_it_is_printed(self):
        notice = self.waiting("channel_letter")
        self.pay(self.moves[0])
        self.night("waiting")
        self.assertEqual(notice.amount_due_company, 140)
        notice.action_print_letters()
        self.assertEqual(notice.amount_due_company, 40)
        self.assertIn("40.00", notice.body)


@tagged("post_install", "-at_install")
class TestWhyItFailed(QueueCase):
    """It is said in the language of who reads it, and not of who had it sent."""

    def test_no_address_and_a_broken_template_are_told_to_each_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.template.body_html = "<p><t t-out='object.nope.nothing'/></p>"
        self.customer.email = False
        self.notice_in(self.invoice(100), self.first, "queued").sudo()._address()
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self.notice_in(
                self.invoice(100, partner=self.other), self.first, "queued"
            ).sudo()._prepare()
        nowhere, broken = (self.debtor(one).notice_ids for one in (self.customer, self.other))
        self.assertEqual(nowhere.failure_reason, "No address of the customer can be used.")
        self.assertIn("cannot be used", broken.failure_reason)
        for notice in (nowhere, broken):
            self.assertEqual(notice.state, "failed")
            self.assertRegex(notice.with_context(lang="zh_CN").failure_reason, CHINESE)
        self.assertIn("nope", broken.with_context(lang="zh_CN").failure_reason)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_what_came_back_is_told_to_each_reader(self):
        """Told to a collector who reads English; her colleague reads Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        notice = self.queue(self.customer)[self.customer]
        self.work()
        notice.outbox_recipient_ids.sudo()._came_back("550 no such user")
        self.assertEqual(
            notice.failure_reason,
            "The message to ada@customer.example came back: 550 no such user",
        )
        for said in (notice.failure_reason, notice.activity_ids.note):
            self.assertIn("came back", said)
        in_chinese = notice.with_context(lang="zh_CN").failure_reason
        self.assertRegex(in_chinese, CHINESE)
        self.assertIn("550 no such user", in_chinese)

    def test_what_a_mail_server_said_stays_as_it_was_said(self):
        notice = self.notice_in(self.invoice(100), self.first, "queued").sudo()
        notice._fail(told="550 no such user")
        self.assertEqual(notice.with_context(lang="zh_CN").failure_reason, "550 no such user")
        notice.action_retry()
        self.assertFalse(notice.failure_reason)


@tagged("post_install", "-at_install")
class TestBrokenTemplate(QueueCase):
    def test_its_manager_is_told_once_and_no_traceback_is_anybodys_to_read(self):
        self.template.body_html = "<p><t t-out='object.nope.nothing'/></p>"
        manager = self.company._ar_manager()
        self.assertTrue(manager)
        with mute_logger("odoo.addons.mail.models.mail_render_mixin", WORK):
            notices = self.queue(self.customer, self.other)
            self.work()
        self.assertEqual(set(self.each(notices, "state")), {"failed"})
        for reason in self.each(notices, "failure_reason"):
            self.assertIn(self.template.name, reason)
            self.assertIn(self.first.name, reason)
            self.assertIn("object has no attribute 'nope'", reason)
            self.assertNotIn("Traceback", reason)
            self.assertNotIn("/", reason)
        self.assertFalse(any(self.each(notices, "activity_ids")), "not a collector's case")
        tasks = self.company.partner_id.activity_ids
        self.assertEqual((len(tasks), tasks.user_id), (1, manager))
        self.assertIn(self.template.name, tasks.summary)
        self.assertNotIn("&amp;#", tasks.note)

    def test_once_it_is_corrected_the_notices_go_out(self):
        good = self.template.body_html
        self.template.body_html = "<p><t t-out='object.nope.nothing'/></p>"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin", WORK):
            notice = self.queue(self.customer)[self.customer]
            self.work()
        self.template.body_html = good
        notice.action_retry()
        self.work()
        self.assertEqual(notice.state, "sent")

    @staticmethod
    def each(notices, field):
        return [notice[field] for notice in notices.values()]


@tagged("post_install", "-at_install")
class TestManyInvoices(QueueCase):
    def setUp(self):
        super().setUp()
        self.first.attach_invoices = True
        self.printed = []
        notices = self.registry["ar.dunning.notice"]

        def render(_notice, move, lang):
            self.printed.append((move.name, lang))
            if len(self.printed) == self.most:
                raise SystemExit("killed")
            return f"%PDF {move.name} {lang}".encode()

        self.most = None
        self.enterContext(patch.object(notices, "_invoice_pdf", render))

    def letter(self, count):
        for number in range(count):
            self.invoice(10 + number, due=-10)
        run = self.propose()
        run.user_id = self.emma
        run.action_approve()
        run.action_send()
        return run.notice_ids

    def test_each_invoice_is_printed_once_however_often_the_worker_is_killed(self):
        notice = self.letter(4)
        self.most = 3
        try:
            self.work()
        except SystemExit:
            self.env.invalidate_all()
        self.assertEqual(notice.state, "queued")
        self.most = None
        self.work()
        self.assertEqual(notice.state, "sent")
        names = sorted(name for name, _lang in self.printed)
        self.assertEqual(len(names), 4 + 1, "the one at which it was killed is printed again")
        self.assertEqual(len(set(names)), 4)
        self.assertEqual(len(self.mailbox.messages[0].attachments), 4)
        self.assertEqual(len(notice.attachment_ids), 4)
        self.assertFalse(notice._kept_prints(), "what was kept for the letter is in the letter")

    def test_what_was_paid_meanwhile_is_printed_anew(self):
        notice = self.letter(2)
        self.assertTrue(notice.sudo()._outbox_make_file())
        self.assertTrue(notice.sudo()._outbox_make_file())
        self.assertFalse(notice.sudo()._outbox_make_file())
        move = notice._chased().move_id[0]
        self.pay(move, 4)
        self.work()
        names = [name for name, _lang in self.printed]
        self.assertEqual(names.count(move.name), 2)
        self.assertEqual(len(names), 3)
