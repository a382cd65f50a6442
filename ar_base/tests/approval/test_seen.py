"""Whoever approves approves what he saw: a page that is behind approves nothing."""

from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestSeen(ApprovalCase):
    def test_what_changed_while_a_page_was_open_is_not_approved_there(self):
        """Bob looks at 50; Ada makes it 5,000, and then he presses."""
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant).with_user(self.bob)
        page = request.with_context(ar_seen=request.seen)
        grant.part_ids.amount = 5000
        answer = page.action_approve()
        self.assertIn("changed since you saw them", answer["params"]["message"])
        self.assertEqual((request.state, request.amount), ("open", 5000))
        self.assertFalse(request.decision_ids)
        self.approve(request, self.bob)
        self.assertEqual((request.state, request.decision_ids.amount), ("approved", 5000))

    def test_nor_by_pressing_the_button_of_the_document(self):
        """Nobody had asked yet, or somebody had: it is the same."""
        for asked in (False, True):
            with self.subTest(asked=asked):
                grant = self.grant(50)
                if asked:
                    grant.action_ask()
                page = grant.with_user(self.bob)
                page = page.with_context(ar_seen=page.ar_seen)
                grant.part_ids.amount = 5000
                sentence = self.refused(page.action_grant)
                self.assertIn("changed since you saw them", sentence)
                request = self.request(grant)
                self.assertEqual((grant.state, request.state), ("draft", "open"))
                self.assertFalse(request.decision_ids)
                again = page.with_context(ar_seen=grant.with_user(self.bob).ar_seen)
                again.action_grant()
                self.assertEqual((grant.state, request.decision_ids.amount), ("granted", 5000))

    def test_where_nobody_says_what_was_shown_changed_figures_are_shown(self):
        """From a list: as asked it is decided at once, changed it is looked at first."""
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant).with_user(self.bob)
        grant.part_ids.amount = 5000
        self.assertIn("changed", self.refused(grant.with_user(self.bob).action_grant))
        self.assertFalse(request.decision_ids)
        action = request.action_approve()
        self.assertEqual(action["res_model"], "ar.approval.wizard")
        dialog = self.env["ar.approval.wizard"].with_user(self.bob)
        opened = dialog.with_context(**action["context"]).create({})
        opened.action_decide()
        self.assertEqual(request.state, "approved")

    def test_a_dialog_decides_on_what_it_showed(self):
        grants = self.grant(50, name="One") | self.grant(60, name="Two")
        for grant in grants:
            grant.action_ask()
        requests = self.env["ar.approval"]._holding(grants).sudo(False).with_user(self.bob)
        action = requests.action_approve()
        dialog = self.env["ar.approval.wizard"].with_user(self.bob)
        opened = dialog.with_context(**action["context"]).create({})
        grants[0].part_ids.amount = 5000
        opened.action_decide()
        self.assertEqual(opened.failure_ids.approval_id.subject, "One")
        self.assertIn("changed since you saw them", opened.failure_ids.why)
        self.assertEqual(grants.mapped("state"), ["draft", "granted"])

    def test_what_was_seen_of_another_record_says_nothing(self):
        grant, other = self.grant(50), self.grant(50)
        for one in (grant, other):
            one.action_ask()
        request = self.request(grant).with_user(self.bob)
        grant.part_ids.amount = 5000
        page = request.with_context(ar_seen=self.request(other).with_user(self.bob).seen)
        page.action_approve()
        self.assertEqual((request.state, len(request.decision_ids)), ("open", 0))

    def test_up_and_down_again_is_what_was_seen(self):
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant).with_user(self.bob)
        page = request.with_context(ar_seen=request.seen)
        grant.part_ids.amount = 5000
        grant.part_ids.amount = 50
        page.action_approve()
        self.assertEqual(request.state, "approved")
