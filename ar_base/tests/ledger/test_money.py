from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import LedgerCase

MONEY = "odoo.addons.ar_base.models.ledger.ar_ledger_money"


@tagged("post_install", "-at_install")
class TestMoney(LedgerCase):
    def settled(self, move):
        """``(money, lost)`` of what settled a document, and what of it is neither."""
        self.env.flush_all()
        amount = SQL("partial.amount")
        ((whole, money, lost),) = self.env.execute_query(
            SQL(
                """
                SELECT SUM(partial.amount), SUM(%s), SUM(%s)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line l ON l.id = partial.credit_move_id
             LEFT JOIN (%s) mixed ON mixed.line_id = l.id
                 WHERE partial.debit_move_id IN %s
                """,
                self.ledger._money_sql("l", amount, part=SQL("partial.id")),
                self.ledger._lost_sql("l", amount, part=SQL("partial.id")),
                self.ledger._mixed_sql(),
                tuple(self.item(move).ids),
            )
        )
        return tuple(round(float(one), 2) for one in (money, lost, whole - money - lost))

    def received(self, first=-40, last=0):
        return float(
            self.ledger._received(self.company, self.day(first), self.day(last)).get(
                self.company.id, 0
            )
        )

    def test_all_of_a_payment_is_money(self):
        move = self.invoice(100)
        self.pay(move)
        self.assertEqual(self.settled(move), (100, 0, 0))
        self.assertEqual(self.received(), 100)

    def test_ten_paid_and_ninety_written_off(self):
        move = self.invoice(100)
        self.pay(
            move,
            10,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self.settled(move), (10, 90, 0))
        self.assertEqual(self.received(), 10)

    def test_what_stands_beside_money_is_found_by_its_index(self):
        """PostgreSQL, which expects it everywhere, would read all journal items at each posting."""
        self.env.cr.execute("SET LOCAL seq_page_cost = 0")
        plans, execute_query = [], type(self.env).execute_query

        def explained(env, query):
            if "beside.move_id" in query.code:
                rows = execute_query(env, SQL("EXPLAIN %s", query))
                plans.append("\n".join(row for (row,) in rows))
            return execute_query(env, query)

        with patch.object(type(self.env), "execute_query", explained):
            self.ledger._mixed_sql()
        (plan,) = plans
        self.assertNotIn("Seq Scan on account_move_line", plan)
        ((is_allowed,),) = self.env.execute_query(SQL("SHOW enable_seqscan"))
        self.assertEqual(is_allowed, "on")

    def test_a_write_off_by_entry_is_lost(self):
        move = self.invoice(100)
        lost = self.entry((self.receivable, -100, self.customer), (self.expense, 100, None))
        self.reconcile(move, lost)
        self.assertEqual(self.settled(move), (0, 100, 0))
        self.assertEqual(self.received(), 0)

    def test_a_loss_stays_one_when_its_account_is_archived(self):
        account = self.expense.copy()
        whole, part = self.invoice(100), self.invoice(100)
        lost = self.entry((self.receivable, -100, self.customer), (account, 100, None))
        self.pay(part, 10, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.assertEqual(self.kinds()[0][lost.name], "write_off")
        account.active = False
        self.assertEqual(self.kinds()[0][lost.name], "write_off")
        self.reconcile(whole, lost)
        self.assertEqual(self.settled(whole), (0, 100, 0))
        self.assertEqual(self.settled(part), (10, 90, 0))
        self.assertEqual(self.received(), 10)

    def test_of_what_moves_between_customers_with_a_payment_nothing_is_money(self):
        """The bank's line has 10 of income; beside it 100 go from one customer to the other."""
        move = self.invoice(100)
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": 10, "payment_ref": "Ada", "date": self.today}
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(suspense.id, {"account_id": self.revenue.id}),
                    *(
                        Command.create(
                            {
                                "account_id": self.receivable.id,
                                "partner_id": partner.id,
                                "balance": balance,
                            }
                        )
                        for partner, balance in ((self.customer, -100), (self.other, 100))
                    ),
                ]
            }
        )
        own = self.item(line.move_id).filtered(lambda item: item.balance < 0)
        (self.item(move) | own).reconcile()
        self.assertEqual(self.settled(move)[0], 0)
        with patch(f"{MONEY}.FEW", 0):
            self.assertEqual(self.settled(move)[0], 0, "where there are many")

    def test_a_credit_note_is_neither(self):
        move, credit = self.invoice(100), self.invoice(-100)
        self.reconcile(move, credit)
        self.assertEqual(self.settled(move), (0, 0, 100))

    def test_an_early_payment_discount_is_granted_and_not_lost(self):
        move = self.discounted(1000, on=-5)
        self.pay(move, on=-1)
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self.settled(move), (980, 0, 20))
        self.assertEqual(self.received(), 980)

    def test_the_discount_of_one_invoice_is_not_taken_from_another(self):
        """398 for two: 100 less 2 % in time, and 300 whose terms grant nothing, or no more."""
        for plain in (self.invoice(300), self.discounted(300, on=-30)):
            early = self.discounted(100, on=-5)
            payment = self.pay(early | plain, on=-1, group_payment=True)
            self.assertEqual((payment.amount, plain.amount_residual), (398, 0))
            for few in (1000, 0):
                with self.subTest(plain.name, few=few), patch(f"{MONEY}.FEW", few):
                    self.assertEqual(self.settled(early), (98, 0, 2))
                    self.assertEqual(self.settled(plain), (300, 0, 0))
        self.assertEqual(self.received(), 796)
        self.assertEqual(self.moneys(), (796, -796))
        self.item(plain).remove_move_reconcile()
        self.assertEqual(self.moneys(), (496, -796), "what is not applied any more is all money")

    def test_of_several_that_earned_one_each_has_its_own(self):
        """33.33, 33.33 and 33.34 less 0.67 each, and 200: 297.99 came, no cent beside or lost."""
        early = [self.discounted(amount, on=-5) for amount in (33.33, 33.33, 33.34)]
        plain = self.invoice(200)
        self.pay(plain.union(*early), on=-1, group_payment=True)
        for few in (1000, 0):
            with patch(f"{MONEY}.FEW", few):
                self.assertEqual(
                    [self.settled(move) for move in (*early, plain)],
                    [(32.66, 0, 0.67), (32.66, 0, 0.67), (32.67, 0, 0.67), (200, 0, 0)],
                )
                self.assertEqual(self.moneys(), (297.99, -297.99))

    def test_a_discount_in_another_currency_stays_with_its_invoice(self):
        """At two to one 100 and 300 are owed; 398 come at four to one, booked as 99.50."""
        euro = self.setup_other_currency("EUR", rates=[(self.day(-40), 2.0), (self.day(-1), 4.0)])
        early = self.discounted(100, on=-5, currency_id=euro.id)
        plain = self.invoice(300, currency_id=euro.id)
        self.pay(early | plain, on=-1, group_payment=True, currency_id=euro.id)
        self.assertFalse(any((early | plain).mapped("amount_residual")))
        self.ledger._flush()
        lines = self.ledger._lines_sql(self.day(1), companies=self.company.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT due_on, SUM(amount), SUM(worth) FROM (%s) piece WHERE amount > 0"
                " GROUP BY due_on",
                self.ledger._pieces_sql(lines),
            )
        )
        due = {move: move.invoice_date_due for move in (early, plain)}
        self.assertEqual(sorted(rows), [(due[plain], 150, 150), (due[early], 50, 49)])

    def test_a_fee_that_the_bank_kept(self):
        """A bank statement's line whose entry has 98 on the bank and 2 as a fee."""
        move = self.invoice(100)
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "amount": 98,
                "payment_ref": "Ada",
                "partner_id": self.customer.id,
                "date": self.day(-1),
            }
        )
        liquidity, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(
                        suspense.id,
                        {
                            "account_id": self.receivable.id,
                            "balance": -100,
                            "amount_currency": -100,
                        },
                    ),
                    Command.create({"account_id": self.expense.id, "balance": 2, "name": "Fee"}),
                ]
            }
        )
        self.assertEqual(liquidity.balance, 98)
        self.reconcile(move, line.move_id)
        self.assertEqual(self.settled(move), (98, 2, 0))
        self.assertEqual(self.received(), 98)

    def test_a_set_off_within_a_payment_is_no_money(self):
        move = self.invoice(100)
        payment = self.pay(
            move, 40, payment_difference_handling="reconcile", writeoff_account_id=self.payable.id
        )
        self.assertTrue(payment)
        self.assertEqual(self.settled(move)[0], 40)

    def test_paid_back_money_counts_below_nought(self):
        credit = self.invoice(-30)
        self.pay(credit)
        self.assertEqual(self.received(), -30)

    def test_a_cheque_of_next_week_is_not_received(self):
        self.pay(self.invoice(100), on=5)
        self.assertEqual(self.received(), 0)
        self.assertEqual(self.received(last=5), 100)

    def test_what_was_paid_on_an_outstanding_account_of_then_is_money(self):
        outstanding = self.company_data["default_account_assets"].copy({"reconcile": True})
        lines = self.bank.inbound_payment_method_line_ids
        lines.payment_account_id = outstanding
        move = self.invoice(100)
        self.pay(move)
        lines.payment_account_id = False
        self.assertEqual(self.settled(move), (100, 0, 0))

    def test_unapplied_money_by_the_day_on_which_it_came(self):
        for amount, on in ((20, -1), (30, -3)):
            payment = self.env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "amount": amount,
                    "journal_id": self.bank.id,
                    "date": self.day(on),
                }
            )
            payment.action_post()
        self.invoice(-500)
        rows = self.ledger._unapplied_money(self.today, self.company, self.customer)
        self.assertEqual([float(row["amount"]) for row in rows], [-30, -20])

    # ------------------------------------------------------------------
    # What did not stay
    # ------------------------------------------------------------------
    def take_back(self, move, on):
        """Odoo's "Reverse Entry"."""
        return move._reverse_moves([{"date": self.day(on)}], cancel=True)

    def by_day(self):
        """``{day: money}`` that came or went, of the days on which some did."""
        told = {on: self.received(on, on) for on in range(-30, 1)}
        return {on: amount for on, amount in told.items() if amount}

    def test_what_bounced_was_received_and_taken_back(self):
        move = self.invoice(600)
        payment = self.pay(move, on=-15)
        self.assertEqual(self.by_day(), {-15: 600})
        back = self.take_back(payment.move_id, -12)
        self.assertFalse(back.line_ids.payment_id, "nothing in it says whose money it is")
        self.assertEqual(move.amount_residual, 600)
        self.assertEqual(self.by_day(), {-15: 600, -12: -600})
        self.assertEqual(self.moneys(), (0, 0))
        self.assertEqual(self.ledger._did_not_stay(self.today), (back.id, payment.move_id.id))
        self.assertEqual(self.ledger._did_not_stay(self.day(-13)), (back.id,))
        again = self.take_back(back, -10)
        self.assertEqual(self.by_day(), {-15: 600, -12: -600, -10: 600})
        self.assertEqual(
            {*self.ledger._did_not_stay(self.today)}, {back.id, again.id}, "the payment stands"
        )

    def test_what_bounced_where_red_figures_are_booked(self):
        self.company.account_storno = True
        move = self.invoice(600)
        self.take_back(self.pay(move, on=-15).move_id, -12)
        self.assertEqual(self.by_day(), {-15: 600, -12: -600})
        self.assertEqual(self.moneys(), (0, 0))

    def test_only_its_money_is_taken_back_with_a_payment(self):
        """Ten were paid and ninety written off with them."""
        move = self.invoice(100)
        payment = self.pay(
            move,
            10,
            on=-5,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.take_back(payment.move_id, -3)
        self.assertEqual(self.by_day(), {-5: 10, -3: -10})
        with patch(f"{MONEY}.FEW", 0):
            self.assertEqual(self.by_day(), {-5: 10, -3: -10}, "where there are many")

    def test_an_entry_that_is_reversed_is_no_money(self):
        entry = self.entry((self.receivable, -100, self.customer), (self.expense, 100, None))
        self.take_back(entry, 0)
        self.assertEqual(self.by_day(), {})

    # ------------------------------------------------------------------
    # The last unit
    # ------------------------------------------------------------------
    def moneys(self):
        """What money settled of each document, by its pieces, and what money the payments are."""
        self.ledger._flush()
        lines = self.ledger._lines_sql(self.day(1), companies=self.company.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT piece.kind, piece.amount, piece.money FROM (%s) piece"
                " WHERE piece.kind IN ('invoice', 'payment')",
                self.ledger._pieces_sql(lines),
            )
        )
        return tuple(
            round(sum(float(money) for kind, _amount, money in rows if kind == which), 4)
            for which in ("invoice", "payment")
        )

    def pay_less(self, amounts, amount, account=None):
        moves = self.env["account.move"].union(*(self.invoice(one) for one in amounts))
        return self.pay(
            moves,
            amount,
            group_payment=True,
            payment_difference_handling="reconcile",
            writeoff_account_id=(account or self.expense).id,
        )

    def test_no_cent_is_lost_between_several_invoices(self):
        """99.98 for three, and 0.02 written off: of each 33.33 the third of 99.98 is money."""
        self.pay_less((33.33, 33.33, 33.34), 99.98)
        self.assertEqual(self.moneys(), (99.98, -99.98))
        self.assertEqual(self.received(), 99.98)

    def test_nor_where_half_of_it_is_money(self):
        self.pay_less((0.03, 0.03, 0.04), 0.05)
        self.assertEqual(self.moneys(), (0.05, -0.05))
        with patch(f"{MONEY}.FEW", 0):
            self.assertEqual(self.moneys(), (0.05, -0.05), "where there are many")

    def test_nor_where_a_part_is_not_applied_yet(self):
        payment = self.pay_less((0.03, 0.03, 0.04), 0.05)
        item = self.item(payment.move_id)
        item.matched_debit_ids.sorted("id")[1].unlink()
        self.assertTrue(item.amount_residual)
        self.assertEqual(self.moneys()[1], -0.05)

    def test_nor_where_the_bank_books_each_invoice_by_itself(self):
        """A line for each of three invoices in the entry of one statement line, and a fee."""
        moves = [self.invoice(amount) for amount in (33.33, 33.33, 33.34)]
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": 99.98, "payment_ref": "x", "date": self.today}
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(
                        suspense.id,
                        {
                            "account_id": self.expense.id,
                            "balance": 0.02,
                            "amount_currency": 0.02,
                        },
                    ),
                    *(
                        Command.create(
                            {
                                "account_id": self.receivable.id,
                                "partner_id": self.customer.id,
                                "balance": -move.amount_total,
                            }
                        )
                        for move in moves
                    ),
                ]
            }
        )
        own = self.item(line.move_id)
        for move in moves:
            item = self.item(move)
            fitting = own.filtered(
                lambda one, item=item: not one.reconciled and one.balance == -item.balance
            )[:1]
            (item | fitting).reconcile()
        self.assertEqual(self.moneys(), (99.98, -99.98))
        self.assertEqual(self.received(), 99.98)

    # ------------------------------------------------------------------
    # Paid on top
    # ------------------------------------------------------------------
    def test_what_was_paid_on_top_came_as_well(self):
        """103 for an invoice of 100, the 3 are income: 100 of the invoice, 103 of money."""
        move = self.invoice(100)
        self.pay(
            move,
            103,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.revenue.id,
        )
        self.assertEqual(self.settled(move), (100, 0, 0))
        for few in (1000, 0):
            with patch(f"{MONEY}.FEW", few):
                self.assertEqual(self.received(), 103)
                self.assertEqual(self.moneys(), (100, -103))

    def test_what_a_bank_line_books_elsewhere_is_not_the_customers(self):
        """103 on the bank's statement, of which 3 are none of this customer's business."""
        move = self.invoice(100)
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": 103, "payment_ref": "x", "date": self.today}
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(
                        suspense.id,
                        {
                            "account_id": self.revenue.id,
                            "balance": -3,
                            "amount_currency": -3,
                        },
                    ),
                    Command.create(
                        {
                            "account_id": self.receivable.id,
                            "partner_id": self.customer.id,
                            "balance": -100,
                        }
                    ),
                ]
            }
        )
        self.reconcile(move, line.move_id)
        for few in (1000, 0):
            with patch(f"{MONEY}.FEW", few):
                self.assertEqual((self.received(), self.moneys()), (100, (100, -100)))

    def test_what_is_paid_back_counts_the_same_before_and_after_it_is_applied(self):
        self.pay(self.invoice(1000), on=-12)
        credit = self.invoice(-150, on=-10)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 150,
                "journal_id": self.bank.id,
                "date": self.day(-5),
            }
        )
        payment.action_post()
        self.assertEqual((self.received(), self.moneys()[1]), (850, -850))
        self.reconcile(credit, payment.move_id)
        self.assertTrue(self.item(credit).reconciled)
        self.assertEqual((self.received(), self.moneys()[1]), (850, -850))
