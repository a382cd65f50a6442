"""Sales receipts and opening balances are chased, explained and held as invoices are."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestOpenings(ReceivablesCase):
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

    def several(self):
        """An entry with two items of the customer, 100 and 30, and one of another, 50."""
        return self.opening(
            (self.customer, 100, "Opening"),
            (self.customer, 30, "Opening"),
            (self.other, 50, "Opening"),
        )

    def held(self, line, until=5):
        """What the page does with a ticked item."""
        page = self.debtor().with_context(ar_ticked_ids=line.ids)
        action = page.action_hold_ticked()
        self.env["ar.hold.wizard"].with_context(**action["context"]).create(
            {"until": self.day(until), "reason": "Looked for in the old system"}
        ).action_hold()

    def reasons(self, entry, on=0):
        """``{amount: reason}`` of its items."""
        return {item.amount_open: item.reason for item in self.decisions(entry, on)}

    def test_of_an_entry_over_several_customers_one_item_is_held(self):
        entry = self.several()
        self.held(self.item(entry).filtered(lambda line: line.balance == 100))
        self.assertEqual(self.reasons(entry), {100: "on_hold", 30: "ready", 50: "ready"})
        self.assertEqual(self.reasons(entry, 5), {100: "ready", 30: "ready", 50: "ready"})
        (item,) = self.decisions(entry).filtered(lambda item: item.reason == "on_hold")
        self.assertEqual(
            item.explanation,
            f"On hold until {item._day(self.day(5))}: Looked for in the old system",
        )
        self.assertIn("Looked for in the old system", entry.message_ids[0].body)
        self.assertEqual(self.propose(debtors=self.debtor()).notice_ids.amount_due_company, 30)
        debtor = self.refreshed()
        self.assertEqual((debtor.to_chase_amount, debtor.withheld_amount), (30, 100))
        self.assertEqual(self.refreshed(self.other).to_chase_amount, 50)

    def test_it_is_released_where_it_stands(self):
        entry = self.several()
        self.held(self.item(entry)[:1])
        held = self.decisions(entry).filtered("hold_id")
        held.action_release_hold()
        self.assertEqual(set(self.reasons(entry).values()), {"ready"})
        self.assertEqual(self.refreshed().to_chase_amount, 130)

    def test_it_stays_when_the_entry_is_posted_anew(self):
        entry = self.several()
        self.held(self.item(entry).filtered(lambda line: line.balance == 100))
        entry.button_draft()
        entry.action_post()
        self.assertEqual(self.reasons(entry), {100: "on_hold", 30: "ready", 50: "ready"})

    def test_a_later_day_takes_the_place_of_the_earlier(self):
        entry = self.several()
        line = self.item(entry).filtered(lambda line: line.balance == 100)
        self.held(line)
        self.held(line, until=9)
        self.assertEqual(self.reasons(entry, 8)[100], "on_hold")
        self.assertEqual(self.reasons(entry, 9)[100], "ready")
        self.assertEqual(len(self.env["ar.item.hold"].search([])), 1)

    def test_a_held_item_leaves_the_letter_and_nobody_sends_it(self):
        entry = self.several()
        notice = self.propose(debtors=self.debtor()).notice_ids
        self.held(self.item(entry).filtered(lambda line: line.balance == 100))
        notice.action_approve()
        self.assertEqual(notice.amount_due_company, 30)

    def test_as_a_whole_it_is_held_by_no_road(self):
        entry = self.several()
        wizard = self.env["ar.hold.wizard"].create(
            {"move_ids": entry.ids, "until": self.day(5), "reason": "By another road"}
        )
        with self.assertRaisesRegex(UserError, "items of several customers"):
            wizard.action_hold()
        with self.assertRaisesRegex(UserError, "items of several customers"):
            entry.action_ar_hold()
        self.assertFalse(entry.ar_explanation)
        self.assertEqual(set(self.reasons(entry).values()), {"ready"})

    def test_only_who_works_receivables_holds_and_releases(self):
        entry = self.several()
        line = self.item(entry)[:1]
        self.held(line)
        auditor = new_test_user(self.env, "auditor", "ar_collections.group_ar_user")
        hold = self.env["ar.item.hold"].search([])
        for refused in (
            lambda: hold.with_user(auditor).unlink(),
            lambda: hold.with_user(auditor).write({"until": self.day(90)}),
            lambda: self.decisions(entry).with_user(auditor).action_release_hold(),
            lambda: (
                self.env["ar.item.hold"]
                .with_user(auditor)
                .create({"move_line_id": line.id, "until": self.day(9), "reason": "No"})
            ),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_nor_is_it_held_by_writing_it(self):
        entry = self.opening((self.customer, 100, "Opening"), (self.other, 50, "Opening"))
        with self.assertRaisesRegex(UserError, "items of several customers"):
            entry.ar_hold_until = self.day(5)

    def test_a_hold_ends_where_an_item_becomes_another_customers(self):
        """It was decided about Custo, who asked for a week; of the other nobody said anything."""
        for change in ("item", "document", "new item"):
            with self.subTest(change):
                entry = self.opening((self.customer, 100, "Opening"))
                entry.write({"ar_hold_until": self.day(5), "ar_hold_reason": "A week"})
                self.assertEqual(self.reason(entry), "on_hold")
                entry.button_draft()
                item = self.item(entry)
                if change == "item":
                    item.partner_id = self.other
                elif change == "document":
                    changed = Command.update(item.id, {"partner_id": self.other.id})
                    entry.line_ids = [changed]
                else:
                    less = Command.update(item.id, {"debit": 60})
                    values = {"debit": 40, "partner_id": self.other.id}
                    more = Command.create({"account_id": item.account_id.id, **values})
                    entry.line_ids = [less, more]
                self.assertFalse(entry.ar_hold_until)
                self.assertIn("another customer", entry.message_ids[0].body)
                entry.action_post()
                self.item(entry).no_followup = False
                self.assertEqual(set(self.decisions(entry).mapped("reason")), {"ready"})

    def test_nor_is_an_item_held_for_another_than_it_was_decided_about(self):
        entry = self.several()
        line = self.item(entry).filtered(lambda line: line.balance == 100)
        self.held(line)
        entry.button_draft()
        line.partner_id = self.other
        self.assertFalse(self.env["ar.item.hold"].search([]))
        self.assertIn("another customer's now", entry.message_ids[0].body)
        entry.action_post()
        self.assertEqual(set(self.reasons(entry).values()), {"ready"})

    def test_it_stays_where_the_customer_does(self):
        entry = self.opening((self.customer, 100, "Opening"))
        entry.write({"ar_hold_until": self.day(5), "ar_hold_reason": "A week"})
        entry.button_draft()
        self.item(entry).partner_id = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.customer.id}
        )
        entry.action_post()
        self.assertEqual(entry.ar_hold_until, self.day(5))

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
