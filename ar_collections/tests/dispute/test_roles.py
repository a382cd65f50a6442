"""Who may do what with disputes, and what nobody does by hand."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestDisputeRoles(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def user(name, addon="ar_collections"):
            return new_test_user(
                cls.env,
                login=f"dr_{name}",
                groups=f"base.group_user,{addon}.group_ar_{name}",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )

        cls.collector, cls.manager = user("collector"), user("manager")
        cls.auditor = user("auditor", "ar_base")

    def test_a_collector_works_a_dispute_from_beginning_to_end(self):
        move = self.invoice(100, due=-10)
        reason = self.env.ref("ar_collections.dispute_reason_price")
        dispute = self.env["ar.dispute"].with_user(self.collector)._open_for({move: 40}, reason)
        dispute.action_investigate()
        dispute._wait("Order confirmation")
        dispute.action_resume()
        dispute.line_ids.amount = 30
        dispute._decide({dispute.line_ids: dispute.line_ids._granting_all()}, "")
        self.assertEqual(dispute.state, "accepted")

    def test_what_was_decided_is_not_written_by_hand(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40).with_user(self.collector)
        for vals in (
            {"state": "closed"},
            {"resolution": "accepted"},
            {"accepted_amount": 40},
            {"decided_by_id": self.manager.id},
            {"spent_hours": 0},
            {"escalated_on": False},
            {"debtor_id": dispute.debtor_id.id},
        ):
            with self.assertRaises(AccessError, msg=vals):
                dispute.write(vals)
        for vals in ({"accepted_amount": 40}, {"released_on": self.today}, {"held_amount": 0}):
            with self.assertRaises(AccessError, msg=vals):
                dispute.line_ids.write(vals)
        dispute.write({"description": "They say so", "user_id": self.collector.id})

    def test_a_dispute_begins_as_new(self):
        move = self.invoice(100, due=-10)
        Dispute = self.env["ar.dispute"].with_user(self.collector)
        reason = self.env.ref("ar_collections.dispute_reason_price")
        with self.assertRaises(AccessError):
            Dispute._open_for({move: 40}, reason, state="closed")
        sneaky = Dispute.with_context(
            default_state="closed", default_accepted_amount=40, default_released_on=self.today
        )
        dispute = sneaky._open_for({move: 40}, reason)
        self.assertEqual((dispute.state, dispute.held_amount), ("new", 40))

    def test_what_was_contested_is_not_changed_after_the_decision(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        dispute._decide({dispute.line_ids: dispute.line_ids._granting_nothing()}, "No")
        mine = dispute.with_user(self.collector)
        for change in (
            lambda: mine.line_ids.write({"amount": 1}),
            lambda: mine.line_ids.unlink(),
            lambda: mine.write({"raised_on": self.day(-5)}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_what_was_worked_on_is_kept(self):
        fresh, old = (self.dispute(self.invoice(100, due=-10)) for _number in range(2))
        old.action_investigate()
        with self.assertRaises(AccessError):
            fresh.with_user(self.collector).unlink()
        with self.assertRaises(UserError):
            old.with_user(self.manager).unlink()
        fresh.with_user(self.manager).unlink()

    def test_a_state_cannot_be_skipped_to(self):
        dispute = self.dispute(self.invoice(100, due=-10))
        with self.assertRaises(UserError):
            dispute.action_reopen()
        dispute.action_withdraw()
        for action in (dispute.action_withdraw, lambda: dispute._wait("?")):
            with self.assertRaises(UserError):
                action()

    def test_an_auditor_reads_and_changes_nothing(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40).with_user(self.auditor)
        self.assertEqual(dispute.amount, 40)
        self.assertTrue(dispute.clock_text)
        for action in (
            dispute.action_investigate,
            dispute.action_withdraw,
            lambda: dispute._decide({}, ""),
            lambda: dispute.write({"description": "?"}),
            lambda: dispute.line_ids.write({"amount": 1}),
        ):
            with self.assertRaises(AccessError):
                action()
        for model in ("ar.dispute.reason", "ar.dispute.team", "ar.deduction.code"):
            records = self.env[model].with_user(self.auditor)
            records.search([])
            self.assertFalse(records.has_access("write"))

    def test_managers_of_all_companies_set_reasons_and_teams(self):
        """They are shared: a manager of one company does not change them for the others."""
        self.setup_other_company()
        reason = self.env.ref("ar_collections.dispute_reason_price")
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                reason.with_user(user).target_hours = 1
        self.manager.company_ids = self.env["res.company"].search([])
        reason.with_user(self.manager).target_hours = 1
        reason.team_id.with_user(self.manager).user_id = self.collector

    def test_companies_do_not_see_each_other(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        elsewhere = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            login="dr_stranger",
            groups="base.group_user,ar_collections.group_ar_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        for model in ("ar.dispute", "ar.dispute.line", "ar.dispute.report"):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
        with self.assertRaises(AccessError):
            dispute.with_user(stranger).read(["amount"])
