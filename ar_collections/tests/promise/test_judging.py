"""The journal tells what became of a promise."""

from unittest.mock import patch

from odoo import Command
from odoo.addons.ar_base.tests.terms import discount_terms
from odoo.tests import new_test_user, tagged

from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestJudging(PromiseCase):
    def test_paid_early(self):
        move = self.invoice(100)
        promise = self.promise(move)
        self.pay_on(move, 2)
        self.assertOutcome(promise, "kept", 100)
        self.assertEqual(promise.ended_on, self.day(2))

    def test_paid_on_the_day_in_two_parts(self):
        move = self.invoice(100)
        promise = self.promise(move)
        self.pay_on(move, 1, 40)
        self.assertOutcome(promise, "open", 40)
        self.pay_on(move, 5, 60)
        self.assertOutcome(promise, "kept", 100)

    def test_no_cent_is_lost_where_one_payment_settles_several(self):
        """99.98 are promised and come for three invoices; 0.02 are written off."""
        self.company.ar_promise_tolerance_amount = 0
        moves = self.env["account.move"].union(
            *(self.invoice(amount) for amount in (33.33, 33.33, 33.34))
        )
        promise = self.promise(moves, 99.98)
        self.pay_on(
            moves,
            2,
            99.98,
            group_payment=True,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertOutcome(promise, "kept", 99.98)

    def test_the_discount_of_another_invoice_is_not_missing_from_it(self):
        """300 are promised; 398 come for them and for 100 less 2 %, which were promised as well."""
        self.company.ar_promise_tolerance_amount = 0
        plain = self.invoice(300)
        early = self.invoice(
            100,
            due=0,
            invoice_date=self.day(-5),
            invoice_payment_term_id=discount_terms(self.env).id,
            invoice_date_due=False,
        )
        promises = self.promise(plain), self.promise(early)
        self.pay_on(plain | early, 0, group_payment=True)
        self.assertOutcome(promises[0], "kept", 300)
        self.assertOutcome(promises[1], "kept", 98)

    def test_cents_of_a_currency_count_where_the_books_have_none(self):
        """The company's currency has no cents; 99.40 of 100.05 come, 0.65 are written off."""
        self.company.ar_promise_tolerance_amount = 0
        self.company.currency_id.rounding = 1
        euro = self.env["res.currency"].create(
            {
                "name": "CTS",
                "symbol": "c",
                "rate_ids": [Command.create({"name": self.day(-400), "rate": 0.01})],
            }
        )
        move = self.invoice(100.05, currency_id=euro.id)
        promise = self.promise(move, 99.40)
        self.pay_on(
            move,
            2,
            99.40,
            currency_id=euro.id,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertOutcome(promise, "kept", 99.40)

    def test_short_by_more_than_is_tolerated(self):
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        self.assertOutcome(promise, "broken", 0)
        self.pay_on(move, -3, 98.99)
        self.assertOutcome(promise, "partly_kept", 98.99)

    def test_short_within_the_tolerated_amount(self):
        move = self.invoice(100)
        promise = self.promise(move)
        self.pay_on(move, 5, 99)
        self.assertOutcome(promise, "kept", 99)

    def test_late_within_the_tolerated_days(self):
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        self.pay_on(move, -1)
        self.assertOutcome(promise, "kept")

    def test_one_day_beyond_the_tolerance(self):
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        self.pay_on(move, 0)
        self.assertOutcome(promise, "broken", 0)
        self.assertEqual(promise.ended_on, self.today)

    def test_a_changed_tolerance_holds_for_what_is_still_waited_for(self):
        move = self.invoice(100)
        promise = self.promise(move)
        self.pay_on(move, 0, 95)
        self.company.ar_promise_tolerance_days = 4
        self.assertEqual(promise.waits_until, self.day(9))
        self.company.ar_promise_tolerance_amount = 5
        self.assertOutcome(promise, "kept", 95)

    def test_unreconciled_again(self):
        move, old = self.invoice(100), self.invoice(70, partner=self.other)
        promise, broken = self.promise(move), self.promise(old, by=-3, on=-9)
        self.pay_on(move, 0)
        self.pay_on(old, -3)
        self.assertOutcome(promise, "kept")
        self.assertOutcome(broken, "kept")
        self.unreconcile(move)
        self.unreconcile(old)
        self.assertOutcome(promise, "open", 0)
        self.assertOutcome(broken, "open", 0)
        self.assertTrue(broken.awaits_application, "the money is there, and came in time")
        self.assertFalse(promise.kept_amount + promise.matured_amount)

    def test_booked_late_but_dated_in_time(self):
        move = self.invoice(100)
        promise = self.promise(move, by=-9, on=-12)
        self.assertOutcome(promise, "broken")
        self.assertIn("100.00 broken: call", self.debtor().broken_promise_text)
        self.pay_on(move, -10)
        self.assertOutcome(promise, "kept", 100)
        self.assertFalse(self.debtor().broken_promise_text)

    def test_paid_before_the_promise_does_not_count(self):
        move = self.invoice(100)
        self.pay_on(move, 0, 30)
        promise = self.promise(move, amount=50)
        self.assertOutcome(promise, "open", 0)
        self.pay_on(move, 0, 50)
        self.assertOutcome(promise, "kept", 50)

    def test_over_several_items_money_counts_wherever_it_goes(self):
        one, two = self.invoice(100), self.invoice(50)
        promise = self.promise(one | two, amount=120)
        self.pay_on(two, 0)
        self.assertOutcome(promise, "open", 50)
        self.pay_on(one, 0, 70)
        self.assertOutcome(promise, "kept", 120)

    def test_credit_note_alone_is_no_payment_but_settles_the_rest(self):
        move = self.invoice(100)
        promise = self.promise(move)
        credit = self.invoice(-40)
        (self.item(move) | self.item(credit)).reconcile()
        self.commit()
        self.assertOutcome(promise, "open", 0)
        self.pay_on(move, 1)
        self.assertOutcome(promise, "kept", 60)

    def test_two_currencies_are_judged_in_the_items_own(self):
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 2.0), (self.day(1), 4.0)])
        move = self.invoice(100, currency_id=euro.id)
        promise = self.promise(move)
        self.assertEqual(promise.amount_company, 50)
        self.pay_on(move, 2, 97.9, currency_id=euro.id)
        self.assertOutcome(promise, "open", 97.9)
        self.assertEqual(promise.received_company, 48.95)
        # The company tolerates one unit of its own currency: two euros at book value.
        self.pay_on(move, 3, 0.1, currency_id=euro.id)
        self.assertOutcome(promise, "kept", 98)
        self.assertEqual(promise.kept_amount, 50)

    def test_a_company_currency_item_paid_in_another(self):
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 2.0)])
        move = self.invoice(100)
        promise = self.promise(move)
        self.pay_on(move, 2, 200, currency_id=euro.id)
        self.assertOutcome(promise, "kept", 100)

    def plan(self, move, *days):
        amount = self.item(move).amount_residual / len(days)
        return self.promise(
            move,
            on=min(*days, 0) - 5,
            date=False,
            instalment_ids=[
                Command.create({"date": self.day(day), "amount": amount}) for day in days
            ],
        )

    def test_plan_whose_second_instalment_is_missed(self):
        move = self.invoice(90)
        promise = self.plan(move, -20, 3, 20)
        self.assertOutcome(promise, "broken")
        self.pay_on(move, -20, 30)
        self.assertOutcome(promise, "open", 30)
        self.assertEqual(promise.waits_until, self.day(5))
        with self.in_days(6):
            promise._judge()
        self.assertOutcome(promise, "partly_kept", 30)
        self.assertEqual(promise.instalment_ids.mapped("state"), ["kept", "broken", "broken"])

    def test_plan_that_is_kept(self):
        move = self.invoice(90)
        promise = self.plan(move, 1, 10, 20)
        for day in (1, 9, 20):
            self.assertOutcome(promise, "open")
            self.pay_on(move, day, 30)
        self.assertOutcome(promise, "kept", 90)
        self.assertEqual(set(promise.instalment_ids.mapped("state")), {"kept"})

    def test_breaking_tells_the_debtor_once(self):
        move = self.invoice(100)
        debtor = self.debtor()
        promise = self.promise(move, by=-3, on=-9)
        self.assertOutcome(promise, "broken")
        self.assertIn("100.00 broken: call", debtor.broken_promise_text)
        notes = debtor.message_ids.filtered(lambda note: "received in time" in (note.body or ""))
        self.assertEqual(len(notes), 1)
        debtor.next_action = "Called: cheque is in the post"
        promise._judge()
        self.assertEqual(debtor.next_action, "Called: cheque is in the post")

    def test_a_broken_promise_and_a_noted_step_both_stand(self):
        """She asks for the order's number in three days; the broken promise is for today."""
        move = self.invoice(100)
        debtor = self.debtor()
        debtor.write({"next_action": "Ask for the order", "next_action_date": self.day(3)})
        promise = self.promise(move, by=-3, on=-9)
        self.refreshed()
        noted = {"next_action": "Ask for the order", "next_action_date": self.day(3)}
        self.assertRecordValues(debtor, [noted])
        self.assertIn("100.00 broken: call", debtor.broken_promise_text)
        self.assertTrue(debtor.on_worklist and debtor.has_step_due)
        debtor.action_done()
        self.assertRecordValues(debtor, [noted])
        self.assertFalse(promise.is_to_call or debtor.broken_promise_text)
        self.assertFalse(debtor.on_worklist)

    def test_nobody_is_called_about_what_was_written_off(self):
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        self.assertTrue(promise.is_to_call)
        self.write_off(move, 100)
        self.assertOutcome(promise, "broken", 0)
        self.assertFalse(promise.is_to_call)
        other = self.invoice(70)
        lost = self.promise(other)
        self.write_off(other, 70)
        self.assertOutcome(lost, "broken", 0)
        self.assertEqual((lost.ended_on, lost.is_to_call), (self.today, False))

    def test_withdrawing_and_promising_again_keeps_the_level(self):
        move = self.invoice(100)
        self.promise(move, by=-10, on=-20)
        again = self.promise(move)
        self.assertEqual(again.level, 1)
        again.action_withdraw()
        third = self.promise(move, by=-4, on=-9)
        self.assertEqual((third.level, third.state), (1, "broken"))
        self.assertEqual(self.promise(move).level, 2)

    def test_level_of_a_promise_is_its_worst_items(self):
        broken, clean = self.invoice(100), self.invoice(50)
        self.promise(broken, by=-10, on=-20)
        self.assertEqual(self.promise(broken | clean).level, 1)

    def test_remainder_of_a_kept_promise_begins_anew(self):
        move = self.invoice(100)
        self.promise(move, by=-10, on=-20)
        kept = self.promise(move, amount=60)
        self.pay_on(move, 0, 60)
        self.assertOutcome(kept, "kept")
        self.assertEqual((kept.level, self.promise(move, amount=40).level), (1, 0))

    def test_a_promise_mended_later_lowers_those_that_followed(self):
        move = self.invoice(100)
        self.promise(move, amount=30, by=-10, on=-20)
        again = self.promise(move, amount=70)
        self.assertEqual(again.level, 1)
        self.pay_on(move, -11, 30)
        self.assertEqual(again.level, 0)

    def test_reopened_promise_gives_way_to_a_later_one(self):
        move = self.invoice(100)
        first = self.promise(move, amount=60)
        payment = self.pay_on(move, 0, 60)
        self.assertOutcome(first, "kept")
        second = self.promise(move, amount=40)
        payment.move_id.line_ids.remove_move_reconcile()
        self.commit()
        self.assertOutcome(first, "withdrawn")
        self.assertEqual(first.withdrawn_code, "superseded")
        said = dict(first._fields["withdrawn_code"]._description_selection(first.env))
        self.assertIn("Superseded", said["superseded"])
        self.assertOutcome(second, "open")

    def test_nightly_job_breaks_what_is_past_and_leaves_the_rest(self):
        past, coming = self.promise(self.invoice(100)), self.promise(self.invoice(50), by=9)
        with self.in_days(7):
            self.run_nightly_job()
        self.assertOutcome(past, "open")
        with self.in_days(8):
            self.run_nightly_job()
        self.assertOutcome(past, "broken")
        self.assertOutcome(coming, "open")
        self.assertEqual(past.ended_on, self.day(8))

    def run_nightly_job(self):
        self.night("promises")

    def test_a_promise_whose_items_are_gone_is_withdrawn(self):
        move = self.invoice(100)
        promise = self.promise(move)
        promise.item_ids.sudo().unlink()
        promise._judge()
        self.assertEqual(promise.state, "withdrawn")

    def test_a_batch_is_judged_in_a_constant_number_of_queries(self):
        small, large = (self.make_batch(size) for size in (5, 50))
        counts = []
        for promises in (small, large):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            promises._judge()
            promises.flush_recordset()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(promises.mapped("state")), {"kept"})
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def make_batch(self, size):
        """Promises that were paid, before anybody looked."""
        promises = self.env["ar.promise"]
        for _number in range(size):
            move = self.invoice(10)
            promises |= self.promise(move)
        debtors = self.registry["ar.debtor"]
        with patch.object(debtors, "_items_changed", lambda *args: None):
            self.pay(promises.move_line_ids.move_id, group_payment=True)
            self.commit()
        return promises

    # ------------------------------------------------------------------
    # What is money
    # ------------------------------------------------------------------
    def write_off(self, move, amount, on=0):
        lost = self.env["account.move"].create(
            {
                "date": self.day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.item(move).account_id.id,
                            "partner_id": move.partner_id.id,
                            "balance": -amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_expense"].id,
                            "balance": amount,
                        }
                    ),
                ],
            }
        )
        lost.action_post()
        (self.item(move) | self.item(lost)).reconcile()
        self.commit()
        return lost

    def test_bad_debt_that_was_written_off_was_not_paid(self):
        move = self.invoice(1000, due=-40)
        promise = self.promise(move, by=-3, on=-9)
        self.write_off(move, 1000, on=-5)
        self.assertOutcome(promise, "broken", 0)

    def test_ten_paid_and_ninety_written_off_with_it(self):
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        self.pay_on(
            move,
            -5,
            10,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(move.amount_residual, 0)
        self.assertOutcome(promise, "partly_kept", 10)

    def test_a_cheque_of_next_week_keeps_it_on_its_day(self):
        move = self.invoice(100)
        promise = self.promise(move, by=7)
        self.pay(move, payment_date=self.day(5))
        self.commit()
        self.assertOutcome(promise, "open", 0)
        self.assertEqual(promise.looks_on, self.day(5))
        with self.in_days(5):
            self.run_nightly_job()
        self.assertOutcome(promise, "kept", 100)
        self.assertEqual(promise.ended_on, self.day(5))

    # ------------------------------------------------------------------
    # What nobody has to pay any more
    # ------------------------------------------------------------------
    def test_an_invoice_credited_in_full_breaks_no_promise(self):
        """The goods went back before the day: neither kept nor broken, and counted nowhere."""
        move = self.invoice(100)
        promise = self.promise(move)
        credit = self.invoice(-100)
        (self.item(move) | self.item(credit)).reconcile()
        self.commit()
        self.assertOutcome(promise, "fallen_away", 0)
        self.assertEqual((promise.fallen_amount, promise.matured_amount), (100, 0))
        with self.in_days(20):
            promise._judge()
        self.assertOutcome(promise, "fallen_away", 0)
        self.unreconcile(move)
        self.assertOutcome(promise, "open", 0)
        self.assertEqual((promise.fallen_amount, promise.to_come_amount), (0, 100))

    def test_a_cancelled_invoice_breaks_no_promise(self):
        """Even if it is cancelled after the day: there was nothing to pay."""
        move, other = self.invoice(100), self.invoice(50)
        alone, both = self.promise(move, by=-3, on=-9), self.promise(other | self.invoice(30))
        self.assertOutcome(alone, "broken", 0)
        move.button_draft()
        self.commit()
        self.assertOutcome(alone, "fallen_away", 0)
        self.assertEqual((alone.ended_on, alone.is_to_call), (self.today, False))
        self.assertFalse(self.debtor().broken_promise_text)
        with self.in_days(9):
            alone._judge()
        self.assertEqual(alone.ended_on, self.today)
        move.action_post()
        self.commit()
        self.assertOutcome(alone, "broken", 0)
        other.button_draft()
        other.button_cancel()
        self.commit()
        self.assertOutcome(both, "open", 0)
        self.assertEqual((both.to_come_amount, both.fallen_amount), (30, 50))
        self.pay_on(both.move_line_ids.move_id - other, 1)
        self.assertOutcome(both, "kept", 30)
        self.assertEqual(both.matured_amount, 30)

    def test_what_was_promised_in_the_books_own_currency_adds_up(self):
        """10.00 of which 3.33 each came, are to come: at three to one, to the cent."""
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 3.0)])
        move = self.invoice(10, currency_id=euro.id)
        promise = self.promise(
            move,
            date=False,
            instalment_ids=[
                Command.create({"date": self.day(on), "amount": amount})
                for on, amount in ((1, 3.33), (2, 3.33), (3, 3.34))
            ],
        )
        self.assertEqual(promise.amount_company, 3.33)
        parts = promise.instalment_ids.mapped("to_come_company")
        self.assertEqual(parts, [1.11, 1.11, 1.11])
        self.pay_on(move, 0, 3.33, currency_id=euro.id)
        self.assertEqual((promise.kept_amount, promise.to_come_company), (1.11, 2.22))

    def receipt(self, amount, on):
        """Money of the customer that nobody has applied."""
        payment = self.on_account(amount, date=self.day(on))
        self.commit()
        return payment

    def test_money_that_came_and_is_not_applied(self):
        """Paid on the promised day, and nobody has put it on the invoice yet."""
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        self.assertOutcome(promise, "broken", 0)
        payment = self.receipt(100, -3)
        self.assertOutcome(promise, "open", 0)
        self.assertTrue(promise.awaits_application)
        self.assertFalse(self.debtor().broken_promise_text, "nobody is to call about it")
        self.assertEqual(promise.unapplied_amount, 100)
        (self.item(move) | self.item(payment.move_id)).reconcile()
        self.commit()
        self.assertOutcome(promise, "kept", 100)
        self.assertFalse(promise.awaits_application or promise.unapplied_amount)

    def test_the_accountant_has_the_task_to_apply_it(self):
        accountant = new_test_user(
            self.env,
            login="p_books",
            groups="base.group_user,ar_collections.group_ar_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        group = self.env.ref("ar_collections.group_ar_accountant")
        self.patch(
            type(self.company), "_ar_working_here", lambda company, users: users & accountant
        )
        self.assertIn(accountant, group.all_user_ids)
        move = self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        payment = self.receipt(100, -3)
        self.assertEqual(promise.activity_ids.user_id, accountant)
        self.assertIn("Apply the receipt: Ada Ltd paid", promise.activity_ids.summary)
        promise._judge()
        self.assertEqual(len(promise.activity_ids), 1)
        (self.item(move) | self.item(payment.move_id)).reconcile()
        self.commit()
        self.assertOutcome(promise, "kept", 100)
        self.assertFalse(promise.activity_ids)

    def test_money_that_went_elsewhere_keeps_nothing(self):
        move, other = self.invoice(100), self.invoice(100)
        promise = self.promise(move, by=-3, on=-9)
        payment = self.receipt(100, -3)
        self.assertOutcome(promise, "open", 0)
        (self.item(other) | self.item(payment.move_id)).reconcile()
        self.commit()
        self.assertOutcome(promise, "broken", 0)

    def test_money_that_came_too_late_or_before_is_none_of_it(self):
        late, before = self.promise(self.invoice(100), by=-9, on=-12), self.receipt(100, -20)
        self.assertOutcome(late, "broken", 0)
        before.action_draft()
        self.receipt(100, -2)
        self.assertOutcome(late, "broken", 0)

    def test_unapplied_money_covers_one_promise_and_not_two(self):
        first = self.promise(self.invoice(100), by=-3, on=-9)
        second = self.promise(self.invoice(80), by=-3, on=-8)
        self.receipt(100, -4)
        self.assertEqual((first.state, second.state), ("open", "broken"))
        self.receipt(80, -4)
        self.assertEqual((first.state, second.state), ("open", "open"))

    def test_older_money_leaves_none_of_the_later_over_for_a_second_promise(self):
        """What lay there before they promised is not what they promised."""
        self.receipt(100, -20)
        first, second = (self.promise(self.invoice(100), by=-3, on=on) for on in (-9, -8))
        self.assertEqual((first.state, second.state), ("broken", "broken"))
        self.receipt(100, -4)
        self.assertEqual((first.state, second.state), ("open", "broken"))
        self.receipt(100, -4)
        self.assertEqual((first.state, second.state), ("open", "open"))

    def test_a_plan_takes_of_unapplied_money_what_has_fallen_due(self):
        plan = self.plan(self.invoice(100), -3, 9)
        other = self.promise(self.invoice(50), by=-3, on=-7)
        self.receipt(60, -4)
        self.assertEqual((plan.state, other.state), ("open", "broken"))
        self.receipt(40, -4)
        self.assertEqual((plan.state, other.state), ("open", "open"))
        self.assertTrue(plan.awaits_application and other.awaits_application)
