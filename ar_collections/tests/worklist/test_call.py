"""Each outcome of a call does what follows from it, in one step."""

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import CHINESE, ReceivablesCase


@tagged("post_install", "-at_install")
class TestCall(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            login="c_emma",
            groups="base.group_user,ar_collections.group_ar_collector",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            tz="UTC",
        )
        cls.manager = new_test_user(
            cls.env,
            login="c_priya",
            groups="base.group_user,ar_collections.group_ar_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.company.ar_manager_id = cls.manager
        cls.clerk = cls.env["res.partner"].create(
            {
                "name": "Clerk",
                "parent_id": cls.customer.id,
                "email": "clerk@customer.example",
                "ar_reminder_contact": True,
            }
        )
        cls.price = cls.env["ar.dispute.reason"].search([], limit=1) or cls.env[
            "ar.dispute.reason"
        ].create({"name": "Price"})

    def call(self, outcome, debtor=None, ticked=None, **values):
        """Log a call as a collector, through the form that she fills in."""
        debtor = (debtor or self.refreshed()).with_user(self.collector)
        action = debtor.with_context(ar_ticked_ids=ticked.ids if ticked else ()).action_log_call()
        form = Form(
            self.env["ar.call.wizard"].with_user(self.collector).with_context(**action["context"])
        )
        form.outcome = outcome
        for name, value in values.items():
            setattr(form, name, value)
        self.wizard = form.save()
        self.result = self.wizard.action_log()
        return self.env["ar.call"].search([("debtor_id", "=", debtor.id)], limit=1)

    def test_no_answer_brings_it_back_tomorrow(self):
        move = self.invoice(100, due=-10)
        call = self.call("no_answer", note="Voicemail full")
        debtor = call.debtor_id
        self.assertEqual(debtor.next_action_date, self.company._ar_working_day(self.day(1)))
        self.assertEqual(debtor.next_action, "Call again")
        self.assertFalse(call.reached)
        self.assertEqual(self.reason(move), "ready", "a call nobody took holds nothing back")
        self.assertIn("Voicemail full", debtor.message_ids[0].body)

    def test_nobody_calls_again_on_a_day_off(self):
        """A call on Friday 27 November 2026; on the Monday after it the company is closed."""
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Office", "company_id": self.company.id, "tz": "Asia/Shanghai"}
        )
        proposed = self.env["ar.call.wizard"].new({"outcome": "no_answer"})
        friday = date(2026, 11, 27)
        with patch.object(self.registry["res.company"], "_ar_today", lambda company: friday):
            proposed._compute_next()
            self.assertEqual(proposed.next_action_date, date(2026, 11, 30))
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Closed",
                    "company_id": self.company.id,
                    "calendar_id": self.company.resource_calendar_id.id,
                    "date_from": "2026-11-29 16:00:00",  # midnight in Shanghai
                    "date_to": "2026-11-30 16:00:00",
                }
            )
            proposed._compute_next()
            self.assertEqual(proposed.next_action_date, date(2026, 12, 1))
            self.company.resource_calendar_id.attendance_ids.unlink()
            proposed._compute_next()
            self.assertEqual(proposed.next_action_date, date(2026, 11, 28), "no calendar, any day")

    def test_a_wrong_person_is_marked_and_gets_no_more_reminders(self):
        self.invoice(100, due=-10)
        self.call("wrong_person", contact_id=self.clerk)
        self.assertTrue(self.clerk.ar_wrong_contact)
        self.assertFalse(self.clerk.ar_reminder_contact)
        self.assertEqual(self.customer._ar_email_recipients(self.company), self.customer)

    def test_will_pay_is_a_promise_over_what_is_overdue(self):
        move, later = self.invoice(100, due=-10), self.invoice(50, due=5)
        call = self.call("will_pay", promise_date=self.day(4))
        promise = call.promise_ids
        self.assertEqual((promise.amount, promise.date), (100, self.day(4)))
        self.assertEqual(promise.user_id, self.collector)
        self.assertEqual(self.reason(move), "promised")
        self.assertEqual(self.reason(later), "not_due")
        self.assertFalse(self.refreshed().on_worklist)

    def test_will_pay_what_was_ticked_in_instalments(self):
        self.company.ar_promise_most_days = 90
        move, ticked = self.invoice(100, due=-10), self.invoice(90, due=-5)
        promise = self.call(
            "will_pay", ticked=self.item(ticked), promise_date=self.day(4), instalments=3
        ).promise_ids
        self.assertEqual(promise.amount, 90)
        self.assertEqual(promise.instalment_ids.mapped("amount"), [30, 30, 30])
        self.assertEqual(self.reason(ticked), "promised")
        self.assertEqual(self.reason(move), "ready")

    def test_will_pay_less_than_all(self):
        self.invoice(100, due=-10)
        promise = self.call("will_pay", promise_date=self.day(4), promise_amount=60).promise_ids
        self.assertEqual(promise.amount, 60)

    def test_two_currencies_are_two_promises(self):
        euro = self.setup_other_currency("EUR")
        home, foreign = self.invoice(100, due=-10), self.invoice(80, due=-9, currency_id=euro.id)
        ticked = self.item(home) | self.item(foreign)
        promises = self.call("will_pay", ticked=ticked, promise_date=self.day(4)).promise_ids
        self.assertEqual(sorted(promises.mapped("amount")), [80, 100])
        self.assertEqual({self.reason(home), self.reason(foreign)}, {"promised"})

    def test_dollars_and_euros_are_not_added_up(self):
        """100 dollars and 80 euros are ticked: no 180 of anything is proposed."""
        euro = self.setup_other_currency("EUR")
        home, foreign = self.invoice(100, due=-10), self.invoice(80, due=-9, currency_id=euro.id)
        wizard = self.env["ar.call.wizard"].create(
            {
                "debtor_ids": self.refreshed().ids,
                "outcome": "will_pay",
                "move_line_ids": (self.item(home) | self.item(foreign)).ids,
            }
        )
        self.assertEqual((wizard.promise_amount, wizard.in_currencies), (0, True))
        wizard.move_line_ids = self.item(foreign)
        self.assertEqual((wizard.promise_amount, wizard.currency_id), (80, euro))
        self.assertFalse(wizard.in_currencies)

    def test_disputes_opens_a_dispute_over_what_was_ticked(self):
        move, other = self.invoice(100, due=-10), self.invoice(50, due=-10)
        call = self.call(
            "disputes",
            ticked=self.item(move),
            dispute_reason_id=self.price,
            dispute_amount=30,
            note="Two of ten arrived broken",
        )
        self.assertEqual(call.dispute_id.amount, 30)
        self.assertEqual(call.dispute_id.reason_id, self.price)
        self.assertEqual(self.decisions(move).amount_disputed, 30)
        self.assertEqual(self.decisions(move).amount_due, 70)
        self.assertEqual(self.reason(other), "ready")
        self.assertEqual(self.result["res_model"], "ar.dispute")

    def test_has_paid_is_left_in_peace_while_the_money_is_looked_for(self):
        move = self.invoice(100, due=-10)
        debtor = self.call("has_paid").debtor_id
        self.assertEqual(debtor.hold_until, self.day(3))
        self.assertEqual(debtor.next_action, "Find the payment")
        self.assertEqual(self.reason(move), "on_hold")
        self.assertEqual(self.reason(move, on=3), "ready")

    def test_has_paid_ends_no_hold_that_lasts_longer(self):
        self.invoice(100, due=-10)
        debtor = self.debtor()
        debtor.write({"hold_until": self.day(20), "hold_reason": "Audit"})
        self.call("has_paid")
        self.assertEqual((debtor.hold_until, debtor.hold_reason), (self.day(20), "Audit"))

    def test_there_is_no_copy_of_an_opening_balance(self):
        """It is no invoice: the list of open items names it, and copies are of the invoices."""
        entry = self.opening((self.customer, 70, "Invoice 2024-117"))
        self.invoice(100, due=-10)
        call = self.call("asks_documents", send_invoices=True)
        self.assertIn(self.item(entry), self.wizard.move_line_ids)
        self.work()
        message = call.debtor_id.message_ids.filtered("attachment_ids")
        self.assertEqual(len(message.attachment_ids), 2, "the list, and a copy of the invoice")

    def test_asks_for_documents_and_has_them_in_one_step(self):
        self.invoice(100, due=-10)
        call = self.call("asks_documents", send_invoices=True)
        self.work()
        message = call.debtor_id.message_ids.filtered("attachment_ids")
        self.assertEqual(len(message.attachment_ids), 2, "the list, and a copy of the invoice")
        self.assertEqual(message.partner_ids, self.clerk)
        self.assertIn("Your account with", message.subject)

    def test_refuses_is_a_task_for_the_manager(self):
        move = self.invoice(100, due=-10)
        debtor = self.call("refuses", note="Says the goods never came").debtor_id
        task = debtor.activity_ids
        self.assertEqual(task.user_id, self.manager)
        self.assertIn("refuses", task.summary)
        self.assertEqual(self.reason(move), "ready")

    def test_the_managers_task_is_in_the_managers_language(self):
        self.speaks_chinese(self.manager)
        for outcome in ("refuses", "insolvent"):
            task = self.call(outcome).debtor_id.activity_ids
            self.assertRegex(task.summary, CHINESE)
            task.unlink()

    def test_insolvent_stops_all_dunning(self):
        move = self.invoice(100, due=-10)
        debtor = self.call("insolvent").debtor_id
        self.assertEqual(debtor.standing, "insolvent")
        self.assertEqual(self.reason(move), "insolvent")
        self.assertEqual(debtor.activity_ids.user_id, self.manager)

    def test_a_call_takes_the_debtor_off_todays_worklist(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.assertTrue(debtor.on_worklist)
        self.call("other", note="Nice talk")
        self.assertEqual(debtor.worked_on, self.today)
        self.assertFalse(debtor.on_worklist)

    def test_what_is_missing_is_asked_for_and_nothing_is_logged(self):
        self.invoice(100, due=-10)
        debtors = self.refreshed() | self.debtor(self.other)
        wizard = self.env["ar.call.wizard"].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "each customer"):
            wizard.create({"debtor_ids": debtors.ids, "outcome": "will_pay"}).action_log()
        one = {"debtor_ids": [Command.set(self.debtor().ids)]}
        with self.assertRaisesRegex(UserError, "which day"):
            wizard.create({**one, "outcome": "will_pay"}).action_log()
        with self.assertRaisesRegex(UserError, "reason"):
            wizard.create({**one, "outcome": "disputes"}).action_log()
        nobody = {"debtor_ids": [Command.set(self.debtor(self.other).ids)]}
        with self.assertRaisesRegex(UserError, "nothing open"):
            wizard.create({**nobody, "outcome": "disputes"}).action_log()
        self.assertFalse(debtors.call_ids)
