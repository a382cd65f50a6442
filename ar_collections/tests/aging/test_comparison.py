from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import AgingCase


@tagged("post_install", "-at_install")
class TestComparison(AgingCase):
    """What was back-dated since a snapshot was taken; here "since" is within one transaction."""

    def taken(self, on=-10, **options):
        """A snapshot that was taken before everything that the test does from here on."""
        snapshot = self.snapshot(on, **options)
        before = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        # All that a test has done so far happened "before": the clock stands still within it.
        for table in ("account_move", "account_move_line", "account_partial_reconcile"):
            self.env.cr.execute(f"UPDATE {table} SET create_date = %s", [before])
        self.env.cr.execute("UPDATE mail_message SET date = %s", [before])
        self.env.cr.execute(
            "UPDATE ar_aging_snapshot SET taken_at = %s WHERE id = %s",
            [before + timedelta(minutes=1), snapshot.id],
        )
        self.env.invalidate_all()
        return snapshot

    def changes(self, snapshot):
        self.commit()
        snapshot.action_compare_now()
        return {(change.name, change.cause): change.difference for change in snapshot.change_ids}

    def test_nothing_was_back_dated(self):
        self.invoice(100, due=-40)
        snapshot = self.taken()
        self.invoice(30, due=20, invoice_date=self.today)
        self.assertEqual(self.changes(snapshot), {})
        self.assertEqual(snapshot.verdict, "same")

    def test_booked_into_the_past(self):
        snapshot = self.taken()
        late = self.invoice(100, due=-40)
        self.assertEqual(self.changes(snapshot), {(late.name, "booked"): 100})
        self.assertEqual(snapshot.verdict, "changed")
        self.assertEqual(snapshot.changed_amount, 100)
        self.assertEqual(snapshot.change_ids.changed_by_id, self.env.user)
        self.assertNotEqual(snapshot.total, self.ledger(-10), "the ledger has moved")
        self.assertEqual(snapshot.total + snapshot.changed_amount, self.ledger(-10))

    def test_a_payment_booked_into_the_past(self):
        move = self.invoice(100, due=-40)
        snapshot = self.taken()
        self.pay(move, 60, payment_date=self.day(-15))
        changes = self.changes(snapshot)
        self.assertEqual(changes[move.name, "reconciled"], -60)
        self.assertEqual(sum(changes.values()), -60)

    def test_a_payment_of_later_is_no_back_dating(self):
        move = self.invoice(100, due=-40)
        snapshot = self.taken()
        self.pay(move, 60, payment_date=self.day(-5))
        self.assertEqual(self.changes(snapshot), {})

    def test_a_reconciliation_undone(self):
        move = self.invoice(100, due=-40)
        self.pay(move, 100, payment_date=self.day(-15))
        snapshot = self.taken()
        self.item(move).remove_move_reconcile()
        changes = self.changes(snapshot)
        self.assertEqual(changes[move.name, "unreconciled"], 100)
        self.assertEqual(sum(changes.values()), 0, "the payment is open again too")

    def test_set_back_to_draft_and_deleted(self):
        draft, deleted = self.invoice(100, due=-40), self.entry(8, self.customer, on=-30)
        snapshot = self.taken()
        name = deleted.name
        draft.button_draft()
        deleted.button_draft()
        deleted.with_context(force_delete=True).unlink()
        self.assertEqual(
            self.changes(snapshot), {(draft.name, "draft"): -100, (name, "deleted"): -8}
        )

    def test_a_due_date_moved(self):
        move = self.invoice(100, due=-40)
        snapshot = self.taken()
        self.item(move).date_maturity = self.day(-12)
        self.assertEqual(self.changes(snapshot), {(move.name, "due_moved"): 0})
        change = snapshot.change_ids
        self.assertEqual((change.due_then, change.due_now), (self.day(-40), self.day(-12)))

    def test_moved_to_another_customer(self):
        entry = self.entry(8, self.customer, on=-30)
        snapshot = self.taken()
        self.item(entry).partner_id = self.other
        self.assertEqual(list(self.changes(snapshot)), [(entry.name, "customer")])

    def test_rows_changed_in_the_database(self):
        self.invoice(100, due=-40)
        snapshot = self.taken()
        self.env.cr.execute(
            "UPDATE ar_aging_snapshot_item SET amount = 90 WHERE snapshot_id = %s", [snapshot.id]
        )
        self.env.invalidate_all()
        self.changes(snapshot)
        self.assertEqual(snapshot.verdict, "tampered")
