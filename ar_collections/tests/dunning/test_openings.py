"""Sales receipts and opening balances are chased, explained and held as invoices are."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestOpenings(ReceivablesCase):
    def opening(self, *owed, due=-10):
        """An entry of what customers owed in the old system: ``(customer, amount, label)``."""
        receivable = self.company_data["default_account_receivable"]
        counterpart = self.company_data["default_account_revenue"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(min(due, 0) - 30),
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "account_id": receivable.id,
                                "partner_id": partner.id,
                                "debit": amount,
                                "name": label,
                                "date_maturity": self.day(due),
                            }
                        )
                        for partner, amount, label in owed
                    ),
                    Command.create(
                        {
                            "account_id": counterpart.id,
                            "credit": sum(amount for _partner, amount, _label in owed),
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.item(entry).no_followup = False  # Odoo excludes what is typed in, until told otherwise
        return entry

    def page(self, entry):
        """The customer's page with the items of an entry ticked."""
        self.commit()
        return self.debtor().with_context(ar_ticked_ids=self.item(entry).ids)

    def test_an_opening_balance_is_explained_and_held(self):
        entry = self.opening((self.customer, 100, "Invoice 2024-117"))
        self.assertEqual(self.reason(entry), "ready")
        self.assertIn("ready for level", entry.ar_explanation)
        action = self.page(entry).action_hold_ticked()
        self.assertEqual(action["context"]["default_move_ids"], entry.ids)
        self.env["ar.hold.wizard"].with_context(**action["context"]).create(
            {"until": self.day(5), "reason": "Looked for in the old system"}
        ).action_hold()
        self.assertEqual(self.reason(entry), "on_hold")
        self.assertIn("On hold until", entry.ar_explanation)

    def test_an_entry_over_several_customers_holds_none_of_the_others(self):
        entry = self.opening((self.customer, 100, "Opening"), (self.other, 50, "Opening"))
        with self.assertRaisesRegex(UserError, "items of other customers"):
            self.page(entry).action_hold_ticked()
        wizard = self.env["ar.hold.wizard"].create(
            {"move_ids": entry.ids, "until": self.day(5), "reason": "By another road"}
        )
        with self.assertRaisesRegex(UserError, "items of other customers"):
            wizard.action_hold()
        self.assertFalse(entry.ar_explanation)
        self.assertEqual(set(self.decisions(entry).mapped("reason")), {"ready"})

    def test_one_that_was_not_let_in_says_so(self):
        entry = self.opening((self.customer, 100, "Invoice 2024-117"))
        self.item(entry).no_followup = True
        self.assertIn("excluded from follow-up", entry.ar_explanation)

    def test_a_payment_is_not_explained(self):
        paid = self.on_account(40)
        self.assertFalse(paid.move_id.ar_explanation)

    def test_the_notice_says_what_an_opening_balance_stands_for(self):
        entry = self.opening((self.customer, 100, "Invoice 2024-117"))
        notice = self.propose().notice_ids
        (row,) = notice._rows(notice._chased(), linked=True)
        self.assertEqual(row["document"], f"{entry.name}, Invoice 2024-117")
        self.assertFalse(row["url"], "the customer's portal has no entries")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.report_statement", self.debtor().ids
        )
        self.assertIn("Invoice 2024-117", html.decode())

    def test_the_notice_says_nothing_of_a_payments_label(self):
        self.invoice(100, due=-10)
        payment = self.on_account(40, memo="Internal note")
        line = self.item(payment.move_id)
        self.assertEqual(line._ar_document(), payment.move_id.name)

    def test_a_receipt_has_a_link_a_reference_and_its_file_in_the_notice(self):
        receipt = self.invoice(100, due=-10, move_type="out_receipt", ref="PO 4711")
        self.first.attach_invoices = True
        notice = self.propose().notice_ids
        notice._chased().move_id._ar_give_links()
        (row,) = notice._rows(notice._chased(), linked=True)
        self.assertIn(f"/my/invoices/{receipt.id}?access_token=", row["url"])
        self.assertEqual(row["customer_reference"], "PO 4711")
        self.assertEqual(notice._attached_invoices(), receipt)

    def test_receipts_stand_in_the_debtors_list_of_invoices(self):
        receipt = self.invoice(100, due=-10, move_type="out_receipt")
        action = self.debtor().action_open_invoices()
        self.assertIn(receipt, self.env["account.move"].search(action["domain"]))
