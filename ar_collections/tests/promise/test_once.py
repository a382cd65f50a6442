"""What keeps a promise, and what only made its items smaller: no money keeps two.

Money that is booked late, taken back or under way; documents that were reset and posted anew.
"""

from odoo.tests import tagged

from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestOnce(PromiseCase):
    def assertTold(self, promise, state, kept, to_come, fallen):
        self.assertEqual(
            (promise.state, promise.received_amount, promise.to_come_amount, promise.fallen_amount),
            (state, kept, to_come, fallen),
        )

    # ------------------------------------------------------------------
    # One promise after the other
    # ------------------------------------------------------------------
    def test_money_that_is_booked_late_keeps_the_first_promise_and_not_the_second_too(self):
        """100 were promised twice, and come once, in time for the first."""
        move = self.invoice(100)
        first = self.promise(move, by=-5, on=-10)
        second = self.promise(move, by=5)
        self.assertEqual((first.state, second.level), ("broken", 1))
        self.pay_on(move, -6)
        self.assertTold(first, "kept", 100, 0, 0)
        self.assertTold(second, "fallen_away", 0, 0, 100)
        self.assertEqual((second.ended_on, second.level), (self.today, 0))
        figures = self.refreshed()
        self.assertEqual((figures.promise_kept_rate, figures.promise_kept_amount_rate), (100, 100))
        kept = self.env["ar.promise"]._read_group(
            [("id", "in", (first | second).ids)], [], ["kept_amount:sum", "matured_amount:sum"]
        )
        self.assertEqual(kept, [(100, 100)])

    def test_and_a_part_of_it_a_part(self):
        """60 of 100 came in time for the first; the second is about the 40 that are left."""
        move = self.invoice(100)
        first = self.promise(move, by=-5, on=-10)
        second = self.promise(move, by=5)
        self.pay_on(move, -6, 60)
        self.assertTold(first, "partly_kept", 60, 0, 0)
        self.assertTold(second, "open", 0, 40, 60)
        self.pay_on(move, 3)
        self.assertTold(second, "kept", 40, 0, 60)
        self.assertEqual((first.kept_amount, second.kept_amount), (60, 40))

    def test_as_of_a_past_day_it_is_counted_once_as_well(self):
        """On the day before yesterday 40 of the second promise were to come, not 100."""
        move = self.invoice(100)
        self.promise(move, by=-8, on=-10)
        second = self.promise(move, 100, by=5, on=-5)
        self.pay_on(move, -9, 60)
        self.pay_on(move, -1, 10)
        self.assertTold(second, "open", 10, 30, 60)
        (row,) = self.decisions(move, -2)
        self.assertEqual((row.amount_open, row.amount_promised), (40, 40))
        (row,) = self.decisions(move, 0)
        self.assertEqual((row.amount_open, row.amount_promised), (30, 30))

    # ------------------------------------------------------------------
    # What came before is taken back
    # ------------------------------------------------------------------
    def test_a_payment_of_before_that_bounces_does_not_swallow_the_promised_one(self):
        """60 of 100 had come, 40 are promised; the 60 bounce, and the 40 come as promised."""
        move = self.invoice(100)
        before = self.pay_on(move, -5, 60)
        promise = self.promise(move)
        self.passed = 1
        self.item(move).remove_move_reconcile()
        before.action_draft()
        before.action_cancel()
        self.commit()
        self.assertTold(promise, "open", 0, 40, 0)
        self.pay_on(move, 3, 40)
        self.assertTold(promise, "kept", 40, 0, 0)

    def test_what_is_put_on_its_items_anew_is_still_of_before(self):
        move = self.invoice(100)
        before = self.pay_on(move, -5, 60)
        promise = self.promise(move)
        self.unreconcile(move)
        (self.item(before.move_id) | self.item(move)).reconcile()
        self.commit()
        self.assertTold(promise, "open", 0, 40, 0)

    # ------------------------------------------------------------------
    # A document is corrected
    # ------------------------------------------------------------------
    def corrected(self, move, price):
        move.button_draft()
        move.invoice_line_ids.price_unit = price
        move.action_post()
        self.commit()

    def test_an_invoice_that_is_posted_anew_for_more(self):
        """100 are promised of what comes to 120 now; 100 come."""
        move = self.invoice(100)
        promise = self.promise(move)
        self.corrected(move, 120)
        self.assertTold(promise, "open", 0, 100, 0)
        self.pay_on(move, 2, 100)
        self.assertTold(promise, "kept", 100, 0, 0)
        self.assertEqual(move.amount_residual, 20)

    def test_an_invoice_that_is_posted_anew_for_less(self):
        """30 of 100 had come and 70 are promised; it comes to 80 now: 50 are all there is."""
        move = self.invoice(100)
        before = self.pay_on(move, -2, 30)
        promise = self.promise(move)
        self.corrected(move, 80)
        (self.item(before.move_id) | self.item(move)).filtered("amount_residual").reconcile()
        self.commit()
        self.assertTold(promise, "open", 0, 50, 20)
        self.pay_on(move, 2, 50)
        self.assertTold(promise, "kept", 50, 0, 20)

    def test_an_invoice_that_is_posted_anew_in_another_currency(self):
        """Nothing is left of what was promised; nobody broke it."""
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 2.0)])
        move = self.invoice(100)
        promise = self.promise(move)
        move.button_draft()
        move.currency_id = euro
        move.action_post()
        self.commit()
        self.assertIn(promise.state, ("fallen_away", "withdrawn"))
        self.assertFalse(promise.received_amount)

    # ------------------------------------------------------------------
    # Money under way
    # ------------------------------------------------------------------
    def under_way(self, move, days, amount=None):
        """A payment without entry, dated so many days from today."""
        return self.pay(
            move,
            amount,
            journal_id=self.payments_without_entry().id,
            payment_date=self.day(days),
        )

    def judged(self, promise, days):
        self.env.flush_all()
        with self.in_days(days):
            promise._judge()

    def test_money_that_is_under_way_in_time_breaks_no_promise(self):
        """Until it is known that it does not come."""
        move = self.invoice(100)
        promise = self.promise(move, by=5)
        payment = self.under_way(move, 4)
        self.judged(promise, 9)
        self.assertTold(promise, "open", 0, 100, 0)
        self.assertFalse(promise.awaits_application, "there is no entry to apply")
        self.assertFalse(promise.activity_ids)
        self.passed = 9
        payment.action_reject()
        self.commit()
        self.assertTold(promise, "broken", 0, 0, 0)

    def test_money_under_way_that_is_late_or_too_little_does(self):
        late, little = self.invoice(100), self.invoice(200)
        promises = self.promise(late, by=5) | self.promise(little, by=5)
        self.under_way(late, 8)
        self.under_way(little, 4, 150)
        self.judged(promises, 9)
        self.assertEqual(promises.mapped("state"), ["broken", "broken"])

    def test_money_under_way_and_money_to_apply_are_enough_together(self):
        """70 of 100 are under way, and 50 lie there: 30 of these are for the promise."""
        move = self.invoice(100)
        promise = self.promise(move, by=5)
        self.on_account(50, date=self.day(4))
        self.under_way(move, 4, 70)
        self.judged(promise, 9)
        self.assertTold(promise, "open", 0, 100, 0)
        self.assertEqual((promise.awaits_application, promise.unapplied_amount), (True, 30))

    def test_money_under_way_that_names_no_invoice_keeps_one_promise_and_not_two(self):
        """Two promised 100 each; 100 are under way for neither of their invoices."""
        first, second = (self.promise(self.invoice(100), by=by) for by in (5, 6))
        self.payments_without_entry()
        payment = self.on_account(100, date=self.day(4))
        self.assertEqual((payment.state, payment.move_id.id), ("in_process", False))
        self.judged(first | second, 10)
        self.assertEqual((first.state, second.state), ("open", "broken"))
        self.assertFalse(first.awaits_application or first.unapplied_amount)

    def test_of_two_instalments_it_pays_the_first(self):
        """300 are under way for the invoice; they are none of the 700 promised of the second."""
        term = self.env["account.payment.term"].create(
            {
                "name": "30, 70",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((30, 0), (70, 30))
                ],
            }
        )
        move = self.invoice(
            1000,
            invoice_date=self.day(-60),
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )
        first, second = self.item(move)
        promises = self.promise(move, 300, by=5, move_line_ids=first.ids)
        promises |= self.promise(move, 700, by=5, move_line_ids=second.ids)
        self.under_way(move, 4, 300)
        self.judged(promises, 9)
        self.assertEqual(promises.mapped("state"), ["open", "broken"])
