"""Whatever changes the journal, on whichever road, changes the debtor's figures."""

from odoo import Command
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
