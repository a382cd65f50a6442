"""What is accepted is credited to the cent, by a draft that somebody else posts."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import CHINESE
from .disputes import DisputeCase


@tagged("post_install", "-at_install")
class TestCredit(DisputeCase):
    def test_a_quantity_is_credited_as_that_quantity(self):
        move = self.sale(self.goods(10, 100, self.tax_19, discount=10), self.goods(1, 50))
        line = move.invoice_line_ids[0]
        dispute = self.contest(
            move, {"basis": "quantity", "invoice_line_id": line.id, "quantity": 3}
        )
        self.assertEqual(dispute.amount, 321.3)
        note = self.decide(dispute)
        self.assertRecordValues(
            note.invoice_line_ids,
            [
                {
                    "quantity": 3,
                    "price_unit": 100,
                    "discount": 10,
                    "account_id": line.account_id.id,
                    "tax_ids": self.tax_19.ids,
                }
            ],
        )
        self.assertEqual(note.amount_total, 321.3)
        self.assertRecordValues(
            note, [{"state": "draft", "move_type": "out_refund", "reversed_entry_id": move.id}]
        )
        self.assertIn(dispute.name, note.ref)

    def test_who_decides_numbers_and_posts_nothing_by_defaults_of_his_own(self):
        disputes = [
            self.contest(self.sale(self.goods(1, price)), {"amount": 50}) for price in (100, 50)
        ]
        for name, value in (("name", "RINV/MINE/1"), ("state", "posted")):
            self.env["ir.default"].set("account.move", name, value, user_id=True)
        for dispute in disputes:
            note = self.decide(dispute)
            self.assertEqual((note.name, note.state), (False, "draft"))

    def test_a_part_of_the_quantity(self):
        move = self.sale(self.goods(10, 100, self.tax_19))
        line = move.invoice_line_ids
        dispute = self.contest(
            move, {"basis": "quantity", "invoice_line_id": line.id, "quantity": 3}
        )
        note = self.decide(dispute, "part", accepted_quantity=1)
        self.assertEqual((note.invoice_line_ids.quantity, note.amount_total), (1, 119))
        self.assertRecordValues(
            dispute,
            [{"state": "partly_accepted", "accepted_amount": 119, "held_amount": 119}],
        )

    def test_a_price_is_credited_as_the_difference(self):
        move = self.sale(self.goods(7, 12.5, self.tax_7))
        line = move.invoice_line_ids
        dispute = self.contest(
            move, {"basis": "price", "invoice_line_id": line.id, "price_unit": 11.9}
        )
        note = self.decide(dispute)
        self.assertEqual(note.invoice_line_ids.quantity, 7)
        self.assertAlmostEqual(note.invoice_line_ids.price_unit, 0.6)
        self.assertEqual(note.amount_total, dispute.accepted_amount)

    def test_a_whole_invoice_is_credited_line_by_line(self):
        move = self.sale(
            self.goods(3, 33.33, self.tax_19), self.goods(2, 17.5, self.tax_21_included)
        )
        note = self.decide(self.dispute(move))
        self.assertEqual(len(note.invoice_line_ids), 2)
        self.assertEqual(note.amount_total, move.amount_total)
        self.assertEqual(note.amount_tax, move.amount_tax)
        self.assertEqual(note.invoice_line_ids.mapped("quantity"), [3, 2])

    def test_an_amount_is_credited_to_the_cent_whatever_the_taxes(self):
        both = self.tax_19 + self.tax_7
        euro = self.setup_other_currency("EUR")
        mixes = {
            "no tax": (self.goods(1, 100),),
            "one rate": (self.goods(3, 33.33, self.tax_19),),
            "rates": (self.goods(3, 33.33, self.tax_19), self.goods(7, 9.99, self.tax_7)),
            "included": (self.goods(3, 41.17, self.tax_21_included), self.goods(1, 9.99)),
            "two on a line": (self.goods(1, 77.77, both), self.goods(2, 11.11, self.tax_19)),
        }
        for rounding in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = rounding
            for currency in (self.company.currency_id, euro):
                for name, lines in mixes.items():
                    for amount in (33.33, 0.01, 19.99, 100 / 3):
                        amount = currency.round(amount)
                        with self.subTest(f"{rounding} {name} {currency.name} {amount}"):
                            move = self.sale(*lines, currency_id=currency.id)
                            note = self.decide(self.dispute(move, amount))
                            self.assertEqual(currency.compare_amounts(note.amount_total, amount), 0)

    def test_an_amount_keeps_the_mix_of_taxes_and_accounts(self):
        move = self.sale(self.goods(1, 100, self.tax_19), self.goods(1, 100, self.tax_7))
        note = self.decide(self.dispute(move, 113))
        self.assertEqual(note.invoice_line_ids.tax_ids, self.tax_19 + self.tax_7)
        self.assertEqual(note.invoice_line_ids.account_id, move.invoice_line_ids.account_id)
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(note.amount_tax, 13)

    def test_rounding_of_quantities_and_prices_is_settled(self):
        for tax in (None, self.tax_19, self.tax_21_included):
            for price, quantity in ((0.124, 4), (33.335, 3), (9.99, 7)):
                with self.subTest(f"{tax and tax.name} {price}"):
                    move = self.sale(
                        self.goods(quantity, price, tax), self.goods(quantity, price + 1, tax)
                    )
                    dispute = self.contest(
                        move,
                        *(
                            {"basis": "quantity", "invoice_line_id": line.id, "quantity": 1}
                            for line in move.invoice_line_ids
                        ),
                    )
                    note = self.decide(dispute)
                    self.assertAlmostEqual(note.amount_total, dispute.amount, 2)
                    balance = sum(note.line_ids.mapped("balance"))
                    self.assertAlmostEqual(balance, 0, 2)

    def test_a_credit_note_for_each_invoice(self):
        first, second = self.sale(self.goods(1, 100)), self.sale(self.goods(1, 50))
        reason = self.env.ref("ar_collections.dispute_reason_price")
        dispute = self.env["ar.dispute"]._open_for({first: 30, second: 20}, reason)
        notes = self.decide(dispute)
        self.assertEqual(notes.reversed_entry_id, first + second)
        one = notes.filtered(lambda note: note.reversed_entry_id == first)
        self.post(one)
        self.assertEqual((dispute.state, dispute.held_amount), ("accepted", 20))
        self.assertEqual((first.ar_disputed_amount, second.ar_disputed_amount), (0, 20))
        self.post(notes - one)
        self.assertEqual(dispute.state, "closed")

    def test_what_is_accepted_is_held_until_it_is_credited(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 60)
        note = self.decide(dispute, "part", accepted_amount=25)
        item = self.decisions(move)
        self.assertEqual((item.amount_disputed, item.amount_due), (25, 75))
        self.post(note)
        self.assertEqual(move.amount_residual, 75)
        self.assertRecordValues(
            dispute,
            [{"state": "closed", "resolution": "partly_accepted", "held_amount": 0}],
        )
        self.assertEqual(self.decisions(move).amount_due, 75)

    def test_posting_sets_the_credit_off_and_closes_the_dispute(self):
        move = self.sale(self.goods(1, 100, self.tax_19))
        dispute = self.dispute(move, 50)
        note = self.decide(dispute)
        self.assertEqual(dispute.state, "accepted")
        self.post(note)
        self.assertEqual((move.amount_residual, note.amount_residual), (69, 0))
        self.assertRecordValues(
            dispute,
            [{"state": "closed", "resolution": "accepted", "ended_on": self.today}],
        )

    def test_who_decided_does_not_post(self):
        move = self.sale(self.goods(1, 100))
        note = self.decide(self.dispute(move, 50), by=self.accountant)
        with self.assertRaises(UserError):
            note.with_user(self.accountant).action_post()
        with self.assertRaises(AccessError):
            note.with_user(self.accountant).ar_dispute_id = False
        self.post(note, by=self.env.user)
        self.assertEqual(note.state, "posted")

    def test_nobody_posts_it_by_a_schedule(self):
        note = self.decide(self.dispute(self.sale(self.goods(1, 100)), 50), by=self.accountant)
        note.with_user(self.accountant).auto_post = "at_date"
        with self.assertRaises(UserError):
            note.with_user(self.env.ref("base.user_root"))._post()

    def test_below_the_limit_one_person_is_enough(self):
        self.company.ar_four_eyes_amount = 50
        move = self.sale(self.goods(1, 100))
        note = self.decide(self.dispute(move, 50), by=self.accountant)
        self.post(note)
        more = self.decide(self.dispute(self.sale(self.goods(1, 100)), 50.01), by=self.accountant)
        with self.assertRaises(UserError):
            more.with_user(self.accountant).action_post()

    def test_the_limit_is_in_company_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 0.5)])
        self.company.ar_four_eyes_amount = 60
        note = self.decide(
            self.dispute(self.sale(self.goods(1, 100), currency_id=euro.id), 50),
            by=self.accountant,
        )
        self.assertEqual(abs(note.amount_total_signed), 100)
        with self.assertRaises(UserError):
            note.with_user(self.accountant).action_post()

    def test_a_collector_decides_but_cannot_post(self):
        self.company.ar_four_eyes_amount = 1000
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 50)
        note = self.decide(dispute, by=self.collector)
        self.assertEqual(dispute.decided_by_id, self.collector)
        with self.assertRaises(AccessError):
            note.with_user(self.collector).action_post()
        self.assertTrue(note.activity_ids.user_id)
        self.assertNotIn(self.collector, note.activity_ids.user_id)

    def test_who_is_asked_to_post_reads_it_in_his_language(self):
        for user in self.env.ref("ar_collections.group_ar_accountant").all_user_ids:
            self.speaks_chinese(user)
        self.company.ar_four_eyes_amount = 1000
        note = self.decide(self.dispute(self.invoice(100)), by=self.collector)
        self.assertRegex(note.activity_ids.summary, CHINESE)

    def test_that_a_credit_note_is_gone_is_told_in_the_owners_language(self):
        dispute = self.dispute(self.invoice(100))
        dispute.user_id = self.accountant
        self.speaks_chinese(self.accountant)
        self.decide(dispute, by=self.collector).unlink()
        self.assertRegex(str(dispute.message_ids[0].body), CHINESE)

    def test_a_deleted_credit_note_leaves_what_was_accepted(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 50)
        self.decide(dispute).unlink()
        self.assertEqual((dispute.state, dispute.held_amount), ("accepted", 50))
        self.assertIn("still accepted", dispute.message_ids[0].body)
        self.assertTrue(dispute.lacks_credit_note)
        dispute.with_user(self.collector).action_draft_credit_notes()
        self.assertEqual(dispute.credit_note_ids.amount_total, 50)
        dispute.action_draft_credit_notes()
        self.assertEqual(len(dispute.credit_note_ids), 1)

    def test_a_posted_credit_note_that_is_taken_back_opens_the_dispute(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 50)
        note = self.decide(dispute)
        self.post(note)
        note.button_draft()
        note.line_ids.remove_move_reconcile()
        self.commit()
        self.assertEqual((dispute.state, dispute.held_amount), ("accepted", 50))

    def test_reopening_needs_the_credit_note_gone(self):
        dispute = self.dispute(self.sale(self.goods(1, 100)), 50)
        note = self.decide(dispute)
        with self.assertRaises(UserError):
            dispute.action_reopen()
        note.unlink()
        dispute.action_reopen()
        self.assertRecordValues(
            dispute,
            [{"state": "investigating", "accepted_amount": 0, "held_amount": 50}],
        )

    def test_more_than_contested_cannot_be_accepted(self):
        dispute = self.dispute(self.sale(self.goods(1, 100)), 50)
        with self.assertRaises(UserError):
            self.decide(dispute, "part", accepted_amount=50.01)

    def test_a_decision_is_about_its_own_dispute(self):
        mine, theirs = (self.dispute(self.sale(self.goods(1, 100)), 50) for _number in range(2))
        with self.assertRaises(UserError):
            mine._decide({theirs.line_ids: {"accepted_amount": 50}}, "")

    def test_nothing_is_decided_twice(self):
        dispute = self.dispute(self.sale(self.goods(1, 100)), 50)
        self.decide(dispute, "reject")
        with self.assertRaises(UserError):
            self.decide(dispute)

    def test_the_next_level_follows_a_rejection(self):
        move = self.invoice(100, due=-30)
        self.deliver(move, self.first, days_ago=10)
        dispute = self.dispute(move)
        self.assertEqual(self.reason(move), "disputed")
        self.decide(dispute, "reject")
        item = self.decisions(move)
        self.assertEqual((item.reason, item.level_id), ("ready", self.second))
        self.assertEqual(item.last_level_id, self.first)

    def test_payment_in_full_of_an_accepted_dispute_still_owes_the_credit(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 50)
        note = self.decide(dispute)
        self.pay(move)
        self.commit()
        self.assertEqual(dispute.state, "accepted")
        self.post(note)
        self.assertEqual(dispute.state, "closed")
