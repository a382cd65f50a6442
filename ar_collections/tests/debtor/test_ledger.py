"""Whatever changes the journal, on whichever road, changes the debtor's figures."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestLedger(ReceivablesCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-10)
        self.invoice(30, due=-5)
        self.assertEqual(self.open_amount(), 130)

    def open_amount(self):
        self.commit()
        return self.debtor().open_amount

    def test_a_state_written_by_hand(self):
        self.move.write({"state": "draft"})
        self.assertEqual(self.open_amount(), 30)
        self.move.write({"state": "posted"})
        self.assertEqual(self.open_amount(), 130)
        self.move.write({"state": "cancel"})
        self.assertEqual(self.open_amount(), 30)

    def test_buttons(self):
        self.move.button_draft()
        self.assertEqual(self.open_amount(), 30)
        self.move.action_post()
        self.assertEqual(self.open_amount(), 130)
        self.move.button_draft()
        self.move.button_cancel()
        self.assertEqual(self.open_amount(), 30)

    def test_an_entry_deleted_by_force(self):
        self.move.with_context(force_delete=True).unlink()
        self.assertEqual(self.open_amount(), 30)

    def test_amounts_of_a_posted_entry(self):
        item = self.item(self.move)
        revenue = self.move.line_ids - item
        self.move.with_context(skip_invoice_sync=True, skip_readonly_check=True).line_ids = [
            Command.update(item.id, {"debit": 80}),
            Command.update(revenue[0].id, {"credit": 80}),
        ]
        self.assertEqual(self.open_amount(), 110)

    def unapplied(self, partner, amount):
        return self.on_account(amount, partner_id=partner.id)

    def test_what_another_customer_paid_is_open_again_when_that_is_taken_back(self):
        """A sister company's payment is set back to draft: Odoo leaves it reconciled."""
        payment = self.unapplied(self.other, 100)
        (self.item(self.move) | self.item(payment.move_id)).reconcile()
        self.assertEqual(self.open_amount(), 30)
        payment.action_draft()
        self.assertEqual(self.open_amount(), 130)
        payment.action_post()
        self.assertEqual(self.open_amount(), 30)

    def entry_of(self, contact):
        """50 that a contact has to its credit."""
        accounts = ("default_account_receivable", "default_account_revenue")
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data[account].id,
                            "partner_id": contact.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in zip(accounts, (-50, 50), strict=True)
                ],
            }
        )
        entry.action_post()
        return entry

    def test_a_contact_that_moves_to_another_company_takes_its_items_along(self):
        """Such as an entry in its name: invoices are items of the company."""
        grace = self.env["res.partner"].create({"name": "Grace", "parent_id": self.customer.id})
        entry = self.entry_of(grace)
        self.assertEqual(self.item(entry).partner_id, grace)
        self.assertEqual(self.open_amount(), 80)
        grace.parent_id = self.other
        self.assertEqual(self.open_amount(), 130)
        self.assertEqual(self.debtor(self.other).open_amount, -50)
        grace.parent_id = self.make_customer("Curie SA")
        self.assertEqual(self.item(entry).partner_id, self.other, "Odoo made it theirs for good")
        self.assertEqual(self.open_amount(), 130)
        self.assertEqual(self.debtor(self.other).open_amount, -50)
        self.assertFalse(self.debtor(grace.parent_id).open_amount)

    def test_what_is_owed_here_moves_under_no_customer_of_another_company(self):
        """Those to whom it is owed would not even see by whom."""
        next_door = self.env["res.company"].create({"name": "Next Door"})
        theirs = self.make_customer("Theirs", company_id=next_door.id)
        grace = self.make_customer("Grace", is_company=False)
        self.entry_of(grace)
        refusal = self.assertRaisesRegex(ValidationError, "Grace has items in .*Theirs is a custo")
        with refusal, self.env.cr.savepoint():
            grace.parent_id = theirs
        theirs.company_id = False
        grace.parent_id = theirs
        self.assertEqual(grace.commercial_partner_id, theirs)

    def test_the_account_is_the_customers_whoever_of_it_is_named(self):
        company = self.make_customer("Curie SA")
        grace = self.env["res.partner"].create({"name": "Grace", "parent_id": company.id})
        debtors = self.env["ar.debtor"].sudo()
        made = debtors.create({"partner_id": grace.id, "company_id": self.company.id})
        self.assertEqual(made.partner_id, company)
        self.assertEqual(self.env["ar.debtor"]._of(grace, self.company), made)
