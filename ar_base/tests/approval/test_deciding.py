"""Deciding on the request's own page: steps, refusal, withdrawal, asking again."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import ApprovalCase

LOCKED = "The period is locked"


@tagged("post_install", "-at_install")
class TestDeciding(ApprovalCase):
    def asked(self, *amounts, **values):
        grant = self.grant(*(amounts or (50,)), **values)
        grant.action_ask()
        return self.request(grant)

    def test_approving_carries_it_out(self):
        request = self.asked()
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        request.with_user(self.bob).action_approve()
        self.assertEqual((request.state, grant.state), ("approved", "granted"))
        self.assertTrue(request.used_on)
        self.assertFalse(request.activity_ids)

    def test_whoever_asked_hears_how_it_ended(self):
        request = self.asked()
        request.with_user(self.bob).action_approve()
        told = self.env["mail.message"].search(
            [("model", "=", "ar.approval"), ("res_id", "=", request.id)]
        )
        self.assertIn(self.ada.partner_id, told.partner_ids)

    def test_steps_are_decided_in_turn_by_different_people(self):
        self.bob.group_ids += self.board
        self.dee.group_ids += self.board
        self.rule({"from_amount": 0}, {"from_amount": 1000, "group_id": self.board.id})
        request = self.asked(5000)
        with self.assertRaises(AccessError) as caught:
            request.with_user(self.dee).action_approve()
        self.assertIn("Granter", str(caught.exception))
        request.with_user(self.bob).action_approve()
        self.assertEqual(request.state, "open")
        self.assertEqual(request.step_text, "Board")
        self.assertEqual(request.activity_ids.user_id, self.dee, "Bob has decided already")
        with self.assertRaises(AccessError) as caught:
            request.with_user(self.bob).action_approve()
        self.assertIn("already", str(caught.exception))
        request.with_user(self.dee).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.decision_ids.user_id, self.bob | self.dee)

    def test_below_a_step_its_people_are_not_asked(self):
        self.rule({"from_amount": 0}, {"from_amount": 1000, "group_id": self.board.id})
        request = self.asked(999.99)
        request.with_user(self.bob).action_approve()
        self.assertEqual(request.state, "approved")

    def test_a_step_of_two_takes_two(self):
        self.rule({"count": 2})
        request = self.asked()
        request.with_user(self.bob).action_approve()
        self.assertEqual(request.state, "open")
        request.with_user(self.cyd).action_approve()
        self.assertEqual(request.state, "approved")

    def test_doing_it_counts_as_the_own_decision_where_others_are_still_missing(self):
        self.dee.group_ids += self.board
        self.rule({"from_amount": 0}, {"from_amount": 10, "group_id": self.board.id})
        request = self.asked(50)
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        sentence = self.refused(grant.with_user(self.bob).action_grant)
        self.assertIn("Your approval of", sentence)
        self.assertIn("Dee", sentence)
        self.assertEqual(request.decision_ids.user_id, self.bob)
        self.assertEqual(request.activity_ids.user_id, self.dee)
        grant.with_user(self.dee).action_grant()
        self.assertEqual((grant.state, request.state), ("granted", "approved"))

    def test_doing_it_unasked_counts_as_well(self):
        self.dee.group_ids += self.board
        self.rule({"from_amount": 0}, {"from_amount": 10, "group_id": self.board.id})
        grant = self.grant(50)
        self.refused(grant.with_user(self.bob).action_grant)
        request = self.request(grant)
        self.assertEqual(request.asked_by, self.ada)
        self.assertEqual(request.decision_ids.user_id, self.bob)
        self.assertEqual(request.next_user_id, self.dee)

    def test_refusing_takes_a_reason_and_tells_the_record(self):
        request = self.asked()
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        dialog = self.env["ar.approval.wizard"].with_user(self.bob)
        wizard = dialog.create({"approval_ids": request.ids, "verdict": "refused", "note": " "})
        with self.assertRaises(UserError):
            wizard.action_decide()
        wizard.note = "Too much"
        wizard.action_decide()
        self.assertEqual((request.state, grant.state), ("refused", "refused"))
        self.assertEqual(request.decision_ids.note, "Too much")

    def test_what_was_refused_stays_refused_until_it_is_asked_anew(self):
        request = self.asked()
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        request.with_user(self.bob)._decide("refused", "Too much")
        grant.state = "draft"
        sentence = self.refused(grant.with_user(self.cyd).action_grant)
        self.assertIn("refused by Bob: Too much", sentence)
        action = request.with_user(self.ada).action_ask_again()
        again = self.request(grant)
        self.assertEqual(action["res_id"], again.id)
        self.assertEqual((again.state, request.holds), ("open", False))
        grant.with_user(self.cyd).action_grant()
        self.assertEqual(grant.state, "granted")

    def test_another_amount_after_a_refusal_is_another_question(self):
        request = self.asked(50)
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        request.with_user(self.bob)._decide("refused", "Too much")
        grant.part_ids.amount = 30
        grant.with_user(self.cyd).action_grant()
        self.assertEqual((request.state, request.holds), ("refused", False))
        self.assertEqual(self.request(grant).amount, 30)

    def test_whoever_asked_takes_it_back(self):
        request = self.asked()
        for user in (self.bob, self.aud):
            with self.assertRaises(AccessError):
                request.with_user(user).action_withdraw()
        request.with_user(self.ada).action_withdraw()
        self.assertEqual((request.state, request.holds), ("withdrawn", False))
        self.assertFalse(request.activity_ids)
        with self.assertRaises(UserError):
            request.with_user(self.bob).action_approve()

    def test_a_manager_takes_back_what_was_approved_and_not_carried_out(self):
        request = self.asked()
        self.patch(type(self.env["ar.fake.grant"]), "_approval_done", lambda self: None)
        request.with_user(self.bob).action_approve()
        self.assertEqual((request.state, request.used_on), ("approved", False))
        request.with_user(self.mia).action_withdraw()
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        self.refused(grant.with_user(self.ada).action_grant)

    def test_what_was_carried_out_is_not_taken_back(self):
        request = self.asked()
        request.with_user(self.bob).action_approve()
        with self.assertRaises(UserError):
            request.with_user(self.ada).action_withdraw()

    def test_nothing_is_decided_twice(self):
        request = self.asked()
        request.with_user(self.bob).action_approve()
        with self.assertRaises(UserError) as caught:
            request.with_user(self.cyd).action_approve()
        self.assertIn("approved", str(caught.exception))
        with self.assertRaisesRegex(UserError, "nothing left to decide"):
            request.with_user(self.cyd).action_refuse()

    def test_the_database_lets_one_person_have_each_place(self):
        request = self.asked()
        self.rule({"count": 2})
        request.with_user(self.bob).action_approve()
        values = request.decision_ids.copy_data()[0]
        for changes in ({"user_id": self.cyd.id}, {"place": 2}):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env["ar.approval.decision"].sudo().create({**values, **changes})

    def test_of_a_whole_one_request_holds(self):
        request = self.asked()
        values = request.copy_data()[0]
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["ar.approval"].sudo().create({**values, "holds": True})

    def test_a_hook_that_fails_undoes_the_decision(self):
        request = self.asked()

        def fail(records):
            raise UserError(LOCKED)

        self.patch(type(self.env["ar.fake.grant"]), "_approval_done", fail)
        with self.assertRaises(UserError):
            request.with_user(self.bob).action_approve()
        self.assertEqual((request.state, len(request.decision_ids)), ("open", 0))
