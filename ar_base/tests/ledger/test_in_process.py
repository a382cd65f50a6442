from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestInProcess(LedgerCase):
    def setUp(self):
        super().setUp()
        # So it is where an accounting module brings the state "in payment".
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        move = self.registry["account.move"]
        self.startPatcher(
            patch.object(move, "_get_invoice_in_payment_state", lambda self: "in_payment")
        )

    def pools(self, moves=None):
        """What is under way for documents; for some of them, and what the same payments pay."""
        self.ledger._flush()
        asked = (
            SQL("SELECT id FROM account_move WHERE id IN %s", tuple(moves.ids)) if moves else None
        )
        rows = self.env.execute_query(self.ledger._in_process_sql(moves=asked))
        return {move: round(float(pool), 2) for move, pool in rows}

    def test_in_process_and_said_to_be_paid(self):
        move = self.invoice(100)
        payment = self.pay(move, journal_id=self.bank.id)
        self.assertFalse(payment.move_id)
        self.assertEqual(self.pools(), {move.id: 100})
        payment.action_validate()
        self.assertEqual((payment.state, move.payment_state), ("paid", "in_payment"))
        self.assertEqual(move.amount_residual, 100)
        self.assertEqual(self.pools(), {move.id: 100}, "its money is not in the books")
        payment.action_cancel()
        self.assertEqual(self.pools(), {})

    def test_its_money_came_with_the_bank_statement(self):
        move = self.invoice(100)
        payment = self.pay(move, 60, journal_id=self.bank.id)
        self.assertEqual(self.pools(), {move.id: 60})
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": 60, "payment_ref": "Ada", "date": self.today}
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.with_context(skip_readonly_check=True).write(
            {"account_id": self.receivable.id, "partner_id": self.customer.id}
        )
        self.reconcile(move, line.move_id)
        self.assertEqual(payment.state, "paid")
        self.assertEqual(move.amount_residual, 40)
        self.assertEqual(self.pools(), {}, "the rest is not under way")

    def test_a_payment_in_time_for_the_discount_pays_all(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_days": 10,
                "discount_percentage": 2,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        values = {"invoice_payment_term_id": term.id, "invoice_date_due": False}
        early, late = self.invoice(1000, on=-5, **values), self.invoice(500, on=-50, **values)
        self.pay(early, 980, journal_id=self.bank.id)
        self.pay(late, 490, journal_id=self.bank.id)
        self.assertEqual(self.pools(), {early.id: 1000, late.id: 490})

    def test_one_payment_for_several_pays_the_earliest_first(self):
        old, young = self.invoice(60, due=-20), self.invoice(80, due=-10)
        self.pay(old | young, 100, journal_id=self.bank.id, group_payment=True)
        self.assertEqual(self.pools(), {old.id: 60, young.id: 40})

    def test_of_some_documents_it_tells_the_same(self):
        """What is left for the second is told by what the first one took."""
        old, young, alone = (
            self.invoice(amount, due=-due) for amount, due in ((60, 20), (80, 10), (30, 5))
        )
        self.pay(old | young, 100, journal_id=self.bank.id, group_payment=True)
        self.pay(young, 15, journal_id=self.bank.id)
        self.pay(alone, journal_id=self.bank.id)
        every = self.pools()
        self.assertEqual(every, {old.id: 60, young.id: 55, alone.id: 30})
        for asked in (old, young, alone, old | alone):
            told = self.pools(asked)
            for move in asked:
                self.assertEqual(told[move.id], every[move.id])
        self.assertEqual(self.pools(alone), {alone.id: 30})

    def payment(self, amount, **values):
        """A payment that names no document."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "journal_id": self.bank.id,
                **values,
            }
        )
        payment.action_post()
        self.assertEqual((payment.state, payment.move_id.id), ("in_process", False))
        return payment

    def unnamed(self, side="receivable"):
        self.ledger._flush()
        rows = self.env.execute_query(self.ledger._unnamed_payments_sql(side=side))
        return [(root, partner, float(pool)) for root, partner, _currency, pool in rows]

    def test_a_payment_that_names_no_invoice(self):
        self.payment(70)
        self.assertEqual(self.unnamed(), [(self.company.root_id.id, self.customer.id, 70)])

    def test_what_a_vendor_pays_back_is_not_money_of_the_customer(self):
        """One firm is both; and what is paid back to the customer pays no bill of his."""
        self.bank.outbound_payment_method_line_ids.payment_account_id = False
        self.payment(70, partner_type="supplier")
        self.payment(40, payment_type="outbound")
        self.assertEqual((self.unnamed(), self.unnamed("payable")), ([], []))
        self.payment(30, partner_type="supplier", payment_type="outbound")
        told = [(self.company.root_id.id, self.customer.id, 30)]
        self.assertEqual((self.unnamed(), self.unnamed("payable")), ([], told))
