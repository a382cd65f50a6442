from unittest.mock import patch

from odoo.tests import tagged

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestTieOut(LedgerCase):
    def tied(self, on=0, **options):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.ledger._tie_out(self.day(on), self.company, **options)

    def spoil(self, move, residual):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = %s WHERE id = %s",
            [residual, self.item(move).id],
        )

    def test_it_ties(self):
        self.pay(self.invoice(100), 30)
        self.invoice(50, partner=self.other)
        tied = self.tied()
        self.assertEqual((tied.state, float(tied.ledger), float(tied.aged)), ("tied", 120, 120))
        self.assertFalse(tied.differences)

    def test_ten_too_much_for_ada_and_too_little_for_bab(self):
        """The accounts agree, and two customers do not."""
        self.spoil(self.invoice(100), 110)
        self.spoil(self.invoice(100, partner=self.other), 90)
        tied = self.tied()
        self.assertEqual(tied.difference, 0)
        self.assertEqual(tied.state, "explained")
        self.assertEqual(
            {one.partner_id: (one.cause, float(one.amount)) for one in tied.differences},
            {self.customer.id: ("residual", -10), self.other.id: ("residual", 10)},
        )

    def test_an_entry_without_a_customer(self):
        self.invoice(100)
        lost = self.entry((self.receivable, 17, None), (self.revenue, -17, None))
        tied = self.tied()
        self.assertEqual((tied.state, float(tied.difference)), ("explained", 17))
        (one,) = tied.differences
        self.assertEqual((one.cause, one.name, float(one.amount)), ("no_customer", lost.name, 17))
        self.assertEqual(tied.explained(), {"no_customer": 17})

    def test_reconciled_with_somebody_elses_item(self):
        mine = self.invoice(100)
        theirs = self.entry((self.receivable, -100, self.other), (self.revenue, 100, None), on=-3)
        self.reconcile(mine, theirs)
        self.assertEqual(self.tied(-4).state, "tied")
        tied = self.tied()
        self.assertEqual((tied.difference, tied.state), (0, "explained"))
        self.assertEqual({one.cause for one in tied.differences}, {"other_customer"})
        self.assertEqual(
            {one.partner_id: float(one.amount) for one in tied.differences},
            {self.customer.id: 100, self.other.id: -100},
        )

    def test_settled_in_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        both = dict(self.env.context, allowed_company_ids=(self.company | branch).ids)
        owed = self.entry(
            (self.receivable, 100, self.customer),
            (self.revenue, -100, None),
            on=-10,
            company_id=branch.id,
            journal_id=self.company_data["default_journal_misc"].id,
        )
        paid = self.entry(
            (self.receivable, -100, self.customer), (self.bank.default_account_id, 100, None), on=-5
        )
        (self.item(owed) | self.item(paid)).with_context(**both).reconcile()
        for company, amount in ((branch, 100), (self.company, -100)):
            tied = self.ledger._tie_out(self.today, company)
            self.assertEqual((tied.state, float(tied.difference)), ("explained", amount))
            self.assertEqual(tied.explained(), {"other_company": amount})

    def test_an_account_that_was_one_of_receivables(self):
        self.invoice(100)
        second = self.receivable.copy()
        self.entry((second, 70, self.customer), (self.revenue, -70, None))
        self.assertEqual(self.tied().ledger, 170)
        second.account_type = "asset_current"
        former = patch.object(
            self.registry["ar.ledger"], "_former_accounts", lambda *_args: [second.id]
        )
        with former:
            tied = self.tied()
        self.assertEqual(
            (float(tied.ledger), float(tied.aged), tied.state), (170, 100, "explained")
        )
        self.assertEqual(tied.explained(), {"account_type": 70})

    def test_a_reconciliation_that_reaches_past_the_day(self):
        move = self.invoice(100)
        self.pay(move, 60, on=-1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET max_date = %s WHERE debit_move_id = %s",
            [self.day(-20), self.item(move).id],
        )
        tied = self.tied(-10)
        self.assertEqual((tied.state, tied.explained()), ("explained", {"dated_later": 60}))

    def test_advances_tie_by_themselves(self):
        advances = self.payable.copy({"account_type": "liability_current", "reconcile": True})
        self.company.sudo().ar_advance_account_ids = advances
        self.entry((self.bank.default_account_id, 300, None), (advances, -300, self.customer))
        tied = self.tied(accounts=self.ledger._advance_accounts(self.company))
        self.assertEqual((tied.state, float(tied.ledger), float(tied.aged)), ("tied", -300, -300))

    def test_what_is_owed_to_vendors(self):
        self.pay(self.invoice(70, kind="in_invoice"), 30, on=-1)
        tied = self.tied(side="payable")
        self.assertEqual((tied.state, float(tied.ledger)), ("tied", -40))

    def test_balances_before_days(self):
        self.invoice(100, on=-10)
        self.entry((self.receivable, 7, None), (self.revenue, -7, None), on=-5)
        tax = self.receivable.copy({"non_trade": True})
        self.entry((tax, 5000, self.customer), (self.revenue, -5000, None), on=-2)
        found = self.ledger._balances_before(self.company, [self.day(n) for n in (-10, -9, -4, 1)])
        self.assertEqual(
            [tuple(map(float, row)) for row in found],
            [(0, 0, 0), (100, 0, 0), (107, 7, 0), (5107, 7, 5000)],
        )
