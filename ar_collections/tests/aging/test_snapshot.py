from datetime import timedelta

import psycopg2.errors
from dateutil.relativedelta import relativedelta
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AgingCase


@tagged("post_install", "-at_install")
class TestSnapshot(AgingCase):
    def test_it_equals_the_ledger_and_says_so(self):
        late = self.invoice(100, due=-40)
        self.invoice(-20, due=-5, partner=self.other)
        self.pay(late, 30, payment_date=self.day(-3))
        for on in (0, -3, -4, -50):
            with self.subTest(on=on):
                snapshot = self.snapshot(on)
                self.assertEqual(snapshot.state, "tied")
                self.assertEqual(snapshot.total, snapshot.ledger_total)
                self.assertEqual(snapshot.total, self.ledger(on))
                self.assertEqual(snapshot.item_count, len(self.items(on)))

    def test_an_entry_without_customer_explains_a_difference(self):
        self.invoice(100, due=-40)
        lost = self.entry(17, partner=None)
        snapshot = self.snapshot()
        self.assertEqual(snapshot.state, "explained")
        self.assertEqual(snapshot.difference, 17)
        self.assertEqual(snapshot.difference_ids.cause, "no_customer")
        self.assertEqual(snapshot.difference_ids.name, lost.name)
        self.assertIn("customer", snapshot.difference_ids.remedy)
        self.assertEqual(snapshot.total, self.ledger(), "the items are all there")

    def test_a_payment_set_back_to_draft_is_no_difference(self):
        """Odoo leaves it reconciled; the ageing has the invoice open, as the ledger has."""
        paid = self.invoice(100, due=-40)
        self.pay(paid).action_draft()
        self.entry(7, on=-3)
        snapshot = self.snapshot()
        self.assertEqual((snapshot.ledger_total, snapshot.difference), (107, 7))
        self.assertEqual(snapshot.difference_ids.mapped("cause"), ["no_customer"])
        self.assertEqual(snapshot.state, "explained")

    def test_manual_entries_and_exchange_differences_are_shown_apart(self):
        self.invoice(100)
        self.entry(8, partner=self.customer)
        line = self.snapshot().account_ids
        self.assertEqual((line.manual_amount, line.difference), (8, 0))

    def test_it_is_named_as_its_reader_writes_days(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        snapshot, day = self.snapshot(), self.day(0)
        name = snapshot.with_context(lang="zh_CN").display_name
        self.assertIn(f"{day.year}年{day.month}月{day.day}日", name)
        self.assertNotIn(str(day), snapshot.with_context(lang="en_US").display_name)

    def test_what_was_settled_later_is_shown(self):
        move = self.invoice(100, due=-40)
        self.pay(move, 60, payment_date=self.day(-1))
        snapshot = self.snapshot(-10)
        self.assertEqual(snapshot.account_ids.settled_later_amount, 60)
        self.assertEqual(snapshot.account_ids.difference, 0)

    def test_each_account_by_itself(self):
        second = self.company_data["default_account_receivable"].copy()
        self.invoice(100)
        self.entry(50, partner=self.customer, account=second)
        snapshot = self.snapshot()
        self.assertEqual(
            {line.account_id: line.ledger_amount for line in snapshot.account_ids},
            {self.company_data["default_account_receivable"]: 100, second: 50},
        )
        self.assertEqual(snapshot.state, "tied")

    def test_a_reconciliation_that_reaches_past_the_day(self):
        """Somebody changed the date of a reconciliation in SQL: one side is not there yet."""
        move = self.invoice(100, due=-40)
        self.pay(move, 60, payment_date=self.day(-1))
        self.commit()
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET max_date = %s WHERE debit_move_id = %s",
            [self.day(-20), self.item(move).id],
        )
        snapshot = self.snapshot(-10)
        self.assertEqual(snapshot.state, "explained")
        self.assertEqual(snapshot.difference, 60)
        self.assertEqual(snapshot.difference_ids.mapped("cause"), ["dated_later"])

    def test_a_residual_that_is_wrong(self):
        move = self.invoice(100, due=-40)
        self.commit()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 90 WHERE id = %s", [self.item(move).id]
        )
        self.env.invalidate_all()
        snapshot = self.snapshot()
        self.assertEqual(snapshot.state, "explained")
        self.assertEqual(snapshot.difference_ids.mapped("cause"), ["residual"])
        self.assertEqual(snapshot.difference_ids.amount, 10)

    def test_the_seal_depends_on_content_alone(self):
        self.invoice(100)
        first, second = self.snapshot(), self.snapshot()
        self.assertEqual(first.content_hash, second.content_hash)
        self.invoice(1)
        self.assertNotEqual(first.content_hash, self.snapshot().content_hash)

    def test_the_future_has_no_ledger(self):
        with self.assertRaisesRegex(UserError, "future"):
            self.snapshot(1)

    def test_month_ends_are_kept_once(self):
        self.invoice(100, due=-90)
        month_end = self.company._ar_today() + relativedelta(day=1, days=-1)
        Snapshot = self.env["ar.aging.snapshot"]
        domain = [("company_id", "=", self.company.id), ("is_month_end", "=", True)]
        for _run in range(2):
            self.night("month_end")
            self.assertEqual(Snapshot.search(domain).mapped("date"), [month_end])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            Snapshot._take(self.company, month_end, month_end=True)

    def test_a_company_that_wants_none_gets_none(self):
        self.company.ar_keep_month_ends = False
        self.night("month_end")
        self.assertFalse(
            self.env["ar.aging.snapshot"].search([("company_id", "=", self.company.id)])
        )

    def test_it_outlives_a_deleted_entry(self):
        entry = self.entry(8, partner=self.customer)
        snapshot = self.snapshot()
        name = entry.name
        entry.button_draft()
        entry.with_context(force_delete=True).unlink()
        self.assertEqual(snapshot.item_ids.name, name)
        self.assertFalse(snapshot.item_ids.move_id)

    def test_trial_balance_and_partner_ledger_agree(self):
        """Held against sums that know nothing of ageing: per account, and per customer."""
        invoices = [self.invoice(amount, due=-days) for amount, days in ((100, 40), (55.55, 3))]
        self.invoice(70, due=-20, partner=self.other)
        self.pay(invoices[0], 33.33, payment_date=self.day(-2))
        self.commit()
        for on in (0, -2, -10, -35):
            snapshot = self.snapshot(on)
            domain = [
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.today + timedelta(days=on)),
                ("account_type", "=", "asset_receivable"),
            ]
            Line = self.env["account.move.line"]
            trial = dict(Line._read_group(domain, ["account_id"], ["balance:sum"]))
            partners = dict(Line._read_group(domain, ["partner_id"], ["balance:sum"]))
            aged = dict(
                self.env["ar.aging.snapshot.item"]._read_group(
                    [("snapshot_id", "=", snapshot.id)], ["partner_id"], ["amount:sum"]
                )
            )
            for account in snapshot.account_ids:
                self.assertAlmostEqual(account.aged_amount, trial[account.account_id], 2)
            self.assertEqual(
                {p: round(a, 2) for p, a in aged.items() if round(a, 2)},
                {p: round(b, 2) for p, b in partners.items() if round(b, 2)},
            )
