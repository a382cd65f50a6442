"""Decided is what is posted and open; what was paid or cancelled in the meantime is released."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .disputes import DisputeCase


@tagged("post_install", "-at_install")
class TestSettling(DisputeCase):
    def over(self, *amounts, moves=None):
        """One dispute over an amount of each of some invoices of 100, or of those given."""
        moves = moves or [self.sale(self.goods(1, 100)) for _amount in amounts]
        reason = self.env.ref("ar_collections.dispute_reason_price")
        return self.env["ar.dispute"]._open_for(dict(zip(moves, amounts, strict=True)), reason)

    def cancel(self, move):
        move.button_draft()
        move.button_cancel()
        self.commit()

    # ------------------------------------------------------------------
    # Before anything is decided
    # ------------------------------------------------------------------
    def test_a_draft_is_neither_decided_nor_credited(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 40)
        move.button_draft()
        self.commit()
        self.assertEqual((dispute.state, dispute.held_amount), ("new", 40))
        with self.assertRaisesRegex(UserError, "is not posted"):
            self.decide(dispute)
        self.assertEqual((dispute.state, dispute.accepted_amount), ("new", 0))
        self.assertFalse(dispute.credit_note_ids)
        move.action_post()
        self.assertEqual(self.decide(dispute).amount_total, 40)

    def test_of_a_cancelled_and_a_paid_invoice_nothing_is_left_to_decide(self):
        dispute = self.over(50, 100)
        gone, paid = dispute.move_ids.sorted("id")
        self.cancel(gone)
        self.assertEqual((dispute.state, dispute.held_amount), ("new", 100))
        self.pay(paid)
        self.commit()
        self.assertRecordValues(dispute, [{"state": "closed", "held_amount": 0}])
        with self.assertRaises(UserError):
            self.decide(dispute)
        self.assertFalse(dispute.credit_note_ids)

    def test_what_was_paid_is_released_and_the_rest_decided(self):
        """Accepting the rest is accepting: of what was paid there was nothing to decide."""
        self.company.ar_four_eyes_amount = 1000
        dispute = self.over(100, 60)
        paid, rest = dispute.move_ids.sorted("id")
        self.pay(paid)
        self.commit()
        lines = dispute.line_ids.sorted("id")
        self.assertEqual(lines.mapped("is_settled"), [True, False])
        self.assertEqual(lines.mapped("held_amount"), [0, 60])
        self.assertEqual(lines[0].released_on, self.today)
        wizard = Form(
            self.env["ar.dispute.decide.wizard"].with_context(default_dispute_id=dispute.id)
        )
        self.assertEqual((wizard.accepted_amount, wizard.outcome), (60, "accepted"))
        self.assertIn(paid.name, wizard.settled_text)
        note = self.decide(dispute)
        self.assertEqual((note.amount_total, note.reversed_entry_id), (60, rest))
        self.assertEqual((dispute.state, dispute.accepted_amount), ("accepted", 60))
        self.assertNotIn(paid.name, self.letter(dispute))
        self.post(note)
        self.assertEqual((dispute.state, rest.amount_residual), ("closed", 40))

    def letter(self, dispute):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.action_report_dispute_letter", dispute.ids
        )
        return content.decode()

    def test_what_is_paid_between_looking_and_deciding_is_not_credited(self):
        """The wizard is open, the money comes, and then somebody accepts all of it."""
        dispute = self.over(100, 60)
        paid = dispute.move_ids.sorted("id")[0]
        wizard = self.env["ar.dispute.decide.wizard"].create(
            {"dispute_id": dispute.id, "decision": "accept", "send_letter": False}
        )
        self.pay(paid)
        wizard.action_decide()
        self.assertEqual(dispute.credit_note_ids.mapped("amount_total"), [60])
        self.assertEqual(dispute.accepted_amount, 60)

    def test_a_payment_that_bounces_is_contested_again(self):
        dispute = self.over(100, 60)
        paid = dispute.move_ids.sorted("id")[0]
        self.pay(paid)
        self.commit()
        self.item(paid).remove_move_reconcile()
        self.commit()
        self.assertRecordValues(
            dispute.line_ids.sorted("id"),
            [
                {"is_settled": False, "released_on": False, "held_amount": 100},
                {"is_settled": False, "released_on": False, "held_amount": 60},
            ],
        )

    # ------------------------------------------------------------------
    # After it
    # ------------------------------------------------------------------
    def test_an_invoice_that_is_cancelled_after_the_decision_is_not_credited(self):
        dispute = self.over(50, 60)
        gone, rest = dispute.move_ids.sorted("id")
        notes = self.decide(dispute)
        self.cancel(gone)
        of_gone = notes.filtered(lambda note: note.reversed_entry_id == gone)
        self.assertEqual(of_gone.state, "cancel")
        self.assertEqual((dispute.state, dispute.held_amount), ("accepted", 60))
        self.assertFalse(dispute.lacks_credit_note)
        self.assertNotIn("still accepted", str(dispute.message_ids.mapped("body")))
        of_gone.button_draft()
        with self.assertRaisesRegex(UserError, "is not posted"), self.env.cr.savepoint():
            self.post(of_gone)
        self.post(notes - of_gone)
        self.assertEqual((dispute.state, rest.amount_residual), ("closed", 40))

    def test_a_note_over_an_invoice_that_is_a_draft_again_is_not_posted(self):
        move = self.sale(self.goods(1, 100))
        dispute = self.dispute(move, 40)
        note = self.decide(dispute)
        move.button_draft()
        with self.assertRaisesRegex(UserError, "is not posted"), self.env.cr.savepoint():
            self.post(note)
        note.unlink()
        with self.assertRaisesRegex(UserError, "is not posted"):
            dispute.action_draft_credit_notes()
        move.action_post()
        dispute.action_draft_credit_notes()
        self.post(dispute.credit_note_ids)
        self.assertEqual((dispute.state, move.amount_residual), ("closed", 60))

    def test_part_is_credited_and_the_rest_is_paid(self):
        """Of 1,000 the customer contests 300; 120 are accepted and credited, 880 paid."""
        move = self.sale(self.goods(10, 100))
        dispute = self.dispute(move, 300)
        self.assertEqual(self.decisions(move).amount_due, 700)
        note = self.decide(dispute, "part", accepted_amount=120)
        self.assertEqual(self.decisions(move).amount_due, 880)
        self.post(note)
        self.assertEqual((move.amount_residual, dispute.state), (880, "closed"))
        self.assertEqual(self.decisions(move).amount_due, 880)
        self.pay(move)
        self.commit()
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "closed",
                    "resolution": "partly_accepted",
                    "accepted_amount": 120,
                    "held_amount": 0,
                }
            ],
        )
        self.assertEqual((move.amount_residual, note.amount_residual), (0, 0))

    def test_several_invoices_under_a_limit(self):
        """Three notes of 40, 30 and 20 are 90 in all: above 80 somebody else posts each of them,
        and each comes to what was accepted of its own invoice."""
        self.company.ar_four_eyes_amount = 80
        dispute = self.over(40, 30, 20)
        notes = self.decide(dispute, by=self.accountant)
        for note in notes:
            with self.assertRaisesRegex(UserError, "90.00"), self.env.cr.savepoint():
                self.post(note)
        first = notes.filtered(lambda note: note.amount_total == 40)
        self.post(first, by=self.env.user)
        self.assertEqual((dispute.state, dispute.held_amount), ("accepted", 50))
        self.assertEqual(
            dispute.line_ids.sorted("id").mapped("released_on"), [self.today, False, False]
        )
        self.post(notes - first, by=self.env.user)
        self.assertEqual((dispute.state, dispute.held_amount), ("closed", 0))
        self.assertEqual(sum(dispute.move_ids.mapped("amount_residual")), 210)

    # ------------------------------------------------------------------
    # What statistics tell of it stays
    # ------------------------------------------------------------------
    def test_why_it_was_contested_stays_after_the_decision(self):
        dispute = self.over(40).with_user(self.collector)
        dispute.reason_id = self.env.ref("ar_collections.dispute_reason_quantity_short")
        self.decide(dispute, "reject", by=self.collector)
        for values in (
            {"reason_id": self.env.ref("ar_collections.dispute_reason_price").id},
            {"is_deduction": True},
            {"deduction_code": "X"},
            {"channel": "phone"},
        ):
            with self.assertRaisesRegex(UserError, "Reopen it"):
                dispute.write(values)
        with self.assertRaisesRegex(UserError, "Reopen it .* or log a note"):
            dispute.description = "They never said so"
        said = "They called again"
        dispute.message_post(body=said)
        dispute.action_reopen()
        dispute.reason_id = self.env.ref("ar_collections.dispute_reason_price")
