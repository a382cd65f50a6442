"""Asking, and doing it: whoever may decide approves by doing it, anybody else reads who has to."""

from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestAsking(ApprovalCase):
    def test_the_second_person_approves_by_doing_it(self):
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.assertEqual((request.state, request.asked_by), ("open", self.ada))
        grant.with_user(self.bob).action_grant()
        self.assertEqual(grant.state, "granted")
        self.assertEqual((request.state, request.holds), ("approved", True))
        self.assertTrue(request.used_on)
        decision = request.decision_ids
        self.assertEqual((decision.user_id, decision.verdict), (self.bob, "approved"))
        self.assertEqual(decision.amount, 50)
        self.assertEqual(decision.figures, request.figures)
        self.assertFalse(decision.alone)

    def test_nobody_has_to_ask_first(self):
        grant = self.grant(50)
        grant.with_user(self.bob).action_grant()
        request = self.request(grant)
        self.assertEqual((request.state, request.asked_by), ("approved", self.ada))
        self.assertEqual(request.decision_ids.user_id, self.bob)
        self.assertFalse(request.activity_ids, "there was never a task")

    def test_the_maker_reads_who_has_to_and_that_person_gets_the_task(self):
        grant = self.grant(50)
        self.cyd.active = False
        sentence = self.refused(grant.action_grant)
        self.assertIn("Bob", sentence)
        self.assertIn("You had a hand in", sentence)
        self.assertEqual(grant.state, "draft")
        request = self.request(grant)
        self.assertEqual((request.state, request.next_user_id), ("open", self.bob))
        self.assertEqual(request.activity_ids.user_id, self.bob)
        self.refused(grant.action_grant)
        self.assertEqual(self.request(grant), request, "pressing again asks nothing new")
        self.assertEqual(len(request.activity_ids), 1)

    def test_who_lacks_the_role_reads_who_has_it_and_becomes_a_maker(self):
        grant = self.grant(50).with_user(self.dee)
        self.assertIn("has to be approved by Bob or Cyd", self.refused(grant.action_grant))
        self.assertIn(self.ada, self.request(grant).maker_ids)

    def test_without_a_known_maker_who_presses_is_the_one_who_asks(self):
        grant = self.grant(50, maker_id=False).with_user(self.bob)
        self.assertIn("You had a hand in", self.refused(grant.action_grant))
        self.assertEqual(self.request(grant).asked_by, self.bob)
        grant.with_user(self.cyd).action_grant()
        self.assertEqual(grant.state, "granted")

    def test_the_state_is_guarded_on_every_road(self):
        grant = self.grant(50)
        self.refused(lambda: grant.write({"state": "granted"}))
        self.refused(lambda: grant.sudo().write({"state": "granted"}))
        self.assertEqual(grant.state, "draft")

    def test_what_is_refused_in_a_savepoint_is_asked_when_the_rest_is_kept(self):
        grant = self.grant(50)
        with suppress(UserError), self.env.cr.savepoint():
            grant.action_grant()
        self.assertFalse(self.request(grant))
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.cr.postrollback.clear()
        self.assertEqual(self.request(grant).state, "open")

    def test_what_was_made_and_refused_in_one_breath_leaves_nothing(self):
        def make_and_grant():
            self.grant(50, name="Gone").action_grant()

        self.refused(make_and_grant)
        self.assertFalse(self.env["ar.approval"].search([("subject", "=", "Gone")]))

    def test_nothing_to_approve_goes_on(self):
        grant = self.grant(50, needs=False)
        grant.action_grant()
        self.assertEqual(grant.state, "granted")
        self.assertFalse(self.request(grant))
        self.assertFalse(self.grant(50, needs=False)._ask_approval())

    def test_the_superuser_and_scheduled_actions_never_approve(self):
        grant = self.grant(50)
        root = grant.with_user(self.env.ref("base.user_root")).sudo()
        self.assertIn("has to be approved by", self.refused(root.action_grant))
        cron = grant.with_user(self.bob).with_context(cron_id=1)
        self.refused(cron.action_grant)
        self.assertEqual(grant.state, "draft")

    def test_no_context_from_outside_hides_who_asks(self):
        grant = self.grant(50)
        grant.with_user(self.bob).with_context(cron_id=1).action_ask()
        self.assertIn(self.bob, self.request(grant).maker_ids)
        self.refused(grant.with_user(self.bob).action_grant)

    def test_many_at_once_are_named_together(self):
        grants = self.grant(50, name="One") | self.grant(60, name="Two")
        sentence = self.refused(grants.action_grant)
        self.assertIn("One", sentence)
        self.assertIn("Two", sentence)
        self.assertEqual(self.request(grants[0]).state, "open")
        self.assertEqual(self.request(grants[1]).state, "open")
        grants.with_user(self.bob).action_grant()
        self.assertEqual(set(grants.mapped("state")), {"granted"})

    def test_asking_again_after_it_was_carried_out_begins_anew(self):
        grant = self.grant(50)
        grant.action_ask()
        grant.with_user(self.bob).action_grant()
        first = self.request(grant)
        grant.state = "draft"
        grant.action_ask("Once more")
        second = self.request(grant)
        self.assertNotEqual(first, second)
        self.assertEqual((first.state, first.holds), ("approved", False))
        self.assertEqual(second.state, "open")
        self.refused(grant.action_grant)

    def test_what_was_approved_is_carried_out_in_as_many_parts_as_it_has(self):
        grant = self.grant(50, 60)
        grant.action_ask()
        self.request(grant).with_user(self.bob).action_approve()
        self.assertEqual(grant.state, "granted")
        for part in grant.part_ids:
            part.paid = True
        self.assertTrue(all(grant.part_ids.mapped("paid")))
        self.assertEqual(len(self.request(grant).decision_ids), 1)

    def test_a_deleted_record_leaves_its_request_void(self):
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        grant.unlink()
        self.assertEqual((request.state, request.holds), ("void", False))
        self.assertFalse(request.activity_ids)
        with self.assertRaises(UserError):
            request.with_user(self.bob).action_open_subject()
