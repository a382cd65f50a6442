"""An invoice that is corrected may lose the line that is contested: that is told, and decides
nothing."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .test_amounts import TaxedCase


@tagged("post_install", "-at_install")
class TestChangedLines(TaxedCase):
    def setUp(self):
        super().setUp()
        self.product = self.env["product.product"].create({"name": "Chair"})
        self.move = self.sale(self.chairs())
        self.contested = self.quantity(self.move, 3)
        self.contested.user_id = self.collector
        self.assertEqual(self.contested.amount, 360)

    def chairs(self, price=100):
        return self.goods(10, price, self.taxes["vat"], product_id=self.product.id)

    def correct(self, *commands):
        """Back to draft, changed, and posted again: a usual correction."""
        self.move.button_draft()
        self.move.write({"invoice_line_ids": list(commands)})
        self.move.action_post()
        self.commit()

    def replace(self):
        self.correct(Command.delete(self.move.invoice_line_ids.id), self.chairs())

    def test_a_replaced_line_stays_contested_and_is_told(self):
        self.replace()
        dispute = self.contested
        self.assertFalse(dispute.line_ids.invoice_line_id)
        self.assertRecordValues(
            dispute.line_ids,
            [
                {
                    "basis": "quantity",
                    "amount": 360,
                    "held_amount": 360,
                    "has_changed": True,
                    "product_id": self.product.id,
                }
            ],
        )
        self.assertIn("deleted or replaced", dispute.message_ids[0].body)
        (task,) = dispute.activity_ids
        self.assertEqual(task.user_id, self.collector)
        self.assertIn(self.move.name, task.summary)
        self.commit()
        self.assertEqual(len(dispute.activity_ids), 1, "once")

    def test_accept_stays_accept(self):
        self.replace()
        wizard = Form(
            self.env["ar.dispute.decide.wizard"].with_context(default_dispute_id=self.contested.id)
        )
        self.assertEqual((wizard.accepted_amount, wizard.outcome), (360, "accepted"))
        self.assertIn("deleted or replaced", wizard.changed_text)
        note = self.decide(self.contested)
        self.assertRecordValues(
            self.contested, [{"state": "accepted", "accepted_amount": 360, "amount": 360}]
        )
        self.assertRecordValues(
            note, [{"amount_untaxed": 300, "amount_tax": 60, "amount_total": 360}]
        )
        self.assertEqual(self.contested.line_ids.basis, "quantity")

    def test_a_part_is_typed_as_an_amount(self):
        self.replace()
        note = self.decide(self.contested, "part", accepted_amount=120)
        self.assertEqual((note.amount_untaxed, note.amount_tax), (100, 20))
        self.assertEqual(self.contested.state, "partly_accepted")

    def test_a_line_with_another_price_is_told_too(self):
        self.correct(Command.update(self.move.invoice_line_ids.id, {"price_unit": 90}))
        dispute = self.contested
        self.assertEqual((dispute.amount, dispute.line_ids.has_changed), (360, True))
        self.assertIn("changed since", dispute.message_ids[0].body)
        self.assertEqual(self.decide(dispute).amount_total, 360)

    def test_what_is_put_right_again_is_as_it_was(self):
        for price, has_changed in ((90, True), (100, False)):
            self.correct(Command.update(self.move.invoice_line_ids.id, {"price_unit": price}))
            self.assertEqual(self.contested.line_ids.has_changed, has_changed)
            self.assertEqual(self.contested.amount, 360)
        self.assertEqual(self.decide(self.contested).invoice_line_ids.quantity, 3)

    def test_what_is_the_same_is_not_told(self):
        self.correct(Command.update(self.move.invoice_line_ids.id, {"name": "Better words"}))
        self.assertFalse(self.contested.activity_ids)
        self.assertFalse(self.contested.changed_text)

    def test_the_new_line_is_chosen(self):
        self.replace()
        line = self.contested.line_ids
        line.with_user(self.collector).write({"invoice_line_id": self.move.invoice_line_ids.id})
        self.assertEqual((line.amount, line.has_changed), (360, False))
        self.assertFalse(self.contested.changed_text)
        note = self.decide(self.contested)
        self.assertEqual(note.invoice_line_ids.quantity, 3)

    def test_nothing_is_contested_anew_of_a_line_that_is_gone(self):
        self.replace()
        with self.assertRaisesRegex(ValidationError, "choose the line"):
            self.contested.line_ids.quantity = 4

    def test_a_note_that_is_drafted_again_credits_what_was_accepted(self):
        note = self.decide(self.contested)
        note.unlink()
        self.replace()
        self.contested.action_draft_credit_notes()
        self.assertEqual(self.contested.credit_note_ids.amount_total, 360)

    def test_it_is_told_in_the_owners_language(self):
        self.speaks_chinese(self.collector)
        with patch.object(
            self.registry["ar.dispute.line"], "_changed_in_words", lambda line: line.env.lang
        ):
            self.replace()
        self.assertIn("zh_CN", self.contested.message_ids[0].body)
