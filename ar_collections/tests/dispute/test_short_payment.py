"""From a short payment to a deduction in one step, by the customer's own code."""

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestShortPayment(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promotion = cls.env.ref("ar_collections.dispute_reason_rebate_promotion")
        cls.damaged = cls.env.ref("ar_collections.dispute_reason_quality_damaged")
        cls.env["ar.deduction.code"].create(
            [
                {"code": "07", "reason_id": cls.damaged.id},
                {"code": "07", "reason_id": cls.promotion.id, "partner_id": cls.customer.id},
            ]
        )
        cls.collector = new_test_user(
            cls.env,
            login="s_collector",
            groups="base.group_user,ar_collections.group_ar_collector",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def short(self, partner=None, paid=80):
        """An invoice of 100 of which so much was paid."""
        move = self.invoice(100, due=-10, partner=partner)
        self.pay(move, paid)
        return move.with_user(self.collector)

    def wizard(self, move):
        action = move.action_ar_short_payment()
        return Form(
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
        )

    def contest(self, form):
        action = form.save().action_contest()
        return self.env["ar.dispute"].browse(action["res_id"])

    def test_a_known_code_gives_the_reason(self):
        form = self.wizard(self.short())
        self.assertEqual(form.amount, 20)
        form.code = " 07 "
        self.assertEqual(form.reason_id, self.promotion)
        dispute = self.contest(form)
        self.assertRecordValues(
            dispute,
            [
                {
                    "amount": 20,
                    "is_deduction": True,
                    "channel": "deduction",
                    "reason_id": self.promotion.id,
                }
            ],
        )
        self.assertEqual(dispute.deduction_code, "07")
        self.assertEqual(self.reason(dispute.move_ids), "disputed")

    def test_a_code_means_what_it_means_in_general(self):
        form = self.wizard(self.short(partner=self.other))
        form.code = "07"
        self.assertEqual(form.reason_id, self.damaged)

    def test_an_unknown_code_is_learnt(self):
        form = self.wizard(self.short())
        form.code = "X1"
        self.assertFalse(form.reason_id)
        form.reason_id = self.damaged
        form.remember = True
        self.contest(form)
        again = self.wizard(self.short())
        again.code = "x1"
        self.assertEqual(again.reason_id, self.damaged)
        self.assertTrue(again.known)
        theirs = self.wizard(self.short(partner=self.other))
        theirs.code = "X1"
        self.assertFalse(theirs.reason_id)

    def test_wildcards_in_a_code_are_no_wildcards(self):
        form = self.wizard(self.short())
        form.code = "0%"
        self.assertFalse(form.known)

    def test_what_is_contested_already_is_not_offered(self):
        move = self.short()
        self.dispute(move.sudo(False), 5)
        self.assertEqual(self.wizard(move).amount, 15)
        self.dispute(move.sudo(False), 15)
        with self.assertRaises(UserError):
            move.action_ar_short_payment()
