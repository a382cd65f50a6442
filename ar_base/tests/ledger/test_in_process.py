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
        early, late = self.discounted(1000, on=-5), self.discounted(500, on=-50)
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

    # ------------------------------------------------------------------
    # In another currency
    # ------------------------------------------------------------------
    def dollars(self, *rates):
        """A currency with a rate from each of some days on."""
        return self.env["res.currency"].create(
            {
                "name": "DLR",
                "symbol": "D",
                "rate_ids": [
                    Command.create({"name": self.day(on), "rate": rate, "company_id": root.id})
                    for root in self.company.root_id
                    for on, rate in rates
                ],
            }
        )

    def test_paid_in_full_in_the_companys_currency(self):
        """1,000.00 are 882.38 on the day of the payment, and 909.09 in the books."""
        dollar = self.dollars((-400, 1.1), (-5, 1.1333))
        move = self.invoice(1000, currency_id=dollar.id)
        self.assertEqual(move.amount_residual_signed, 909.09)
        own = self.company.currency_id.id
        payment = self.pay(move, journal_id=self.bank.id, currency_id=own)
        self.assertEqual((payment.amount, payment.move_id.id), (882.38, False))
        self.assertEqual(self.pools(), {move.id: 1000})
        self.assertEqual(self.unnamed(), [])

    def test_paid_in_part_in_the_companys_currency(self):
        """500 × 1.1333 = 566.65, as the entry would settle it."""
        dollar = self.dollars((-400, 1.1), (-5, 1.1333))
        move, twin = (self.invoice(1000, currency_id=dollar.id) for _ in range(2))
        own = self.company.currency_id.id
        self.pay(move, 500, journal_id=self.bank.id, currency_id=own)
        self.assertEqual(self.pools(), {move.id: 566.65})
        account = self.company_data["default_account_assets"].copy({"reconcile": True})
        self.bank.inbound_payment_method_line_ids.payment_account_id = account
        self.assertTrue(self.pay(twin, 500, journal_id=self.bank.id, currency_id=own).move_id)
        self.assertEqual(twin.amount_residual, 433.35)

    def test_whatever_the_wizard_proposes_pays_all_at_any_rate(self):
        """Of one document, and of three at once: what they come to is rounded once for all."""
        dollar = self.dollars((-400, 1.1), (-20, 1.2037), (-5, 7.7777))
        own = self.company.currency_id.id
        for on in (-25, -10, 0):
            for amounts in ((10.01,), (99.99,), (33.33, 33.33, 33.34), (0.05, 0.07, 12.34)):
                moves = self.env["account.move"].union(
                    *(self.invoice(amount, currency_id=dollar.id) for amount in amounts)
                )
                payment = self.pay(
                    moves, on=on, journal_id=self.bank.id, currency_id=own, group_payment=True
                )
                self.assertEqual(len(payment), 1)
                told = self.pools(moves)
                for move, amount in zip(moves, amounts, strict=True):
                    self.assertEqual(told[move.id], amount, (on, amounts))
        self.assertEqual(self.unnamed(), [])

    def test_a_domestic_invoice_paid_in_another_currency(self):
        dollar = self.dollars((-400, 1.1), (-5, 1.1333))
        move, part = self.invoice(1000), self.invoice(1000)
        payment = self.pay(move, journal_id=self.bank.id, currency_id=dollar.id)
        self.assertEqual(payment.amount, 1133.30)
        self.pay(part, 500, journal_id=self.bank.id, currency_id=dollar.id)
        self.assertEqual(self.pools(), {move.id: 1000, part.id: 441.19})

    def test_two_other_currencies_meet_at_the_book_value(self):
        """1,000.00 in the books at 1.1 are 909.09, and 909.09 × 0.85 = 772.73 in the third."""
        dollar = self.dollars((-400, 1.1), (-5, 1.1333))
        third = self.env["res.currency"].create(
            {
                "name": "THD",
                "symbol": "T",
                "rate_ids": [Command.create({"name": self.day(-400), "rate": 0.85})],
            }
        )
        move = self.invoice(1000, currency_id=dollar.id)
        payment = self.pay(move, journal_id=self.bank.id, currency_id=third.id)
        self.assertEqual(payment.amount, 772.73)
        self.assertEqual(self.pools(), {move.id: 1000})

    # ------------------------------------------------------------------
    # More than what it names
    # ------------------------------------------------------------------
    def test_what_a_payment_brings_beyond_what_it_names(self):
        named, _other = self.invoice(800, due=-20), self.invoice(200)
        self.pay(named, 900, on=-2, journal_id=self.bank.id)
        self.assertEqual(self.pools(), {named.id: 800})
        root = self.company.root_id.id
        self.assertEqual(self.unnamed(), [(root, self.customer.id, 100)])

    def test_two_payments_for_one_document(self):
        """500 and 500 for 800."""
        move = self.invoice(800)
        for on in (-2, -1):
            self.pay(move, 500, on=on, journal_id=self.bank.id)
        self.assertEqual(self.unnamed(), [(self.company.root_id.id, self.customer.id, 200)])

    def test_the_surplus_is_in_the_payments_currency(self):
        """1,133.30 would settle the 1,000.00."""
        dollar = self.dollars((-400, 1.1333))
        self.pay(self.invoice(1000), 1200, journal_id=self.bank.id, currency_id=dollar.id)
        self.ledger._flush()
        ((_root, partner, currency, pool),) = self.env.execute_query(
            self.ledger._unnamed_payments_sql()
        )
        self.assertEqual((partner, currency), (self.customer.id, dollar.id))
        self.assertEqual(float(pool), 66.70)

    def test_no_surplus_where_the_money_may_have_come(self):
        """The bank's line is told apart by nobody: it pays the document, and 100 are left on it."""
        move = self.invoice(800)
        self.pay(move, 900, on=-3, journal_id=self.bank.id)
        came = self.came(790)
        self.reconcile(move, came)
        self.assertEqual(move.amount_residual, 10)
        self.assertEqual(self.unnamed(), [])

    def came(self, amount):
        """Money on the bank's statement, booked for the customer."""
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": amount, "payment_ref": "x", "date": self.today}
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.with_context(skip_readonly_check=True).write(
            {"account_id": self.receivable.id, "partner_id": self.customer.id}
        )
        return line.move_id

    def test_a_credit_note_beside_it_takes_nothing_of_a_payment(self):
        """100 less 30 are paid by 70, and the credit note stays what it is."""
        move, credit = self.invoice(100), self.invoice(-30, due=-25)
        payment = self.pay(move | credit, journal_id=self.bank.id, group_payment=True)
        self.assertEqual(payment.amount, 70)
        self.assertEqual(self.pools()[move.id], 70)
        self.assertEqual(self.unnamed(), [])

    def test_with_a_discount_there_is_no_surplus(self):
        """980 would do; who pays 1,000 all the same has paid 1,000."""
        move = self.discounted(1000, on=-5)
        self.pay(move, 1000, journal_id=self.bank.id)
        self.assertEqual((self.pools(), self.unnamed()), ({move.id: 1000}, []))

    def test_what_comes_later_is_not_known_before(self):
        move = self.invoice(800)
        self.pay(move, 300, on=-2, journal_id=self.bank.id)
        self.payment(55, date=self.day(-1))
        self.ledger._flush()
        told = {}
        for on in (-3, -2, -1):
            when = SQL("pay.date <= %s", self.day(on))
            paying = SQL("(%s)", self.ledger._paying_sql(when=when))
            named = self.env.execute_query(self.ledger._in_process_sql(paying=paying))
            free = self.env.execute_query(
                self.ledger._unnamed_payments_sql(paying=paying, when=when)
            )
            told[on] = sum(float(row[-1]) for row in named), sum(float(row[-1]) for row in free)
        self.assertEqual(told, {-3: (0, 0), -2: (300, 0), -1: (300, 55)})
