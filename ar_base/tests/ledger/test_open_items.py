from odoo.tests import tagged

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestOpenItems(LedgerCase):
    def assertOpen(self, move, expected):
        """``expected``: ``{days from today: open amount}``."""
        self.assertEqual({on: self.open_of(move, on) for on in expected}, expected)

    def test_paid_in_two_parts(self):
        move = self.invoice(100)
        self.pay(move, 60, on=-5)
        self.pay(move, 40, on=-2)
        self.assertOpen(move, {-31: 0, -30: 100, -6: 100, -5: 40, -2: 0, 0: 0})

    def test_a_cheque_of_next_week_is_not_received_before_its_day(self):
        move = self.invoice(100)
        payment = self.pay(move, on=5)
        self.assertEqual(move.amount_residual, 0, "Odoo says that it is paid")
        self.assertOpen(move, {0: 100, 4: 100, 5: 0})
        self.assertOpen(payment.move_id, {0: 0, 5: 0})

    def test_a_credit_note_of_next_week_has_not_happened(self):
        move, credit = self.invoice(100), self.invoice(-30, on=7)
        self.reconcile(move, credit)
        self.assertOpen(move, {0: 100, 6: 100, 7: 70})
        self.assertOpen(credit, {0: 0, 7: 0})

    def test_a_payment_set_back_to_draft_settles_nothing(self):
        move = self.invoice(100)
        payment = self.pay(move, on=-3)
        payment.action_draft()
        self.assertTrue(self.item(move).reconciled, "Odoo leaves it reconciled")
        self.assertOpen(move, {-3: 100, 0: 100})
        payment.action_post()
        self.assertOpen(move, {-4: 100, -3: 0, 0: 0})

    def test_a_credit_note_set_back_to_draft_settles_nothing(self):
        move, credit = self.invoice(100), self.invoice(-40)
        self.reconcile(move, credit)
        credit.button_draft()
        self.assertOpen(move, {0: 100})

    def test_drafts_are_not_open_but_told_when_asked_for(self):
        move = self.invoice(100)
        move.button_draft()
        self.assertOpen(move, {0: 0})
        (row,) = self.ledger._open_items(self.today, items=self.item(move).ids)
        self.assertFalse(row["posted"])
        paid = self.invoice(50)
        self.pay(paid)
        nothing = self.ledger._open_of(self.item(paid) | self.item(move), self.today)
        self.assertEqual({row["amount"] for row in nothing.values()}, {0})

    def test_of_a_document_of_a_later_day_all_will_be_open(self):
        move = self.invoice(100, on=5, due=35)
        self.assertOpen(move, {0: 0, 5: 100})
        self.assertEqual(self.ledger._open_of_documents(move), {move.id: 100})

    def test_items_of_a_later_day_are_not_open_even_when_asked_for(self):
        move = self.invoice(100)
        cheque = self.pay(move, 60, on=5).move_id
        asked = self.item(move) | self.item(cheque)
        for on, amounts in ((0, [100, 0]), (5, [40, 0])):
            told = self.ledger._open_of(asked, self.day(on))
            self.assertEqual([float(told[line]["amount"]) for line in asked], amounts)

    def test_items_are_the_commercial_partners(self):
        person = self.env["res.partner"].create({"name": "Grace", "parent_id": self.customer.id})
        self.invoice(100, partner=person)
        (row,) = self.ledger._open_items(self.today, partners=self.customer.ids)
        self.assertEqual(row["partner_id"], self.customer.id)

    def test_what_a_letter_tells_of_many_items_is_read_at_once(self):
        for amount in range(1, 6):
            self.invoice(100 * amount)
        lines = self.ledger._open_lines(self.today, self.company, self.customer)
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.assertEqual(len({line.move_id.name for line in lines}), 5)

    def test_amounts_are_of_the_balance_and_not_of_a_column(self):
        """Red figures: a company books what lessens a debit as a debit below nought."""
        self.company.account_storno = True
        move = self.invoice(100)
        reversal = move._reverse_moves([{"date": self.day(-5), "invoice_date": self.day(-5)}])
        reversal.action_post()
        self.assertLess(self.item(reversal).debit, 0, "booked in red")
        self.assertOpen(move, {-6: 100, -5: 0})
        self.item(move).remove_move_reconcile()
        self.assertOpen(move, {0: 100})
        self.assertEqual(self.open_of(reversal), -100)
        self.assertEqual(self.kinds(-6)[0][move.name], "invoice")

    def test_trade_and_other_claims(self):
        deposit = self.receivable.copy({"non_trade": True})
        self.entry((deposit, 500, self.customer), (self.revenue, -500, None))
        self.invoice(100)
        rows = self.ledger._open_items(self.today, partners=self.customer.ids)
        self.assertEqual(
            {float(row["amount"]): row["trade"] for row in rows}, {500: False, 100: True}
        )

    def test_what_is_owed_to_vendors_is_the_other_side(self):
        bill = self.invoice(70, kind="in_invoice")
        self.assertEqual(self.open(side="payable"), {bill.name: -70})
        self.assertEqual(self.open(), {})
        self.pay(bill, 30, on=3)
        self.assertEqual(self.open(side="payable"), {bill.name: -70})
        self.assertEqual(self.open(3, side="payable"), {bill.name: -40})

    def test_two_currencies(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0), (self.day(-4), 4.0)])
        move = self.invoice(100, currency_id=euro.id)
        self.pay(move, 60, on=-2, currency_id=euro.id)
        before, after = (
            self.ledger._open_items(self.day(on), items=self.item(move).ids)[0] for on in (-3, -2)
        )
        self.assertEqual((before["amount_currency"], before["amount"]), (100, 50))
        self.assertEqual((after["amount_currency"], after["amount"]), (40, 35))

    def test_advances_are_read_on_request(self):
        advances = self.company_data["default_account_payable"].copy(
            {"account_type": "liability_current", "reconcile": True, "name": "Advances"}
        )
        self.company.sudo().ar_advance_account_ids = advances
        paid = self.entry(
            (self.bank.default_account_id, 300, None), (advances, -300, self.customer)
        )
        self.assertEqual(self.open(), {}, "it is no receivable")
        asked = self.ledger._advance_accounts(self.company)
        self.assertEqual(self.open(accounts=asked), {paid.name: -300})

    def test_an_account_that_is_none_for_advances(self):
        with self.assertRaisesRegex(Exception, "cannot hold advances"):
            self.company.sudo().ar_advance_account_ids = self.revenue

    def test_a_debit_paid_at_the_head_office_is_settled_in_the_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        both = self.env(
            context=dict(self.env.context, allowed_company_ids=(self.company | branch).ids)
        )
        owed = self.entry(
            (self.receivable, 100, self.customer),
            (self.revenue, -100, None),
            on=-10,
            company_id=branch.id,
            journal_id=self.company_data["default_journal_misc"].id,
        )
        self.assertEqual(owed.company_id, branch)
        paid = self.entry(
            (self.receivable, -100, self.customer), (self.bank.default_account_id, 100, None), on=-5
        )
        (self.item(owed) | self.item(paid)).with_env(both).reconcile()
        self.assertEqual(self.open(-6, companies=branch.ids), {owed.name: 100})
        self.assertEqual(self.open(companies=(branch | self.company).ids), {})
        self.assertEqual(self.ledger._family(branch.ids), [branch.id, self.company.id])
        self.assertEqual(set(self.ledger._family(self.company.ids)), {self.company.id, branch.id})
