"""A collector's day in a real browser, each flow as the role that walks it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestCollectorsDay(ReceivablesCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emma = cls.make_user("emma", "Emma", "collector")
        cls.jonas = cls.make_user("jonas", "Jonas", "collector")
        cls.third, cls.fourth = cls.make_customer("Curie SA"), cls.make_customer("Darwin plc")
        cls.company.ar_strategy_id = cls.env["ar.strategy"]._create_standard(cls.company)

    @classmethod
    def make_user(cls, login, name, role):
        return new_test_user(
            cls.env,
            login=login,
            name=name,
            groups=f"base.group_user,ar_collections.group_ar_{role}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def debtors_of(self, user, *partners):
        for partner in partners:
            self.refreshed(partner).user_id = user

    def test_morning_worklist(self):
        self.invoice(5000, due=-95)
        self.invoice(100, due=-20, partner=self.other)
        self.invoice(9000, due=-40, partner=self.third)
        self.invoice(20, due=-40, partner=self.fourth)
        self.debtors_of(self.emma, self.customer, self.other, self.fourth)
        self.debtors_of(self.jonas, self.third)
        self.start_tour("/odoo", "ar_morning_worklist", login="emma")
        worked = self.debtor()
        self.assertEqual(worked.worked_on, self.today)
        self.assertEqual(worked.next_action_date, self.day(7))
        self.assertFalse(self.debtor(self.other).worked_on, "a skipped one stays to be done")

    def test_a_call_becomes_a_promise(self):
        old, young = self.invoice(500, due=-60), self.invoice(300, due=-20)
        self.debtors_of(self.emma, self.customer)
        self.start_tour("/odoo", "ar_call_becomes_promise", login="emma")
        promise = self.debtor().promise_ids
        in_five_days = fields.Datetime.now().date() + timedelta(days=5)  # typed, by her clock
        self.assertEqual((promise.amount, promise.date), (500, in_five_days))
        self.assertEqual(promise.move_line_ids, self.item(old))
        self.assertEqual(self.debtor().call_ids.outcome, "will_pay")
        self.assertEqual((self.reason(old), self.reason(young)), ("promised", "ready"))

    def test_a_call_becomes_a_dispute(self):
        move, other = self.invoice(500, due=-60), self.invoice(300, due=-20)
        self.debtors_of(self.emma, self.customer)
        self.start_tour("/odoo", "ar_call_becomes_dispute", login="emma")
        dispute = self.debtor().dispute_ids
        self.assertEqual((dispute.move_ids, dispute.amount), (move, 120))
        self.assertEqual(dispute.reason_id.code, "QUAL-DAMAGED")
        self.assertEqual(self.debtor().call_ids.dispute_id, dispute)
        self.assertEqual(self.decisions(move).amount_due, 380, "the rest is dunned")
        self.assertEqual(self.reason(other), "ready")

    def test_a_dispute_is_accepted_credited_and_closed(self):
        """By the collector, and by the accountant, who alone may post what was accepted."""
        self.make_user("oliver", "Oliver", "accountant")
        move = self.invoice(500, due=-60)
        dispute = self.dispute(move, 120, reason="price_agreed")
        self.commit()
        self.start_tour("/odoo", "ar_dispute_is_accepted", login="emma")
        self.assertEqual((dispute.state, dispute.decided_by_id), ("accepted", self.emma))
        self.assertEqual(dispute.credit_note_ids.amount_total, 120)
        self.assertEqual(self.decisions(move).amount_due, 380)
        self.start_tour("/odoo", "ar_credit_note_is_posted", login="oliver")
        self.assertEqual(dispute.state, "closed")
        self.assertEqual(move.amount_residual, 380)
        self.assertEqual(self.decisions(move).amount_due, 380)

    def test_a_short_payment_becomes_a_deduction(self):
        self.make_user("oliver", "Oliver", "accountant")
        promotion = self.env.ref("ar_collections.dispute_reason_rebate_promotion")
        self.env["ar.deduction.code"].create(
            {"code": "D14", "partner_id": self.customer.id, "reason_id": promotion.id}
        )
        move = self.invoice(500, due=-60)
        self.pay(move, 440)
        self.debtors_of(self.emma, self.customer)
        self.start_tour("/odoo", "ar_short_payment_becomes_deduction", login="oliver")
        dispute = self.debtor().dispute_ids
        self.assertTrue(dispute.is_deduction)
        self.assertEqual((dispute.amount, dispute.reason_id), (60, promotion))
        self.assertEqual(self.reason(move), "disputed")

    def test_manager_reassigns(self):
        self.make_user("priya", "Priya", "manager")
        for partner in (self.customer, self.other, self.third, self.fourth):
            self.invoice(500, due=-60, partner=partner)
        self.debtors_of(self.emma, self.customer, self.other, self.third, self.fourth)
        self.env["ar.assignment.rule"].create(
            {"name": "All", "user_ids": (self.emma | self.jonas).ids}
        )
        self.start_tour("/odoo", "ar_manager_reassigns", login="priya")
        debtors = self.env["ar.debtor"].search([("overdue_amount", ">", 0)])
        self.assertEqual(sorted(map(len, debtors.grouped("user_id").values())), [2, 2])
