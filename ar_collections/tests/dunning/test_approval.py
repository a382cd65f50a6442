"""Whose level was changed by hand is approved by another person, where the company asks."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..people import PeopleCase


@tagged("post_install", "-at_install")
class TestNoticeApproval(PeopleCase):
    def setUp(self):
        super().setUp()
        self.company.ar_dunning_four_eyes = True
        self.invoice(100, due=-30)
        self.invoice(100, due=-30, partner=self.other)
        self.run = self.propose()
        self.notice = self.notice_of(self.customer).with_user(self.collector)

    def notice_of(self, partner):
        return self.run.notice_ids.filtered(lambda notice: notice.partner_id == partner)

    def request(self, notice):
        return self.env["ar.approval"].search(
            [("res_model", "=", notice._name), ("res_id", "=", notice.id)], order="id desc", limit=1
        )

    def change(self, notice=None):
        (notice or self.notice)._change_level(self.final, "Insolvency rumours")
        return self.request(notice or self.notice)

    def test_a_changed_level_is_asked_for(self):
        request = self.change()
        self.assertRecordValues(
            request,
            [
                {
                    "kind": "dunning_level",
                    "state": "open",
                    "amount": 100,
                    "reason": "Insolvency rumours",
                    "asked_by": self.collector.id,
                }
            ],
        )
        self.assertIn(self.customer.display_name, request.subject)
        self.assertIn(self.final.name, request.figures_html)
        self.assertIn(self.first.name, request.figures_html, "what was proposed is shown too")

    def test_where_the_company_does_not_ask_nobody_is(self):
        self.company.ar_dunning_four_eyes = False
        self.assertFalse(self.change())
        self.notice.action_approve()
        self.assertEqual(self.notice.state, "approved")

    def test_who_changed_it_approves_it_on_no_road(self):
        self.change()
        for road in (
            self.notice.action_approve,
            self.notice.action_send,
            lambda: self.notice._move_to("approved"),
        ):
            with self.assertRaisesRegex(UserError, "had a hand in"), self.env.cr.savepoint():
                road()
            self.env.invalidate_all()
        self.assertEqual(self.notice.state, "proposed")

    def test_approving_the_request_approves_the_notice(self):
        request = self.change()
        request.with_user(self.colleague).action_approve()
        self.assertEqual((self.notice.state, self.notice.approved_by), ("approved", self.colleague))
        self.assertTrue(request.used_on)

    def test_a_run_leaves_what_others_have_to_approve_and_says_so(self):
        self.change()
        told = self.run.with_user(self.collector).action_approve()
        self.assertEqual(self.notice_of(self.other).state, "approved")
        self.assertEqual(self.notice.state, "proposed")
        self.assertIn(self.customer.display_name, told["params"]["message"])
        self.assertIsNone(self.run.with_user(self.colleague).action_approve())
        self.assertEqual(self.notice.state, "approved")

    def test_so_does_a_selection_in_the_list(self):
        self.change()
        for action, state in (("action_approve", "approved"), ("action_send", "queued")):
            told = getattr(self.run.notice_ids.with_user(self.collector), action)()
            self.assertEqual(self.notice_of(self.other).state, state)
        self.assertEqual(self.notice.state, "proposed")
        self.assertIn(self.customer.display_name, told["params"]["message"])

    def test_no_nightly_run_sends_it(self):
        self.change()
        self.run.sudo().is_scheduled = True
        self.final.requires_approval = False
        self.run.with_user(self.env.ref("base.user_root"))._send_unattended()
        self.assertEqual(self.notice.state, "proposed")

    def test_refused_it_stays_until_the_level_is_changed(self):
        self.change().with_user(self.colleague)._decide("refused", "They pay on Friday")
        self.assertIn("They pay on Friday", self.notice.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "was refused by"), self.env.cr.savepoint():
            self.notice.with_user(self.manager).action_approve()
        self.notice._change_level(self.second, "Wait")
        self.request(self.notice).with_user(self.colleague).action_approve()
        self.assertEqual(self.notice.state, "approved")

    def test_the_level_that_was_proposed_needs_nobody(self):
        """What was changed, and refused, is taken back: nothing is left to approve or to choose."""
        request = self.change()
        request.with_user(self.colleague)._decide("refused", "They pay on Friday")
        self.assertTrue(self.notice.activity_ids)
        self.notice._change_level(self.first, "As it was")
        self.assertFalse(self.notice.level_changed_by)
        self.assertFalse(self.notice.activity_ids)
        self.assertFalse(self.notice.ar_approval_elsewhere)
        self.notice.action_approve()
        self.assertEqual((self.notice.state, self.notice.level_id), ("approved", self.first))

    def test_who_chose_another_level_has_nothing_to_choose_any_more(self):
        self.change().with_user(self.colleague)._decide("refused", "They pay on Friday")
        self.notice._change_level(self.second, "Wait")
        self.assertFalse(self.notice.activity_ids)

    def test_a_refusal_stands_on_the_notice_and_is_a_task_of_who_changed_it(self):
        self.change().with_user(self.colleague)._decide("refused", "They pay on Friday")
        self.assertIn("They pay on Friday", self.notice.message_ids[0].body)
        self.assertEqual(self.notice.activity_ids.user_id, self.collector)
        self.assertIn("They pay on Friday", self.notice.activity_ids.note)
        self.assertTrue(self.notice.ar_approval_elsewhere)

    def test_a_run_says_it_once_for_all_that_stay(self):
        self.change()
        self.change(self.notice_of(self.other).with_user(self.collector))
        run = self.run.with_user(self.collector)
        self.assertFalse(run.may_approve)
        self.assertTrue(self.run.with_user(self.colleague).may_approve)
        message = run.action_approve()["params"]["message"]
        self.assertEqual(message.count("omebody else"), 1)
        for partner in (self.customer, self.other):
            self.assertIn(partner.display_name, message)

    def test_an_approval_taken_back_is_asked_for_again(self):
        self.change().with_user(self.colleague).action_approve()
        self.notice.action_withdraw()
        self.assertEqual(self.notice.state, "proposed")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.notice.action_approve()

    def test_what_is_left_out_asks_nobody_any_more(self):
        request = self.change()
        self.env["ar.exclude.wizard"].with_user(self.collector).create(
            {"notice_ids": self.notice.ids, "reason": "Visit planned"}
        ).action_exclude()
        self.assertEqual((request.state, request.closed_note), ("void", "Visit planned"))
        self.assertFalse(request.activity_ids)

    def test_what_was_paid_meanwhile_is_no_reason_to_ask_again(self):
        more = self.invoice(40, due=-31)
        notice = self.propose().notice_ids.filtered(lambda n: n.partner_id == self.customer)
        notice = notice.with_user(self.collector)
        notice._change_level(self.final, "Rumours")
        self.pay(more)
        notice.with_user(self.colleague).action_approve()
        self.assertEqual((notice.state, notice.amount_due_company), ("approved", 100))

    def test_one_person_approves_a_changed_level(self):
        self.company.ar_one_person = True
        request = self.change()
        self.assertTrue(request.one_person)
        self.assertEqual(self.notice.state, "proposed", "looked at once more")
        self.notice.action_approve()
        self.assertEqual(self.notice.state, "approved")

    def test_approving_a_thousand_costs_no_statement_for_each(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(12)])
        for partner in partners:
            self.invoice(10, due=-30, partner=partner)
        notices = self.propose().notice_ids
        self.env.invalidate_all()
        notices._settle_approval(notices[:1])
        with self.assertQueryCount(8):
            notices._settle_approval(notices)
