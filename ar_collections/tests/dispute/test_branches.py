"""A branch is a company of its own to disputes: its journal, its rules, its people."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .disputes import DisputeCase


@tagged("post_install", "-at_install")
class TestBranches(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": cls.company.id,
                "country_id": cls.company.country_id.id,
                "ar_four_eyes_amount": 100,
            }
        )
        cls.env.cr.precommit.run()  # Odoo gives it the chart of its parent
        cls.company.ar_four_eyes_amount = 10000
        cls.env.user.company_ids += cls.branch
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Branch sales",
                "code": "BRS",
                "type": "sale",
                "company_id": cls.branch.id,
                "default_account_id": cls.company_data["default_account_revenue"].id,
            }
        )
        for user in (cls.accountant, cls.collector):
            user.company_ids += cls.branch

    def branch_sale(self, *lines, **values):
        here = self.env["account.move"].with_company(self.branch)
        move = here.create(
            {
                "move_type": "out_invoice",
                "company_id": self.branch.id,
                "partner_id": self.customer.id,
                "invoice_date": self.day(-40),
                "invoice_date_due": self.day(-10),
                "invoice_payment_term_id": False,
                "invoice_line_ids": list(lines),
                **values,
            }
        )
        move.action_post()
        self.assertEqual(move.company_id, self.branch)
        return move.with_env(self.env)

    def contested(self, move, amount):
        dispute = self.dispute(move, amount)
        self.assertEqual(dispute.company_id, self.branch)
        return dispute

    def decided(self, move, amount, by):
        """As somebody decides who works in the parent at the moment, and in the branch."""
        both = self.company + self.branch
        dispute = self.contested(move, amount)
        deciding = dispute.with_user(by).with_context(allowed_company_ids=both.ids)
        deciding._decide({line: line._granting_all() for line in deciding.line_ids}, "Yes")
        return dispute.credit_note_ids

    def posted(self, note, by):
        both = self.company + self.branch
        note.with_user(by).with_context(allowed_company_ids=both.ids).action_post()
        self.commit()

    def test_the_branch_credits_in_its_own_journal(self):
        move = self.branch_sale(self.goods(10, 100, self.tax_19), journal_id=self.journal.id)
        note = self.decided(move, 119, self.collector)
        self.assertRecordValues(
            note,
            [
                {
                    "company_id": self.branch.id,
                    "journal_id": self.journal.id,
                    "amount_tax": 19,
                    "amount_total": 119,
                }
            ],
        )
        self.posted(note, self.accountant)
        self.assertEqual((move.amount_residual, note.ar_dispute_id.state), (1071, "closed"))

    def test_or_in_that_of_its_parent_where_it_invoiced(self):
        """All of an invoice is reversed, a part is drafted anew: both are the branch's."""
        for amount in (None, 119):
            parents = self.company_data["default_journal_sale"]
            move = self.branch_sale(self.goods(10, 100, self.tax_19), journal_id=parents.id)
            note = self.decided(move, amount, self.collector)
            self.assertEqual((note.company_id, note.journal_id), (self.branch, parents))
            self.posted(note, self.accountant)
            self.assertEqual(note.ar_dispute_id.state, "closed")

    def test_the_branchs_limit_is_asked(self):
        move = self.branch_sale(self.goods(10, 100), journal_id=self.journal.id)
        note = self.decided(move, 150, self.accountant)
        with self.assertRaisesRegex(UserError, "You had a hand in"), self.env.cr.savepoint():
            self.posted(note, self.accountant)
        self.env.invalidate_all()
        self.company.ar_four_eyes_amount, self.branch.ar_four_eyes_amount = 0, 1000
        note = self.decided(
            self.branch_sale(self.goods(10, 100), journal_id=self.journal.id), 150, self.accountant
        )
        self.posted(note, self.accountant)
        self.assertEqual(note.state, "posted")

    def test_an_opening_balance_of_the_branch(self):
        accounts = self.company_data
        entry = (
            self.env["account.move"]
            .with_company(self.branch)
            .create(
                {
                    "move_type": "entry",
                    "company_id": self.branch.id,
                    "journal_id": accounts["default_journal_misc"].id,
                    "date": self.day(-60),
                    "line_ids": [
                        Command.create(
                            {
                                "name": "2019/77",
                                "partner_id": self.customer.id,
                                "account_id": accounts["default_account_receivable"].id,
                                "date_maturity": self.day(-20),
                                "balance": 500,
                            }
                        ),
                        Command.create(
                            {"account_id": accounts["default_account_revenue"].id, "balance": -500}
                        ),
                    ],
                }
            )
        )
        entry.action_post()
        item = entry.line_ids.filtered("partner_id")
        note = self.decided(item.with_env(self.env), 80, self.collector)
        self.assertEqual((note.company_id, note.amount_total), (self.branch, 80))
        self.posted(note, self.accountant)
        self.assertEqual(item.amount_residual, 420)
