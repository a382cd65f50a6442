"""Internal control: what is lawful and still deserves a second look."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import Command
from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestControlRules(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls.tax(19)
        cls.partner = cls.customer(vat="DE811907980")

    def bill(self, amount=100.0, partner=None, **values):
        return self.invoice(
            partner or self.partner, [(self.goods, amount, self.standard)], **values
        )

    def pay(self, move, partner=None, amount=None, day=None):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": day or self.today, **({"amount": amount} if amount else {})})
        )
        return wizard._create_payments()

    def test_credited_and_billed_again_across_a_month(self):
        month_end = self.today.replace(day=1) - timedelta(days=1)
        move = self.bill(day=month_end)
        refund = self.credit(move)
        self.assertClean("IC-01", refund)
        again = self.bill()
        self.assertFound("IC-01", refund, again.name)

    def test_credited_within_the_month_is_a_correction(self):
        move = self.bill(day=self.today)
        refund = self.credit(move)
        self.bill()
        self.assertClean("IC-01", refund)

    def test_due_date_moved(self):
        move = self.bill()
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertClean("IC-02", move)
        line.date_maturity = line.date_maturity + timedelta(days=30)
        self.assertFound("IC-02", move, "30 days")

    def test_days_and_amounts_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        move = self.bill(1000)
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        before = line.date_maturity
        line.date_maturity = before + timedelta(days=30)
        days = [day.strftime("%d.%m.%Y") for day in (before, line.date_maturity)]
        finding = self.assertFound("IC-02", move)[0].with_context(lang="de_DE")
        for day in days:
            self.assertIn(day, finding.explanation)
        events = self.env["ar.audit.event"].with_context(lang="de_DE")
        moved = events.search([("move_id", "=", move.id), ("kind", "=", "due_moved")])
        self.assertEqual([moved.told_before, moved.told_after], days)
        self.pay(move)
        line.remove_move_reconcile()
        unapplied = events.search([("move_id", "=", move.id), ("kind", "=", "unapplied")], limit=1)
        self.assertTrue(unapplied.told_before.startswith("1.190,00 "), unapplied.told_before)
        self.partner.city = "Bremen"
        city = events.search([("partner_id", "=", self.partner.id)], limit=1)
        self.assertEqual((city.before, city.after), ("city: Ort", "Bremen"))
        self.assertNotIn("city:", city.told_before)

    def test_due_date_moved_nearer_is_no_re_ageing(self):
        move = self.bill()
        line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        line.date_maturity = line.date_maturity - timedelta(days=1)
        self.assertClean("IC-02", move)

    def test_paid_by_another(self):
        move, other = self.bill(), self.customer("Zahler AG")
        payment = self.env["account.payment"].create(
            {
                "partner_id": other.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": move.amount_total,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        entry = payment.move_id
        self.assertTrue(entry, "the payment has an entry")
        (move.line_ids + entry.line_ids).filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertFound("IC-03", move, "Zahler AG")
        own = self.bill()
        self.pay(own)
        self.assertClean("IC-03", own)

    def test_applied_and_taken_off_again(self):
        move = self.bill()
        for _times in range(2):
            self.assertClean("IC-04", move)
            self.pay(move)
            move.line_ids.remove_move_reconcile()
        self.assertFound("IC-04", move, "2 times")

    def test_bank_account_changed_before_money_goes_out(self):
        self.env["res.partner.bank"].create(
            {"partner_id": self.partner.id, "acc_number": "DE89370400440532013000"}
        )
        self.env["ar.audit.event"].flush_model()
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.partner.id,
                "partner_type": "customer",
                "payment_type": "outbound",
                "amount": 500,
                "date": self.today + timedelta(days=7),
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        self.assertFound("IC-05", payment.move_id, "DE89370400440532013000")
        later = payment.copy({"date": self.today + timedelta(days=8)})
        later.action_post()
        self.assertClean("IC-05", later.move_id)

    def test_spike_at_the_months_end(self):
        month = self.today.replace(day=1) - relativedelta(months=6)
        for back in range(5):
            last = month + relativedelta(months=back + 1, days=-1)
            self.bill(1000, day=last)
        self.assertClean("IC-06", self.company.partner_id)
        self.bill(5000, day=self.today.replace(day=1) - timedelta(days=1))
        finding = self.assertFound("IC-06", self.company.partner_id, "5,000")
        self.assertEqual(len(finding), 1)

    def test_large_round_amount_by_hand(self):
        by_hand = self.invoice(self.partner, [(None, 20000, self.standard)])
        odd = self.invoice(self.partner, [(None, 20001, self.standard)])
        product = self.bill(20000)
        self.assertFound("IC-07", by_hand)
        self.assertClean("IC-07", odd)
        self.assertClean("IC-07", product)

    def test_manual_entry_on_a_receivable_account(self):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.today,
                "ref": "By hand",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": self.partner.id,
                            "debit": 10,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": 10,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.assertFound("IC-08", entry, "By hand")
        paid = self.bill()
        payment = self.pay(paid)
        self.assertClean("IC-08", payment.move_id)
        self.assertClean("IC-08", paid)
