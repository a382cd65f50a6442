from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...domain.ledger.kinds import Kind
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestKinds(LedgerCase):
    def test_each_kind_by_where_it_comes_from(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0), (self.day(-4), 4.0)])
        invoice, receipt = self.invoice(100), self.invoice(90, kind="out_receipt")
        credit = self.invoice(-80)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 70,
                "journal_id": self.bank.id,
                "date": self.today,
            }
        )
        payment.action_post()
        lost = self.entry((self.receivable, -60, self.customer), (self.expense, 60, None))
        back = self.entry((self.receivable, 55, self.customer), (self.expense, -55, None))
        typed = self.entry((self.receivable, -50, self.customer), (self.revenue, 50, None))
        difference = self.entry(
            (self.receivable, 40, self.customer),
            (self.expense, -40, None),
            journal_id=self.company.currency_exchange_journal_id.id,
        )
        expected = {
            invoice.name: Kind.INVOICE,
            receipt.name: Kind.RECEIPT,
            credit.name: Kind.CREDIT_NOTE,
            payment.move_id.name: Kind.PAYMENT,
            lost.name: Kind.WRITE_OFF,
            back.name: Kind.ENTRY,
            typed.name: Kind.ENTRY,
            difference.name: Kind.EXCHANGE,
        }
        with_entry, without = self.kinds()
        self.assertEqual(with_entry, expected)
        self.assertEqual(without, expected | {receipt.name: Kind.INVOICE})
        self.assertTrue(euro)

    def test_what_is_taken_out_of_an_allowance_is_written_off(self):
        """100 are set aside; of 80 that are lost 30 were not: set aside, taken out, moved."""
        allowance = self.expense.copy({"account_type": "asset_current"})
        doubtful = self.receivable.copy()
        used = self.entry((self.receivable, -80, self.customer), (allowance, 80, None))
        self.assertEqual(self.kinds()[0][used.name], Kind.ENTRY, "nothing says what it is for")
        self.company.sudo().ar_allowance_account_ids = allowance
        self.entry((self.expense, 100, None), (allowance, -100, None))
        moved = self.entry((self.receivable, -40, self.customer), (doubtful, 40, self.customer))
        back = self.entry((self.receivable, 20, self.customer), (allowance, -20, None))
        kinds = self.kinds()[0]
        self.assertEqual(kinds[used.name], Kind.WRITE_OFF)
        self.assertEqual({kinds[moved.name], kinds[back.name]}, {Kind.ENTRY})

    def test_an_allowance_is_the_companys_that_names_it(self):
        """One account of two companies: what the other books against it is an entry as before."""
        allowance = self.expense.copy({"account_type": "asset_current"})
        moved = self.entry((self.receivable, -80, self.customer), (allowance, 80, None))
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        allowance.with_company(elsewhere).sudo().code = "160099"
        allowance.sudo().company_ids |= elsewhere
        elsewhere.ar_allowance_account_ids = allowance
        self.assertEqual(self.kinds()[0][moved.name], Kind.ENTRY)
        with self.assertRaisesRegex(ValidationError, "an account of"):
            elsewhere.ar_allowance_account_ids = self.expense.copy(
                {"account_type": "asset_current"}
            )

    def test_an_allowance_that_becomes_a_receivable_is_none_any_more(self):
        allowance = self.expense.copy({"account_type": "asset_current"})
        self.company.sudo().ar_allowance_account_ids = allowance
        moved = self.entry((self.receivable, -70, self.customer), (allowance, 70, self.customer))
        self.assertEqual(self.kinds()[0][moved.name], Kind.WRITE_OFF)
        allowance.write({"account_type": "asset_receivable", "reconcile": True})
        self.assertEqual(self.kinds()[0][moved.name], Kind.ENTRY)

    def test_an_allowance_stands_on_neither_side_nor_with_advances(self):
        advances = self.payable.copy({"account_type": "liability_current", "reconcile": True})
        company = self.company.sudo()
        company.ar_advance_account_ids = advances
        for account in (self.receivable, self.revenue, self.expense, advances):
            with self.assertRaisesRegex(ValidationError, "cannot hold allowances"):
                company.ar_allowance_account_ids = account

    def test_vendors_documents(self):
        bill, credit = self.invoice(70, kind="in_invoice"), self.invoice(-20, kind="in_invoice")
        expected = {bill.name: "invoice", credit.name: "credit_note"}
        self.assertEqual(self.kinds(side="payable"), (expected, expected))
