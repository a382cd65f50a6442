"""What was accepted is approved as one: asked when it is decided, released or sent back there."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..people import PeopleCase


@tagged("post_install", "-at_install")
class TestDisputeApproval(PeopleCase):
    def decided(self, amount, move=None, by=None):
        """A dispute of which all was accepted."""
        move = move or self.invoice(1000, due=-10)
        dispute = self.dispute(move, amount).with_user(by or self.collector)
        dispute._decide({line: line._granting_all() for line in dispute.line_ids}, "Agreed")
        return dispute

    def request(self, dispute):
        return self.env["ar.approval"].search(
            [("res_model", "=", "ar.dispute"), ("res_id", "=", dispute._approval_wholes().id)],
            order="id desc",
            limit=1,
        )

    def test_a_decision_asks_who_may_release_it(self):
        dispute = self.decided(50)
        request = self.request(dispute)
        self.assertRecordValues(
            request,
            [
                {
                    "kind": "dispute_credit",
                    "state": "open",
                    "amount": 50,
                    "asked_by": self.collector.id,
                }
            ],
        )
        self.assertIn(request.next_user_id, self.accountant | self.manager)
        self.assertIn(dispute.move_ids.name, request.figures_html)
        self.assertIn("50.00", request.figures_html)
        self.assertFalse(dispute.credit_note_ids.activity_ids, "one task is enough")

    def test_what_waits_is_found_with_all_that_it_is_decided_with(self):
        """Two of one invoice are one question, asked of the older; a third is another's."""
        move = self.invoice(1000, due=-10)
        self.company.ar_four_eyes_amount = 40
        older, younger = self.dispute(move, 30), self.decided(50, move)
        other = self.decided(50)
        self.assertEqual(self.request(younger).res_id, older.id)
        self.request(other).with_user(self.accountant).action_approve()
        every = (older + younger + other).with_user(self.manager)
        waiting = every.search([("id", "in", every.ids), ("ar_approval_state", "=", "open")])
        self.assertEqual(waiting, every.filtered(lambda one: one.ar_approval_state == "open"))
        self.assertEqual(waiting, older + younger)

    def test_it_shows_why_and_how_much_was_contested(self):
        dispute = self.dispute(self.invoice(1000, due=-10), 80).with_user(self.collector)
        dispute.description = "Two boxes were wet"
        line = dispute.line_ids
        dispute._decide({line: {**line._granting_all(), "accepted_amount": 50}}, "<p>One was</p>")
        request = self.request(dispute)
        self.assertEqual(request.reason, "One was")
        self.assertIn("Two boxes were wet", request.figures_html)
        self.assertIn("80.00", request.figures_html)

    def test_below_the_limit_somebody_is_asked_to_post(self):
        self.company.ar_four_eyes_amount = 50
        dispute = self.decided(50)
        self.assertFalse(self.request(dispute))
        asked = dispute.credit_note_ids.activity_ids.user_id
        self.assertTrue(asked.has_group("ar_collections.group_ar_accountant"))
        self.assertNotEqual(asked, self.collector)

    def test_approving_posts_the_credit_note(self):
        dispute = self.decided(50)
        self.request(dispute).with_user(self.accountant).action_approve()
        self.assertEqual(dispute.credit_note_ids.state, "posted")
        self.commit()
        self.assertEqual(dispute.state, "closed")
        self.assertEqual(dispute.move_ids.amount_residual, 950)

    def test_posting_approves(self):
        dispute = self.decided(50)
        dispute.credit_note_ids.with_user(self.accountant).action_post()
        request = self.request(dispute)
        self.assertEqual(
            (request.state, request.decision_ids.user_id), ("approved", self.accountant)
        )
        self.assertTrue(request.used_on)
        self.assertFalse(request.activity_ids)

    def test_posting_approves_what_the_page_showed(self):
        """The manager looks at the draft; a colleague books it elsewhere; the manager presses."""
        note = self.decided(50).credit_note_ids
        page = note.with_user(self.manager)
        page = page.with_context(ar_seen=page.ar_seen)
        line = note.invoice_line_ids
        other = line.account_id.sudo().copy({"code": "400999"}).id
        line.with_user(self.accountant).account_id = other
        with self.assertRaisesRegex(UserError, "changed since you saw them"):
            page.action_post()
        self.assertEqual(note.state, "draft")
        page.with_context(ar_seen=note.with_user(self.manager).ar_seen).action_post()
        self.assertEqual(note.state, "posted")

    def test_who_decided_it_first_does_not_release_what_another_decides_again(self):
        """Neither when it was refused, nor when somebody looked into it again."""
        for end in ("refused", "reopened"):
            with self.subTest(end):
                dispute = self.decided(50, by=self.accountant)
                if end == "refused":
                    self.request(dispute).with_user(self.manager)._decide("refused", "Why?")
                else:
                    dispute.credit_note_ids.unlink()
                    dispute.with_user(self.collector).action_reopen()
                again = dispute.with_user(self.collector)
                again._decide({line: line._granting_all() for line in again.line_ids}, "Agreed")
                self.assertEqual(self.request(dispute).maker_ids, self.accountant | self.collector)
                with self.assertRaisesRegex(UserError, "You had a hand in"):
                    dispute.credit_note_ids.with_user(self.accountant).action_post()
                dispute.credit_note_ids.with_user(self.manager).action_post()
                self.assertEqual(dispute.credit_note_ids.state, "posted")

    def test_refusing_sends_it_back(self):
        dispute = self.decided(50)
        request = self.request(dispute)
        request.with_user(self.accountant)._decide("refused", "Only 20 were missing")
        self.assertEqual((dispute.state, dispute.accepted_amount), ("investigating", 0))
        self.assertFalse(dispute.credit_note_ids)
        self.assertIn("Only 20 were missing", dispute.message_ids[0].body)
        self.assertEqual(dispute.held_amount, 50, "it is contested again")

    def test_what_is_decided_after_a_refusal_is_asked_anew_and_the_refuser_may_approve(self):
        dispute = self.decided(50)
        self.request(dispute).with_user(self.accountant)._decide("refused", "Too much")
        line = dispute.line_ids
        dispute._decide({line: {**line._granting_all(), "accepted_amount": 20}}, "Agreed")
        request = self.request(dispute)
        self.assertEqual((request.state, request.amount), ("open", 20))
        request.with_user(self.accountant).action_approve()
        self.assertEqual(dispute.credit_note_ids.amount_total, 20)
        self.assertEqual(dispute.credit_note_ids.state, "posted")

    def test_disputes_of_one_invoice_are_approved_as_one(self):
        self.company.ar_four_eyes_amount = 100
        move = self.invoice(1000, due=-10)
        first, second = self.decided(60, move), self.decided(60, move, by=self.accountant)
        request = self.request(first)
        self.assertEqual(request, self.request(second))
        self.assertEqual(request.amount, 120)
        self.assertEqual(request.subject, f"{first.name}, {second.name}")
        self.assertEqual(request.maker_ids, self.collector | self.accountant)
        self.assertEqual(second.ar_approval_id, request)
        with self.assertRaisesRegex(UserError, "120.00"), self.env.cr.savepoint():
            second.credit_note_ids.with_user(self.accountant).action_post()
        request.with_user(self.manager).action_approve()
        self.assertEqual(set((first | second).credit_note_ids.mapped("state")), {"posted"})

    def test_what_comes_later_is_approved_again(self):
        self.company.ar_four_eyes_amount = 100
        move = self.invoice(1000, due=-10)
        first = self.decided(150, move)
        self.request(first).with_user(self.accountant).action_approve()
        self.commit()
        second = self.decided(10, move)
        request = self.request(second)
        self.assertEqual((request.state, request.amount), ("open", 160))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            second.credit_note_ids.sudo().with_user(self.env.ref("base.user_root"))._post()
        request.with_user(self.accountant).action_approve()
        self.assertEqual(second.credit_note_ids.state, "posted")

    def test_taken_back_nothing_is_asked(self):
        dispute = self.decided(50)
        dispute.credit_note_ids.with_user(self.accountant).unlink()
        dispute.action_reopen()
        self.assertEqual(
            (self.request(dispute).state, self.request(dispute).holds), ("void", False)
        )

    def test_a_company_has_steps_of_its_own(self):
        self.env["ar.approval.rule"].create(
            {
                "company_id": self.company.id,
                "kind": "dispute_credit",
                "step_ids": [
                    (0, 0, {"group_id": self.env.ref("ar_collections.group_ar_accountant").id}),
                    (0, 0, {"from_amount": 100, "user_id": self.manager.id}),
                ],
            }
        )
        small, large = self.decided(50), self.decided(150)
        self.request(small).with_user(self.accountant).action_approve()
        self.assertEqual(small.credit_note_ids.state, "posted")
        self.request(large).with_user(self.accountant).action_approve()
        self.assertEqual(large.credit_note_ids.state, "draft")
        self.assertEqual(self.request(large).next_user_id, self.manager)
        self.request(large).with_user(self.manager).action_approve()
        self.assertEqual(large.credit_note_ids.state, "posted")

    def test_one_person_looks_at_the_draft_once_more(self):
        self.company.ar_one_person = True
        dispute = self.decided(50, by=self.accountant)
        self.assertTrue(self.request(dispute).one_person)
        self.assertEqual(dispute.credit_note_ids.state, "draft")
        dispute.credit_note_ids.with_user(self.accountant).action_post()
        self.assertEqual(dispute.credit_note_ids.state, "posted")

    def test_what_was_rejected_asks_nobody(self):
        dispute = self.dispute(self.invoice(100, due=-10)).with_user(self.collector)
        dispute._decide({dispute.line_ids: dispute.line_ids._granting_nothing()}, "No")
        self.assertFalse(self.request(dispute))

    # ------------------------------------------------------------------
    # What the credit note says is approved too
    # ------------------------------------------------------------------
    def released(self):
        """A dispute whose credit note ``boss`` released, and who decided it may post too."""
        dispute = self.decided(50, by=self.accountant)
        self.request(dispute).with_user(self.manager).action_approve()
        self.assertEqual(dispute.credit_note_ids.state, "posted")
        return dispute

    def elsewhere_account(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self.company.ids)], limit=1
        )
        return account.copy({"code": "49977X", "name": "Elsewhere"})

    def refused_post(self, note, by, words="had a hand in"):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            note.with_user(by).action_post()
        self.env.invalidate_all()
        self.assertEqual(note.state, "draft")

    def test_a_credit_note_changed_after_approval_is_approved_anew(self):
        other = self.elsewhere_account()
        for values in (
            {"account_id": other.id},
            {"quantity": 5, "price_unit": 10, "tax_ids": [(5,)]},
        ):
            with self.subTest(values=values):
                dispute = self.released()
                note = dispute.credit_note_ids.with_user(self.accountant)
                note.button_draft()
                note.invoice_line_ids[:1].write(values)
                self.refused_post(note, self.accountant)
                note.with_user(self.manager).action_post()
                self.assertEqual(note.state, "posted")
                request = self.request(dispute)
                self.assertEqual(request.state, "approved")
                self.assertEqual(request.decision_ids.user_id, self.manager)

    def test_so_is_another_date(self):
        dispute = self.released()
        note = dispute.credit_note_ids.with_user(self.accountant)
        note.button_draft()
        note.invoice_date -= timedelta(days=1)
        self.refused_post(note, self.accountant)

    def test_who_changed_it_does_not_release_it(self):
        dispute = self.released()
        note = dispute.credit_note_ids.with_user(self.manager)
        note.button_draft()
        note.invoice_line_ids[:1].write({"quantity": 5, "price_unit": 10})
        self.refused_post(note, self.manager)
        self.refused_post(note, self.accountant)

    def test_put_back_and_posted_unchanged_takes_another_person_again(self):
        dispute = self.released()
        note = dispute.credit_note_ids.with_user(self.accountant)
        note.button_draft()
        self.refused_post(note, self.accountant)
        note.with_user(self.manager).action_post()
        self.assertEqual(note.state, "posted")

    def test_its_words_are_free(self):
        dispute = self.decided(50, by=self.accountant)
        note = dispute.credit_note_ids.with_user(self.manager)
        note.narration = "With our apologies"
        note.invoice_line_ids[:1].name = "Missing parts"
        note.action_post()
        self.assertEqual(note.state, "posted")
        self.assertEqual(self.request(dispute).round, 1)

    def test_a_draft_changed_while_it_is_asked_for_is_looked_at_again(self):
        dispute = self.decided(50, by=self.accountant)
        note = dispute.credit_note_ids.with_user(self.accountant)
        note.invoice_line_ids[:1].write({"quantity": 5, "price_unit": 10})
        request = self.request(dispute)
        self.assertEqual((request.state, request.round), ("open", 2))
        note.with_user(self.manager).invoice_line_ids[:1].product_id = self.env[
            "product.product"
        ].create({"name": "Another"})
        self.assertIn(self.manager, request.maker_ids)

    def test_what_is_posted_is_not_changed_from_afar_by_who_decided(self):
        note = self.released().credit_note_ids.with_user(self.accountant)
        account, other = note.invoice_line_ids.account_id, self.elsewhere_account()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note.invoice_line_ids[:1].account_id = other
        self.env.invalidate_all()
        self.assertEqual(note.invoice_line_ids.account_id, account)
