"""What was to be done about a dispute ends with it, and one that is left with nothing ends, too."""

from odoo.tests import tagged

from .test_items import ItemsCase


@tagged("post_install", "-at_install")
class TestEndings(ItemsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_four_eyes_amount = 10000

    # ------------------------------------------------------------------
    # The task to check and post a credit note
    # ------------------------------------------------------------------
    def asked(self):
        """A credit note that somebody is asked to check and post."""
        note = self.decide(self.dispute(self.sale(self.goods(1, 100)), 50), by=self.collector)
        self.assertIn("Check and post", note.activity_ids.summary)
        return note

    def test_it_ends_once_the_note_is_posted(self):
        note = self.asked()
        theirs = note.activity_schedule("mail.mail_activity_data_call", user_id=self.accountant.id)
        self.post(note)
        self.assertEqual(note.activity_ids, theirs, "what a person planned stays")

    def test_it_ends_with_the_note(self):
        note = self.asked()
        note.button_cancel()
        self.assertFalse(note.activity_ids)
        note = self.asked()
        tasks = note.activity_ids
        note.unlink()
        self.assertFalse(tasks.exists())

    def test_it_ends_with_the_dispute(self):
        note = self.asked()
        note.ar_dispute_id._move_to("closed")
        self.assertFalse(note.activity_ids)

    def test_who_posts_it_again_is_asked_again(self):
        note = self.asked()
        self.post(note)
        note.button_draft()
        self.commit()
        self.assertIn("Check and post", note.activity_ids.summary)

    # ------------------------------------------------------------------
    # Nothing is left in it
    # ------------------------------------------------------------------
    def delete(self, move):
        move.button_draft()
        move.name = False
        move.with_context(force_delete=True).unlink()
        self.commit()

    def owned(self, move, amount=40):
        dispute = self.dispute(move, amount)
        dispute.user_id = self.collector
        return dispute

    def told(self, dispute):
        """Who was told that the document is gone."""
        message = dispute.message_ids.filtered(lambda one: "was deleted" in (one.body or ""))[:1]
        return message.partner_ids

    def test_a_live_dispute_whose_invoice_is_deleted(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.owned(move)
        self.delete(move)
        self.assertRecordValues(
            dispute, [{"state": "withdrawn", "resolution": "gone", "held_amount": 0}]
        )
        self.assertIn(self.collector.partner_id, self.told(dispute))

    def test_an_accepted_one_ends_and_its_draft_goes(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.owned(move)
        note = self.decide(dispute)
        self.delete(move)
        self.assertRecordValues(dispute, [{"state": "closed", "resolution": "gone"}])
        self.assertEqual((note.state, len(note.activity_ids)), ("cancel", 0))
        self.assertFalse(dispute.lacks_credit_note)

    def test_of_two_invoices_one_is_deleted(self):
        kept, gone = self.sale(self.goods(1, 100)), self.sale(self.goods(1, 100))
        dispute = self.env["ar.dispute"]._open_for({kept: 30, gone: 20}, self.price_reason)
        dispute.user_id = self.collector
        self.delete(gone)
        self.assertEqual((dispute.state, dispute.amount), ("new", 30))
        self.assertIn(self.collector.partner_id, self.told(dispute))
        notes = self.decide(dispute)
        self.post(notes)
        self.assertEqual(dispute.state, "closed")

    def test_of_two_the_other_is_credited_already(self):
        kept, gone = self.sale(self.goods(1, 100)), self.sale(self.goods(1, 100))
        dispute = self.env["ar.dispute"]._open_for({kept: 30, gone: 20}, self.price_reason)
        notes = self.decide(dispute)
        self.post(notes.filtered(lambda note: note.reversed_entry_id == kept))
        self.assertEqual(dispute.state, "accepted")
        self.delete(gone)
        self.assertRecordValues(dispute, [{"state": "closed", "resolution": "accepted"}])

    def test_an_opening_balance_that_is_deleted(self):
        move, mine = self.opening((self.customer, "2019/77", 500))
        dispute = self.call(mine)
        self.delete(move)
        self.assertRecordValues(dispute, [{"state": "withdrawn", "resolution": "gone"}])

    def test_an_invoice_that_is_cancelled(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.owned(move)
        move.button_draft()
        move.button_cancel()
        self.assertRecordValues(dispute, [{"state": "withdrawn", "resolution": "gone"}])

    def test_it_is_told_in_the_owners_language(self):
        self.speaks_chinese(self.collector)
        dispute = self.owned(self.sale(self.goods(1, 100)))
        dispute._tell_owner(lambda env: env.lang)
        self.assertIn("zh_CN", dispute.message_ids[0].body)

    # ------------------------------------------------------------------
    # What was credited
    # ------------------------------------------------------------------
    def test_it_says_how_much_of_what_was_accepted_was_credited(self):
        dispute = self.dispute(self.sale(self.goods(1, 100)), 50)
        self.post(self.decide(dispute))
        self.assertRegex(str(dispute.message_ids.mapped("body")), "50.00 of .*50.00")

    def test_also_where_it_was_more(self):
        """A note of a version that did not look is not hidden behind a closed dispute."""
        dispute = self.dispute(self.sale(self.goods(1, 100)), 50)
        note = self.decide(dispute)
        note.action_post()
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET amount_total = 60 WHERE id = %s", note.ids)
        self.env.invalidate_all()
        self.env["ar.dispute"].sudo()._conclude(self.customer)
        self.assertEqual(dispute.state, "closed")
        self.assertRegex(str(dispute.message_ids.mapped("body")), "60.00 of .*50.00")

    # ------------------------------------------------------------------
    # An instalment that is replaced
    # ------------------------------------------------------------------
    def replaced(self, due=-5):
        """300 of the second instalment are contested; then the invoice is due in one sum.

        Odoo makes one of its items the new one, and deletes the other.
        """
        move, _first, second = self.instalments()
        dispute = self.env["ar.dispute"]._open_for({second: 300}, self.price_reason)
        dispute.user_id = self.collector
        move.button_draft()
        move.invoice_payment_term_id = False
        move.invoice_date_due = self.day(due)
        move.action_post()
        self.commit()
        return move, dispute

    def test_that_it_was_replaced_is_told_and_nothing_more_is_contested(self):
        for due in (-5, -30):
            with self.subTest(due=due):
                move, dispute = self.replaced(due)
                self.assertRecordValues(
                    dispute.line_ids, [{"amount": 300, "held_amount": 300, "has_changed": True}]
                )
                self.assertIn("instalment", dispute.changed_text)
                self.assertEqual(dispute.activity_ids.user_id, self.collector)
                self.assertIn(move.name, dispute.activity_ids.summary)
                self.commit()
                self.assertEqual(len(dispute.activity_ids), 1, "once")

    def test_accept_stays_accept_of_what_was_contested(self):
        for due in (-5, -30):
            with self.subTest(due=due):
                move, dispute = self.replaced(due)
                note = self.decide(dispute)
                self.assertEqual((note.amount_total, dispute.state), (300, "accepted"))
                self.post(note)
                self.assertEqual((move.amount_residual, dispute.state), (700, "closed"))

    def test_that_it_is_due_later_is_no_other(self):
        _move, _first, second = self.instalments()
        dispute = self.env["ar.dispute"]._open_for({second: 300}, self.price_reason)
        second.date_maturity = self.day(10)
        self.commit()
        self.assertFalse(dispute.changed_text)

    def test_the_new_instalment_is_chosen(self):
        move, dispute = self.replaced()
        dispute.line_ids.with_user(self.collector).item_id = self.item(move)
        self.assertFalse(dispute.changed_text)
        self.assertFalse(dispute.line_ids.has_changed)

    def test_or_the_invoice_as_a_whole(self):
        _move, dispute = self.replaced()
        dispute.line_ids.with_user(self.collector).item_id = False
        self.assertFalse(dispute.changed_text)
