"""Who decided a dispute does not release its money alone, on whatever road and in however many
parts; and what is released is what was accepted."""

import contextlib

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..people import PeopleCase
from .disputes import shown


@tagged("post_install", "-at_install")
class TestFourEyes(PeopleCase):
    """Stories of what an accountant accepted, and of who posts the credit note."""

    def accepted(self, *amounts, moves=None, by=None):
        """The credit notes of one dispute over some amounts, all of them accepted.

        :param moves: the invoices that are contested, one for each amount; new ones unless given
        """
        moves = moves or [self.invoice(1000, due=-10) for _amount in amounts]
        reason = self.env.ref("ar_collections.dispute_reason_other")
        dispute = self.env["ar.dispute"]._open_for(dict(zip(moves, amounts, strict=True)), reason)
        deciding = dispute.with_user(by or self.accountant)
        deciding._decide({line: line._granting_all() for line in deciding.line_ids}, "")
        return dispute.credit_note_ids

    def assertRefused(self, sentence, post):
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            post()
            self.env.flush_all()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # A rule about posted documents holds on every road on which one becomes posted
    # ------------------------------------------------------------------
    def roads(self, note, user):
        """Every way in which a person may make a note posted."""
        note = note.with_user(user)
        other = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.other.id,
                "invoice_date": self.today,
                "invoice_line_ids": [Command.create({"name": "Other", "price_unit": 1})],
            }
        )
        return {
            "the button": note.action_post,
            "the method behind it": lambda: note._post(soft=False),
            "a write": lambda: note.write({"state": "posted"}),
            "a write of several": lambda: (other.with_user(user) | note).write({"state": "posted"}),
            "an import": lambda: self.imported(note),
            "the list of several": lambda: (
                self.env["validate.account.move"]
                .with_user(user)
                .with_context(active_model="account.move", active_ids=note.ids)
                .create({"force_post": True})
                .validate_move()
            ),
        }

    def imported(self, note):
        result = note.load([".id", "state"], [[str(note.id), "Posted"]])
        if not result["ids"]:
            raise UserError(result["messages"][0]["message"])

    def test_who_decided_gets_through_on_none(self):
        note = self.accepted(50)
        for road, post in self.roads(note, self.accountant).items():
            with self.subTest(road):
                self.assertRefused("You had a hand in", post)
                self.assertEqual(note.state, "draft")

    def test_a_second_person_gets_through_on_each(self):
        for road in self.roads(self.accepted(50), self.manager):
            note = self.accepted(50)
            with self.subTest(road):
                self.roads(note, self.manager)[road]()
                self.assertEqual(note.state, "posted")

    def test_nobody_posts_it_by_night(self):
        note = self.accepted(50)
        note.with_user(self.accountant).write({"auto_post": "at_date", "date": self.today})
        self.assertRefused(
            "has to be approved by", lambda: note.with_user(self.env.ref("base.user_root"))._post()
        )
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(note.state, "draft")

    def test_a_cancelled_note_tells_its_dispute_on_every_road(self):
        for cancel in (
            lambda note: note.button_cancel(),
            lambda note: note.write({"state": "cancel"}),
        ):
            note = self.accepted(50)
            cancel(note)
            self.assertIn("still accepted", note.ar_dispute_id.message_ids[0].body)

    def test_a_cancelled_invoice_is_not_contested_any_more_on_every_road(self):
        for cancel in (
            lambda move: move.button_cancel(),
            lambda move: move.write({"state": "cancel"}),
        ):
            move = self.invoice(100, due=-10)
            dispute = self.dispute(move, 40)
            move.button_draft()
            cancel(move)
            self.assertEqual(dispute.state, "withdrawn")

    # ------------------------------------------------------------------
    # The limit is asked of all that belongs together
    # ------------------------------------------------------------------
    def test_the_limit_is_asked_of_a_dispute_over_two_invoices(self):
        self.company.ar_four_eyes_amount = 100
        notes = self.accepted(90, 90)
        for note in notes:
            self.assertRefused("180.00", note.with_user(self.accountant).action_post)
        notes[0].with_user(self.manager).action_post()
        notes[1].with_user(self.accountant).action_post()  # what was approved is the whole

    def test_the_limit_is_asked_of_disputes_over_one_invoice(self):
        self.company.ar_four_eyes_amount = 100
        move = self.invoice(1000, due=-10)
        notes = [self.accepted(90, moves=[move]) for _number in range(3)]
        for note in notes:
            self.assertRefused("270.00", note.with_user(self.accountant).action_post)

    def test_the_limit_is_asked_of_what_was_credited_before(self):
        """One after the other does not help either."""
        self.company.ar_four_eyes_amount = 100
        move = self.invoice(1000, due=-10)
        self.accepted(90, moves=[move]).with_user(self.accountant).action_post()
        self.commit()
        second = self.accepted(20, moves=[move])
        self.assertRefused("110.00", second.with_user(self.accountant).action_post)

    def test_the_limit_is_asked_of_disputes_that_hang_together_by_an_invoice(self):
        self.company.ar_four_eyes_amount = 100
        first, second, third = (self.invoice(1000, due=-10) for _number in range(3))
        self.accepted(30, 30, moves=[first, second])
        note = self.accepted(20, 30, moves=[second, third])[0]
        self.assertRefused("110.00", note.with_user(self.accountant).action_post)

    def test_what_was_rejected_or_belongs_to_others_does_not_count(self):
        self.company.ar_four_eyes_amount = 100
        move = self.invoice(1000, due=-10)
        rejected = self.dispute(move, 500)
        rejected._decide({rejected.line_ids: rejected.line_ids._granting_nothing()}, "No")
        self.accepted(90)
        note = self.accepted(90, moves=[move])
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")

    def test_one_question_answers_it(self):
        self.company.ar_four_eyes_amount = 100
        dispute = self.accepted(50).ar_dispute_id
        dispute.with_user(self.accountant)._require_approval()
        self.company.ar_four_eyes_amount = 49
        with self.assertRaisesRegex(UserError, "You had a hand in"):
            dispute.with_user(self.accountant)._require_approval()
        dispute.with_user(self.manager)._require_approval()

    # ------------------------------------------------------------------
    # A credit note comes to what was accepted of its invoice, when it is posted and after
    # ------------------------------------------------------------------
    def test_more_is_refused_and_less_too(self):
        for price, total in ((300, "300.00"), (40, "40.00")):
            note = self.accepted(50)
            note.with_user(self.accountant).invoice_line_ids.price_unit = price
            with self.subTest(price):
                self.assertRefused(
                    f"comes to .*{total}.*50.00", shown(note, self.manager).action_post
                )

    def test_nor_below_the_limit(self):
        self.company.ar_four_eyes_amount = 1000
        note = self.accepted(50)
        note.with_user(self.accountant).invoice_line_ids.price_unit = 800
        self.assertRefused("800.00", note.with_user(self.accountant).action_post)

    def attempt(self, change):
        """A change that is refused, or of which Odoo makes nothing for the ledger."""
        with contextlib.suppress(UserError), self.env.cr.savepoint():
            change()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_what_is_changed_in_the_same_breath_counts(self):
        note = self.accepted(50).with_user(self.manager)
        forging = note.with_context(skip_readonly_check=True)
        line = note.invoice_line_ids
        for commands in (
            [Command.update(line.id, {"price_unit": 500})],
            [Command.create({"name": "More", "price_unit": 7, "tax_ids": []})],
            [Command.delete(line.id)],
        ):
            self.attempt(lambda: forging.write({"state": "posted", "invoice_line_ids": commands}))
            if note.state == "posted":
                self.assertEqual(
                    (note.amount_total, sum(self.item(note).mapped("balance"))), (50, -50)
                )
        self.attempt(lambda: forging.write({"state": "posted", "currency_id": self.euro().id}))
        self.assertEqual(note.currency_id, self.company.currency_id)

    def euro(self):
        return self.setup_other_currency("EUR")

    def test_a_posted_one_is_not_changed(self):
        note = self.accepted(50).with_user(self.manager)
        note.action_post()
        line = note.invoice_line_ids
        forging = note.with_context(skip_readonly_check=True)
        more = Command.create({"name": "More", "price_unit": 7, "tax_ids": []})
        for change in (
            lambda: line.write({"price_unit": 500}),
            lambda: line.write({"quantity": 2}),
            lambda: line.write({"balance": 500}),
            lambda: note.line_ids.write({"balance": 500}),
            lambda: forging.write({"invoice_line_ids": [more]}),
            lambda: forging.write({"invoice_line_ids": [Command.update(line.id, {"discount": 5})]}),
            lambda: forging.write({"currency_id": self.euro().id}),
            lambda: forging.write({"partner_id": self.other.id}),
            lambda: note.write({"move_type": "out_invoice"}),
            lambda: line.copy({"move_id": note.id}),
            lambda: line.with_context(force_delete=True).unlink(),
            lambda: note.write({"reversed_entry_id": self.invoice(60).id}),
        ):
            self.attempt(change)
            self.assertRecordValues(
                note,
                [
                    {
                        "state": "posted",
                        "move_type": "out_refund",
                        "amount_total": 50,
                        "currency_id": self.company.currency_id.id,
                        "partner_id": self.customer.id,
                    }
                ],
            )
            self.assertEqual(sum(self.item(note).mapped("balance")), -50)
        note.write({"ref": "What is no amount may be written"})

    def test_it_credits_the_invoice_that_was_contested(self):
        note = self.accepted(50)
        for change in (
            {"reversed_entry_id": self.invoice(500).id},
            {"reversed_entry_id": False},
            {"partner_id": self.other.id},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                note.with_user(self.accountant).write(change)
                note.with_user(self.manager).action_post()
            self.env.invalidate_all()

    def test_it_stays_a_credit_note(self):
        note = self.accepted(50).with_user(self.accountant)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note.action_switch_move_type()
            note.with_user(self.manager).action_post()

    def test_no_twin_credits_it_twice(self):
        first = self.accepted(50)
        dispute = first.ar_dispute_id
        first.button_cancel()
        dispute.with_user(self.accountant).action_draft_credit_notes()
        second = dispute.credit_note_ids - first
        first.with_user(self.accountant).button_draft()
        self.assertRefused("100.00", shown(first | second, self.manager).action_post)
        shown(second, self.manager).action_post()
        self.assertRefused("100.00", shown(first, self.manager).action_post)

    def test_a_decision_taken_back_credits_nothing(self):
        note = self.accepted(50)
        note.button_cancel()
        note.ar_dispute_id.action_reopen()
        note.button_draft()
        self.assertRefused("comes to", note.with_user(self.manager).action_post)

    def test_a_dispute_closes_by_what_was_credited_not_by_a_document(self):
        """Of a note posted before, and smaller than what was accepted."""
        note = self.accepted(50).with_user(self.manager)
        note.action_post()
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET amount_total = 20 WHERE id = %s", note.ids)
        self.env.invalidate_all()
        dispute = note.ar_dispute_id
        self.env["ar.dispute"]._conclude(self.customer)
        self.assertRecordValues(dispute, [{"state": "accepted", "held_amount": 50}])

    # ------------------------------------------------------------------
    # Which dispute a document credits is for methods to say
    # ------------------------------------------------------------------
    def forgery(self):
        """Values of a credit note of an accountant's own, and the dispute that it should settle."""
        values = {
            "move_type": "out_refund",
            "partner_id": self.customer.id,
            "invoice_line_ids": [
                Command.create({"name": "Forged", "price_unit": 777, "tax_ids": []})
            ],
        }
        return values, self.dispute(self.invoice(60, due=-10))

    def test_no_default_links_a_document(self):
        values, dispute = self.forgery()
        moves = self.env["account.move"].with_user(self.accountant)
        forging = moves.with_context(default_ar_dispute_id=dispute.id)
        for made in (forging.create(dict(values)), forging.sudo().create(dict(values))):
            self.assertFalse(made.ar_dispute_id)
            self.assertEqual(made.move_type, "out_refund")
        defaults = self.env["ir.default"].with_user(self.accountant)
        defaults.set("account.move", "ar_dispute_id", dispute.id, user_id=True)
        self.assertFalse(moves.create(dict(values)).ar_dispute_id)

    def test_nor_does_a_hand_a_copy_or_an_import(self):
        values, dispute = self.forgery()
        moves = self.env["account.move"].with_user(self.accountant)
        move = moves.create(dict(values))
        for forge in (
            lambda: move.write({"ar_dispute_id": dispute.id}),
            lambda: move.copy({"ar_dispute_id": dispute.id}),
            lambda: moves.create({**values, "ar_dispute_id": dispute.id}),
            lambda: dispute.with_user(self.accountant).write(
                {"credit_note_ids": [Command.link(move.id)]}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                forge()
        result = move.load([".id", "ar_dispute_id/.id"], [[str(move.id), str(dispute.id)]])
        self.assertFalse(result["ids"])
        disputes = self.env["ar.dispute"].with_user(self.accountant)
        forging = disputes.with_context(default_credit_note_ids=[Command.link(move.id)])
        reason = self.env.ref("ar_collections.dispute_reason_other")
        self.assertFalse(forging._open_for(self.invoice(10), reason).credit_note_ids)
