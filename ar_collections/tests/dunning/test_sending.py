"""From queue to mailbox: what arrives, and what becomes of a notice when it does not."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import SUPERUSER_ID, Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ReceivablesCase
from ..mailbox import Mailbox, bounce_of

WORK = "odoo.addons.ar_base.models.outbox.ar_outbox_work"


@tagged("post_install", "-at_install")
class TestSending(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = cls.enterClassContext(Mailbox())
        cls.mailbox.configure(cls.env)
        cls.company.write({"email": "ar@seller.example", "name": "Seller Ltd"})
        cls.env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")

    def setUp(self):
        super().setUp()
        self.mailbox.reset()
        self.enterContext(self.real_mail())

    def queue(self, *partners, level=None, **amounts):
        """Notices about an overdue invoice for each partner, approved and queued."""
        for partner in partners or (self.customer,):
            self.invoice(amounts.get("amount", 100.0), due=-10, partner=partner)
        run = self.propose()
        run.action_approve()
        run.action_send()
        return run.notice_ids

    def test_each_mail_has_its_own_debtors_items_only(self):
        mine = self.invoice(123.45, due=-10)
        theirs = self.invoice(67.89, due=-10, partner=self.other)
        run = self.propose()
        run.action_approve()
        run.action_send()
        self.assertEqual(run.state, "sending")
        self.work()
        self.assertEqual(run.state, "done")
        self.assertEqual(set(run.notice_ids.mapped("state")), {"sent"})
        self.assertEqual(len(self.mailbox.messages), 2)
        (ada,) = self.mailbox.of("ada@customer.example")
        self.assertEqual(ada.recipients, ["ada@customer.example"])
        self.assertIn(mine.name, ada.html)
        self.assertIn("123.45", ada.html)
        self.assertNotIn(theirs.name, ada.html)
        self.assertNotIn("67.89", ada.html)
        self.assertIn(self.env.user.email, ada.message["From"], "who made the run writes")

    def test_message_id_is_the_one_beside_the_recipient(self):
        notice = self.queue()
        self.work()
        self.assertEqual(notice.debtor_id.last_contact_date, self.today)
        wanted = notice.outbox_recipient_ids.message_id
        self.assertEqual(self.mailbox.messages[0].message_id, wanted)

    def test_where_nobody_answers_for_it_the_company_writes(self):
        self.invoice(100, due=-10)
        run = self.propose()
        run.sudo().user_id = SUPERUSER_ID
        run.notice_ids.action_send()
        self.work()
        self.assertIn("ar@seller.example", self.mailbox.messages[0].message["From"])

    def test_answers_go_to_a_person_through_the_history(self):
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "seller.example", "bounce_alias": "bounce", "catchall_alias": "catchall"}
        )
        self.policy.cooldown_days = 0  # two letters on one day
        clerk = self.env.user
        for name, shown in (("Ada Clerk", "Ada Clerk"), ("A" * 80, "catchall@seller.example")):
            clerk.name = name
            self.queue()
            self.work()
            reply_to = self.mailbox.messages[-1].message["Reply-To"]
            self.assertIn(shown, reply_to)
            self.assertIn("catchall@seller.example", reply_to)
            self.assertNotIn("OdooBot", reply_to)

    def test_working_again_sends_nothing_again(self):
        self.queue()
        self.work()
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_paid_between_proposal_and_sending_is_not_dunned(self):
        paid = self.invoice(100, due=-10)
        kept = self.invoice(40, due=-10)
        run = self.propose()
        run.action_approve()
        run.action_send()
        self.pay(paid)
        self.pay(kept, 15)
        self.work()
        (message,) = self.mailbox.messages
        self.assertNotIn(paid.name, message.html)
        self.assertIn("25.00", message.html)
        self.assertEqual(run.notice_ids.amount_due_company, 25)

    def test_paid_while_the_files_are_made_is_not_dunned(self):
        paid, kept = self.invoice(100, due=-10), self.invoice(40, due=-10)
        self.propose().notice_ids.action_send()
        notice_class = self.registry["ar.dunning.notice"]
        freeze = notice_class._freeze_attachments
        payments = []

        def pay_meanwhile(notice):
            freeze(notice)
            if not payments:
                payments.append(self.pay(paid))
                self.env.flush_all()

        with patch.object(notice_class, "_freeze_attachments", pay_meanwhile):
            self.work()
        (message,) = self.mailbox.messages
        self.assertNotIn(paid.name, message.html)
        self.assertIn(kept.name, message.html)

    def test_notice_with_nothing_left_is_cancelled_with_the_reason(self):
        notice = self.queue()
        self.pay(notice.line_ids.move_id)
        self.work()
        self.assertFalse(self.mailbox.messages)
        self.assertEqual((notice.state, notice.cancel_code), ("cancelled", "nothing_left"))
        self.assertEqual(notice.why_cancelled, "Settled")

    def test_reminder_contacts_before_invoice_address_before_company(self):
        partner = self.env["res.partner"]
        partner.create(
            {
                "name": "Payables",
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": "ap@customer.example",
            }
        )
        self.policy.cooldown_days = 0  # two letters on one day
        self.queue()
        self.work()
        self.assertEqual(self.mailbox.messages[-1].recipients, ["ap@customer.example"])
        for name in ("one", "two"):
            partner.create(
                {
                    "name": name,
                    "parent_id": self.customer.id,
                    "email": f"{name}@customer.example",
                    "ar_reminder_contact": True,
                }
            )
        self.invoice(10, due=-10)
        run = self.propose()
        run.notice_ids.action_send()
        self.work()
        self.assertEqual(
            sorted(message.recipients for message in self.mailbox.messages[-2:]),
            [["one@customer.example"], ["two@customer.example"]],
        )

    def test_salesperson_gets_a_copy_where_the_level_says_so(self):
        self.first.copy_salesperson = True
        seller = self.env["res.users"].create(
            {"name": "Sam", "login": "sam", "email": "sam@seller.example"}
        )
        self.invoice(10, due=-10, invoice_user_id=seller.id)
        self.propose().notice_ids.action_send()
        self.work()
        self.assertEqual(self.mailbox.messages[1].recipients, ["sam@seller.example"])
        for message in self.mailbox.messages:
            self.assertIn("sam@seller.example", message.message["Cc"])

    @mute_logger("odoo.addons.base.models.ir_mail_server")
    def test_refused_notice_fails_and_asks_the_collector(self):
        self.mailbox.refuse.add("ada@customer.example")
        notice = self.queue()
        self.work()
        self.assertEqual(notice.state, "failed")
        self.assertIn("550", notice.failure_reason)
        self.assertEqual(notice.activity_ids.summary, "Notice not delivered")
        self.assertFalse(notice.line_ids.move_id.ar_dunning_level_id, "the level is not raised")
        first = notice.outbox_recipient_ids
        self.mailbox.refuse.clear()
        notice.action_retry()
        self.work()
        self.assertEqual(notice.state, "sent")
        self.assertFalse(notice.activity_ids)
        self.assertNotEqual((notice.outbox_recipient_ids - first).message_id, first.message_id)
        self.assertEqual(len(self.mailbox.messages), 1)

    @mute_logger(WORK)
    def test_server_that_is_down_is_told_once_and_fails_no_notice(self):
        notices = self.queue(self.customer, self.other)
        self.mailbox.close()
        self.work()
        self.work()
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        self.assertFalse(notices.activity_ids)
        self.assertEqual(len(self.company.partner_id.activity_ids), 1)
        self.mailbox.open()
        self.work()
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(len(self.mailbox.messages), 2)

    @mute_logger(WORK)
    def test_connection_lost_in_mid_sending_leaves_a_doubt(self):
        self.mailbox.drop_connection = True
        notice = self.queue()
        self.work()
        self.assertEqual(notice.state, "in_doubt")
        self.assertEqual(notice.activity_ids.summary, "Was this notice received?")
        self.mailbox.drop_connection = False
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1, "never sent again by itself")
        notice.action_resend()
        self.work()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(len({message.message_id for message in self.mailbox.messages}), 1)

    def test_abandoned_intent_is_put_in_doubt(self):
        notice = self.queue()
        notice._outbox_letters()._prepare()
        begun = fields.Datetime.now() - timedelta(minutes=5)
        notice.outbox_recipient_ids.sudo().sending_since = begun
        self.work()
        self.assertEqual(notice.state, "in_doubt")
        self.assertFalse(self.mailbox.messages)
        notice.action_confirm_received()
        self.assertEqual(notice.state, "delivered")
        self.assertEqual(notice.line_ids.move_id.ar_dunning_level_id, self.first)

    @mute_logger(WORK)
    def test_text_that_cannot_be_rendered_fails_that_notice_alone(self):
        bad = self.template.copy({"body_html": "<p t-out='object.no_such_field'/>"})
        strict = self.make_policy("Broken", days=(1,))
        strict.level_ids.mail_template_id = bad
        self.other.ar_dunning_policy_id = strict
        notices = self.queue(self.customer, self.other)
        self.work()
        states = {notice.partner_id: notice.state for notice in notices}
        self.assertEqual(states, {self.customer: "sent", self.other: "failed"})

    def come_back(self, received):
        """A mail server sends a message back."""
        (address,) = received.recipients
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                None, bounce_of(received, "bounce@seller.example", address)
            )

    def contacts(self, *names):
        """Contacts who get the customer's reminders."""
        return self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": self.customer.id,
                    "email": f"{name}@customer.example",
                    "ar_reminder_contact": True,
                }
                for name in names
            ]
        )

    def test_one_bounced_address_of_several_fails_nothing(self):
        self.contacts("one", "two")
        self.first.copy_salesperson = True
        seller = self.env["res.users"].create(
            {"name": "Sam", "login": "sam", "email": "sam@seller.example"}
        )
        move = self.invoice(10, due=-10, invoice_user_id=seller.id)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        for address in ("sam@seller.example", "one@customer.example"):
            self.come_back(*self.mailbox.of(address))
            self.assertEqual(notice.state, "sent")
        self.assertEqual(move.ar_dunning_level_id, self.first)
        self.come_back(*self.mailbox.of("two@customer.example"))
        self.assertEqual(notice.state, "failed")
        self.assertEqual(len(notice.activity_ids), 1)

    def test_retry_goes_to_whom_it_did_not_reach_and_destroys_no_evidence(self):
        self.contacts("one")
        self.first.write({"copy_salesperson": True, "attach_letter": True})
        seller = self.env["res.users"].create(
            {"name": "Sam", "login": "sam", "email": "sam@seller.example"}
        )
        self.invoice(10, due=-10, invoice_user_id=seller.id)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        sent = notice.message_ids.filtered("attachment_ids")
        files = sent.attachment_ids
        self.assertEqual(len(files), 1)
        self.come_back(*self.mailbox.of("one@customer.example"))
        self.assertEqual(notice.state, "failed")
        notice.action_retry()
        self.work()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(len(self.mailbox.of("one@customer.example")), 2)
        self.assertEqual(len(self.mailbox.of("sam@seller.example")), 1)
        self.assertTrue(files.exists())
        self.assertEqual(sent.attachment_ids, files)
        self.assertNotEqual(notice.attachment_ids, files)

    def missing_one(self):
        """A notice that one of two contacts has."""
        self.contacts("one", "two")
        self.first.attach_letter = True
        move = self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        self.come_back(*self.mailbox.of("one@customer.example"))
        self.assertEqual(notice.state, "sent")
        return notice, move

    def test_one_address_is_tried_again_though_the_notice_arrived(self):
        notice, move = self.missing_one()
        self.assertEqual(notice.outbox_missed, "one@customer.example")
        was = notice.read(["sent_on", "notice_date", "subject", "email_to", "attachment_ids"])
        file = notice.attachment_ids
        self.env["res.partner"].search([("name", "=", "one")]).email = "uno@customer.example"
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            notice.action_send_to_missed()
            self.work()
        (again,) = self.mailbox.of("uno@customer.example")
        self.assertEqual(list(again.attachments), [file.name], "as the other has it")
        self.assertEqual(len(self.mailbox.of("two@customer.example")), 1)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(
            notice.read(["sent_on", "notice_date", "subject", "email_to", "attachment_ids"]), was
        )
        self.assertFalse(notice.outbox_missed)
        self.assertEqual(move.ar_dunning_level_id, self.first)
        self.come_back(again)
        self.assertEqual(notice.state, "sent", "the other still has it")

    def test_it_is_not_sent_again_once_it_is_paid(self):
        notice, move = self.missing_one()
        self.pay(move, 30)
        with self.assertRaisesRegex(UserError, "no longer true"):
            notice.action_send_to_missed()

    @mute_logger(WORK)
    def test_nor_if_it_is_paid_while_the_mail_server_is_away(self):
        notice, move = self.missing_one()
        sent = len(self.mailbox.messages)
        self.mailbox.close()
        notice.action_send_to_missed()
        self.work()
        self.pay(move)
        self.mailbox.open()
        self.work()
        self.assertEqual(len(self.mailbox.messages), sent)
        self.assertEqual((notice.state, notice.outbox_missed), ("sent", "one@customer.example"))

    def test_one_that_was_sent_again_is_given_its_time_anew(self):
        """Else the day of the first attempt would make it count as delivered at once."""
        notice = self.queue()
        self.work()
        self.come_back(*self.mailbox.messages)
        notice.sudo().sent_on = fields.Datetime.now() - timedelta(days=30)
        notice.action_retry()
        self.work()
        self.night("delivery")
        self.assertEqual(notice.state, "sent")

    @mute_logger(WORK)
    def test_one_comes_back_and_of_the_other_nobody_can_say(self):
        """Nobody has it for sure any more: the collector is asked, and no level is raised."""
        self.contacts("one", "two")
        move = self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        self.mailbox.before_answer = lambda _message: setattr(
            self.mailbox, "drop_connection", len(self.mailbox.messages) == 2
        )
        self.work()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.outbox_missed, "two@customer.example")
        self.come_back(*self.mailbox.of("one@customer.example"))
        self.assertEqual(notice.state, "in_doubt")
        self.assertTrue(notice.activity_ids)
        move.invalidate_recordset()
        self.assertFalse(move.ar_dunning_level_id)
        self.assertTrue(notice.line_ids.in_flight)

    @mute_logger(WORK)
    def test_a_person_settles_what_is_in_doubt_and_not_what_came_back(self):
        self.contacts("one", "two")
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        self.mailbox.drop_connection = True
        self.work()
        self.assertEqual(notice.state, "in_doubt")
        self.come_back(*self.mailbox.of("one@customer.example"))
        notice.action_confirm_received()
        fates = {row.email: row.state for row in notice.outbox_recipient_ids}
        self.assertEqual(
            fates, {"one@customer.example": "bounced", "two@customer.example": "delivered"}
        )

    def test_a_late_bounce_is_recorded_though_another_notice_flies(self):
        notice = self.queue()
        self.work()
        notice._move_to("delivered", delivered_on=fields.Datetime.now())
        item = notice.line_ids.move_id
        later = self.notice_in(item, self.second, "approved")
        self.come_back(*self.mailbox.messages)
        self.assertEqual(notice.state, "failed")
        self.assertFalse(notice.line_ids.in_flight, "the later one flies on")
        self.assertTrue(later.line_ids.in_flight)
        item.invalidate_recordset()
        self.assertFalse(item.ar_dunning_level_id)

    @mute_logger(WORK)
    def test_a_bounce_settles_a_doubt(self):
        self.mailbox.drop_connection = True
        notice = self.queue()
        self.work()
        self.assertEqual(notice.state, "in_doubt")
        self.come_back(*self.mailbox.messages)
        self.assertEqual(notice.state, "failed")

    def test_what_is_asked_of_a_collector_is_in_her_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        notice = self.queue()
        notice.run_id.sudo().user_id.lang = "zh_CN"
        self.work()
        asked = notice.with_user(SUPERUSER_ID).with_context(lang="en_US")
        self.assertEqual(asked._speaking().env.lang, "zh_CN")

    def test_bounce_makes_it_failed_and_takes_the_level_back(self):
        domain = self.env["mail.alias.domain"].create(
            {"name": "seller.example", "bounce_alias": "bounce"}
        )
        self.company.alias_domain_id = domain
        notice = self.queue()
        self.work()
        move = notice.line_ids.move_id
        self.assertEqual(move.ar_dunning_level_id, self.first)
        (received,) = self.mailbox.messages
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                None, bounce_of(received, "bounce@seller.example", "ada@customer.example")
            )
        self.assertEqual(notice.state, "failed")
        self.assertIn("ada@customer.example", notice.failure_reason)
        self.assertTrue(notice.activity_ids)
        move.invalidate_recordset()
        self.assertFalse(move.ar_dunning_level_id)

    def test_sent_counts_as_delivered_after_the_companys_days(self):
        notice = self.queue()
        self.work()
        self.company.ar_dunning_delivery_days = 3
        notice.sudo().sent_on = fields.Datetime.now() - timedelta(days=2, hours=23)
        self.night("delivery")
        self.assertEqual(notice.state, "sent")
        notice.sudo().sent_on = fields.Datetime.now() - timedelta(days=3, hours=1)
        self.night("delivery")
        self.assertEqual(notice.state, "delivered")

    def test_the_day_is_the_companys_whoever_works(self):
        """Just after midnight in Shanghai it is still yesterday for a worker in UTC."""
        self.company.ar_tz = "Asia/Shanghai"
        self.env.user.tz = "UTC"
        day = fields.Date.to_date("2026-03-10")
        with freeze_time("2026-03-09 17:00:00"):
            self.assertEqual(self.company._ar_today(), day)
            self.assertEqual(self.company.with_user(SUPERUSER_ID)._ar_today(), day)
            self.company.ar_tz = "Europe/London"
            self.assertEqual(self.company._ar_today(), day - timedelta(days=1))

    def test_letter_waits_for_the_printer(self):
        self.first.write({"channel_email": False, "channel_letter": True})
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        notice = self.queue()
        self.work()
        self.assertEqual(notice.state, "queued")
        self.assertTrue(notice.to_print)
        self.assertIn(notice, self.env["ar.dunning.notice"].search([("to_print", "=", True)]))
        notice.action_print_letters()
        self.assertEqual(notice.state, "sent")
        self.assertFalse(notice.to_print)

    def test_letter_is_read_again_before_it_is_printed(self):
        self.first.write({"channel_email": False, "channel_letter": True})
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        paid, kept = self.invoice(100, due=-10), self.invoice(40, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        self.pay(paid)
        notice.action_print_letters()
        self.assertEqual((notice.state, notice._chased().move_id), ("sent", kept))
        self.assertEqual(notice.amount_due_company, 40)

    def test_letter_that_can_be_mailed_by_now_is_mailed_too(self):
        self.first.channel_letter = True
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds", "email": False})
        paid, _kept = self.invoice(100, due=-10), self.invoice(40, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        self.assertFalse(self.mailbox.messages)
        self.customer.email = "ada@customer.example"
        self.pay(paid)
        notice.action_print_letters()
        self.assertEqual(notice.state, "sent")
        self.work()
        (message,) = self.mailbox.messages
        self.assertIn("40.00", message.html)
        self.assertNotIn(paid.name, message.html)

    def test_letter_that_is_to_be_mailed_anyway_is_mailed_once(self):
        """It failed while it was put together, and waits for its second attempt when printed."""
        self.first.channel_letter = True
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        paid, _kept = self.invoice(100, due=-10), self.invoice(40, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        notices = self.registry["ar.dunning.notice"]
        poison = patch.object(notices, "_letters", side_effect=ValueError("poisoned"))
        with poison, mute_logger(WORK):
            self.work()
        self.assertEqual(notice.state, "failed")
        notice.action_retry()
        notice.sudo()._prepare()
        self.pay(paid)
        notice.action_print_letters()
        waiting = notice._outbox_letters().filtered(lambda letter: letter.state == "queued")
        self.assertEqual(len(waiting), 1)
        self.work()
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_letter_about_what_was_paid_meanwhile_is_not_printed(self):
        self.first.write({"channel_email": False, "channel_letter": True})
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        notice = self.queue()
        self.work()
        self.pay(notice.line_ids.move_id)
        with self.assertRaises(UserError), self.cr.savepoint():
            notice.action_print_letters()
        self.assertNotEqual(notice.state, "sent")

    @mute_logger(WORK)
    def test_notice_that_was_received_after_all_has_a_date_and_counts(self):
        good = self.first.mail_template_id.body_html
        self.template.body_html = "<p t-out='object.no_such_field'/>"
        notice = self.queue()
        self.work()
        self.template.body_html = good
        self.assertEqual(notice.state, "failed")
        notice.action_confirm_received()
        self.assertEqual(notice.notice_date, self.today)
        self.assertEqual(self.reason(notice.line_ids.move_id), "cooling_down")
        self.assertEqual(notice.line_ids.move_id.ar_dunning_level_id, self.first)

    def test_attached_invoices_leave_out_what_is_no_invoice(self):
        self.first.attach_invoices = True
        receivable = self.company_data["default_account_receivable"]
        balance = self.env["account.move"].create(
            {
                "date": self.day(-30),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.customer.id,
                            "date_maturity": self.day(-10),
                            "debit": 5,
                        }
                    ),
                    Command.create(
                        {"account_id": self.company_data["default_account_revenue"].id, "credit": 5}
                    ),
                ],
            }
        )
        balance.action_post()
        self.item(balance).no_followup = False
        notice = self.queue()
        self.work()
        self.assertEqual(notice.state, "sent")
        self.assertIn(balance, notice._chased().move_id)

    def test_nobody_who_left_gets_a_copy_or_a_task(self):
        self.first.write({"copy_salesperson": True, "channel_phone": True})
        gone = self.env["res.users"].create(
            {"name": "Gone", "login": "gone", "email": "gone@seller.example"}
        )
        self.invoice(10, due=-10, invoice_user_id=gone.id)
        gone.active = False
        run = self.propose()
        run.sudo().user_id = SUPERUSER_ID
        run.notice_ids.action_send()
        self.work()
        self.assertEqual(self.mailbox.messages[0].recipients, ["ada@customer.example"])
        task = run.notice_ids.debtor_id.activity_ids
        self.assertTrue(task.user_id.active)
        self.assertNotEqual(task.user_id.id, SUPERUSER_ID)

    def test_phone_call_is_an_activity_and_done_when_logged(self):
        self.first.write({"channel_email": False, "channel_phone": True})
        notice = self.queue()
        self.work()
        self.assertEqual(notice.state, "queued")
        debtor = notice.debtor_id
        self.assertIn("100.00", debtor.activity_ids.summary)
        self.env["ar.call.wizard"].create(
            {"debtor_ids": debtor.ids, "outcome": "other", "note": "Pays next week"}
        ).action_log()
        self.assertEqual(notice.state, "delivered")
        self.assertFalse(debtor.activity_ids)
        self.assertEqual(debtor.last_contact_date, self.today)

    def test_the_task_that_is_done_is_the_call_that_was_made(self):
        """It says so in the list of activities; by night it would be planned again."""
        self.first.write({"channel_email": False, "channel_phone": True})
        notice = self.queue()
        self.work()
        debtor = notice.debtor_id
        debtor.activity_ids.action_feedback(feedback="Pays next week")
        self.assertEqual((notice.state, notice.run_id.state), ("delivered", "done"))
        self.night("waiting")
        self.assertFalse(debtor.activity_ids)

    def test_a_call_that_nobody_took_is_still_to_be_made(self):
        """On the day on which she calls again."""
        self.first.write({"channel_email": False, "channel_phone": True})
        notice = self.queue()
        self.work()
        debtor = notice.debtor_id
        self.env["ar.call.wizard"].create(
            {"debtor_ids": debtor.ids, "outcome": "no_answer"}
        ).action_log()
        self.assertEqual((notice.state, len(debtor.activity_ids)), ("queued", 1))
        self.assertEqual(debtor.activity_ids.date_deadline, debtor.next_action_date)
        self.night("waiting")
        self.assertEqual(len(debtor.activity_ids), 1)

    def test_final_level_asks_to_hand_over(self):
        move = self.invoice(100, due=-60)
        self.deliver(move, self.second, days_ago=20)
        self.propose().notice_ids.action_send()
        self.work()
        debtor = self.env["ar.debtor"]._of(self.customer, self.company)
        self.assertIn("hand over", debtor.activity_ids.summary)

    def test_logged_promise_holds_the_items(self):
        move = self.invoice(100, due=-10)
        debtor = self.env["ar.debtor"]._of(self.customer, self.company)
        self.env["ar.call.wizard"].create(
            {"debtor_ids": debtor.ids, "outcome": "will_pay", "promise_date": self.day(5)}
        ).action_log()
        self.assertEqual(self.reason(move), "promised")

    def test_figures_sent_are_the_figures_printed_later(self):
        notice = self.queue(amount=100.0)
        self.work()
        self.pay(notice.line_ids.move_id)
        self.assertEqual(notice.line_ids.amount_due, 100)
        self.assertEqual(notice.amount_due_company, 100)
