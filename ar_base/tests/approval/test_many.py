"""Many at once: each by itself, and what could not be decided says why."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ApprovalCase

LOCKED = "The period is locked"


@tagged("post_install", "-at_install")
class TestMany(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.grants = self.env["ar.fake.grant"]
        for number in range(4):
            self.grants |= self.grant(50, name=f"Grant {number}")
        for grant in self.grants:
            grant.with_user(self.ada).action_ask()
        self.requests = self.env["ar.approval"]._holding(self.grants).sudo(False)

    def wizard(self, user, verdict="approved", **values):
        action = (
            self.requests.with_user(user).action_approve()
            if verdict == "approved"
            else self.requests.with_user(user).action_refuse()
        )
        return (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create(values)
        )

    def test_all_at_once_with_one_reason(self):
        self.wizard(self.bob, note="As budgeted").action_decide()
        self.assertEqual(set(self.requests.mapped("state")), {"approved"})
        self.assertEqual(set(self.grants.mapped("state")), {"granted"})
        self.assertEqual(set(self.requests.decision_ids.mapped("note")), {"As budgeted"})

    def test_one_that_fails_stops_no_other(self):
        done = type(self.grants)._approval_done

        def sometimes(grant):
            if grant.name == "Grant 1":
                raise UserError(LOCKED)
            if grant.name == "Grant 2":
                raise ValueError("bug")
            done(grant)

        self.grants[3].sudo().with_user(self.ada).level = "high"
        self.env["ar.approval"].flush_model()
        wizard = self.wizard(self.bob)
        with (
            patch.object(type(self.grants), "_approval_done", sometimes),
            mute_logger("odoo.addons.ar_base.wizards.approval.ar_approval_wizard"),
        ):
            action = wizard.action_decide()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.done, 2)
        why = {failure.approval_id.subject: failure.why for failure in wizard.failure_ids}
        self.assertEqual(why["Grant 1"], LOCKED)
        self.assertIn("Something went wrong", why["Grant 2"])
        self.assertNotIn("bug", why["Grant 2"])
        self.assertEqual(
            self.requests.sorted("subject").mapped("state"),
            ["approved", "open", "open", "approved"],
        )
        self.assertEqual(len(self.requests.decision_ids), 2)

    def test_what_is_not_mine_says_so(self):
        mine = self.grant(50, by=self.bob, name="Bob's own")
        mine.action_ask()
        self.requests |= self.request(mine)
        wizard = self.wizard(self.bob)
        self.assertEqual((wizard.count, wizard.others), (4, 1))
        wizard.action_decide()
        self.assertEqual(wizard.failure_ids.approval_id.subject, "Bob's own")
        self.assertIn("You had a hand in", wizard.failure_ids.why)

    def test_a_changed_one_is_shown_again_and_the_change_is_kept(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_fake_grant SET amount = 99 WHERE id = %s", [self.grants[0].id]
        )
        self.env.invalidate_all()
        wizard = self.wizard(self.bob)
        wizard.action_decide()
        changed = wizard.failure_ids.approval_id
        self.assertEqual((changed.subject, changed.amount, changed.state), ("Grant 0", 99, "open"))
        wizard = self.env["ar.approval.wizard"].with_user(self.bob)
        wizard.create({"approval_ids": changed.ids}).action_decide()
        self.assertEqual(changed.state, "approved")

    def test_refusing_many(self):
        self.wizard(self.bob, "refused", note="No budget").action_decide()
        self.assertEqual(set(self.grants.mapped("state")), {"refused"})

    def test_the_list_asks_a_few_queries_for_each(self):
        for number in range(20):
            self.grant(50, name=f"More {number}").action_ask()
        self.env.flush_all()
        self.env.invalidate_all()
        requests = self.env["ar.approval"].with_user(self.bob)
        with self.assertQueryCount(40):
            self.assertEqual(len(requests.search([("can_decide", "=", True)])), 24)
