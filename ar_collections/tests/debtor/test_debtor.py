"""The debtor's figures follow the journal, and a debtor survives what happens to its customer."""

from freezegun import freeze_time
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ReceivablesCase
from ..mailbox import Mailbox


@tagged("post_install", "-at_install")
class TestDebtor(ReceivablesCase):
    def figures(self):
        debtor = self.debtor()
        return debtor.open_amount, debtor.overdue_amount, debtor.unapplied_amount

    def test_posting_paying_and_undoing_keep_the_figures_in_step(self):
        late, later = self.invoice(100, due=-10), self.invoice(50, due=10)
        self.commit()
        self.assertEqual(self.figures(), (150, 100, 0))
        self.pay(late, 30)
        self.commit()
        self.assertEqual(self.figures(), (120, 70, 0))
        self.item(late).remove_move_reconcile()
        self.commit()
        self.assertEqual(self.figures(), (120, 100, 30))
        later.button_draft()
        self.commit()
        self.assertEqual(self.figures(), (70, 100, 30))

    def test_moving_the_due_date_is_noticed(self):
        move = self.invoice(100, due=-10)
        self.commit()
        self.item(move).date_maturity = self.day(5)
        self.commit()
        self.assertEqual(self.figures(), (100, 0, 0))

    def test_a_hold_ends_on_the_companys_day_whoever_reads(self):
        """It is two in the morning of the 2nd in Shanghai, and the evening of the 1st in London."""
        self.company.ar_tz = "Asia/Shanghai"
        debtor = self.debtor()
        for until, held in (("2026-03-02", False), ("2026-03-03", True)):
            debtor.hold_until = until
            with freeze_time("2026-03-01 18:00"):
                debtor.invalidate_recordset(["is_held"])
                self.assertEqual(debtor.is_held, held, until)

    def test_priority_is_amount_times_lateness_and_orders_the_queue(self):
        self.invoice(100, due=-10)
        self.invoice(50, due=-30)
        self.invoice(2600, due=-1, partner=self.other)
        self.count_debtors()
        self.assertEqual(self.debtor().priority, 100 * 10 + 50 * 30)
        self.assertEqual(self.debtor().oldest_days_late, 30)
        queue = self.env["ar.debtor"].search([("overdue_amount", ">", 0)])
        self.assertEqual(queue.partner_id, self.other | self.customer)

    def test_figures_of_the_night_equal_the_control_account(self):
        self.invoice(100, due=-10)
        self.pay(self.invoice(80, due=-50, partner=self.other), 20)
        self.invoice(-30, due=-5)
        self.night("figures")
        balances = self.env["account.move.line"]._read_group(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ],
            aggregates=["balance:sum"],
        )
        debtors = self.env["ar.debtor"].search([("company_id", "=", self.company.id)])
        self.assertAlmostEqual(sum(debtors.mapped("open_amount")), balances[0][0], 2)

    def test_level_is_the_highest_reached_by_an_open_item(self):
        old, young = self.invoice(100, due=-60), self.invoice(10, due=-9)
        self.deliver(old, self.second, days_ago=20)
        self.deliver(young, self.first, days_ago=1)
        self.count_debtors()
        self.assertEqual(self.debtor().level_id, self.second)
        self.pay(old)
        self.commit()
        self.assertEqual(self.debtor().level_id, self.first)

    def test_next_step_is_what_was_noted_else_what_dunning_does(self):
        self.invoice(100, due=-10)
        self.count_debtors()
        self.assertIn("Day 7: $\xa0100.00 ready", self.debtor().next_step)
        self.debtor().next_action = "Visit on Monday"
        self.assertEqual(self.debtor().next_step, "Visit on Monday")

    def test_merging_customers_merges_their_debtors_and_keeps_the_notices(self):
        move = self.invoice(100, due=-60)
        theirs = self.invoice(50, due=-60, partner=self.other)
        notice = self.deliver(theirs, self.first, days_ago=20)
        self.invoice(10, due=-20)
        kept, gone = self.debtor(), self.debtor(self.other)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | self.other).ids, self.customer, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual(notice.debtor_id, kept)
        self.count_debtors()
        self.assertEqual(kept.open_amount, 160)
        self.assertEqual(theirs.ar_dunning_level_id, self.first)
        self.assertFalse(move.ar_dunning_level_id)

    def test_merged_customers_take_their_letters_along(self):
        """What waits goes out, and what went out stays on record."""
        self.invoice(100, due=-10)
        self.invoice(50, due=-10, partner=self.other)
        self.commit()
        kept, gone = self.debtor().sudo(), self.debtor(self.other).sudo()
        letter = gone._send_documents(statement=True)
        row = letter.recipient_ids
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | self.other).ids, self.customer, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual(letter.exists()._document(), kept)
        self.assertEqual(kept.outbox_recipient_ids, row)
        with self.real_mail(), Mailbox() as mailbox:
            mailbox.configure(self.env)
            self.company.email = "ar@seller.example"
            self.work()
            self.assertEqual([one.recipients for one in mailbox.messages], [[row.email]])
        self.assertEqual(letter.state, "sent")
        self.assertTrue(kept.message_ids & letter.trace_id)

    def test_two_currencies_are_totalled_at_book_value(self):
        euro = self.setup_other_currency("EUR")
        self.invoice(100, due=-10)
        foreign = self.invoice(100, due=-10, currency_id=euro.id)
        self.count_debtors()
        book = self.item(foreign).amount_residual
        self.assertNotEqual(book, 100)
        self.assertEqual(self.debtor().open_amount, 100 + book)

    def test_policy_of_a_customer_belongs_to_one_company(self):
        other_company = self.setup_other_company()["company"]
        self.customer.ar_dunning_policy_id = self.policy
        self.assertEqual(self.customer.ar_dunning_policy_id, self.policy)
        elsewhere = self.customer.with_company(other_company)
        self.assertFalse(elsewhere.ar_dunning_policy_id)
        found = self.env["res.partner"].search([("ar_dunning_policy_id", "=", self.policy.id)])
        self.assertEqual(found, self.customer)

    def test_saving_a_contact_leaves_the_customers_policy_alone(self):
        never = self.make_policy("Never", never_dun=True, never_reason="Sister company")
        self.customer.ar_dunning_policy_id = never
        self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.customer.id, "ar_dunning_policy_id": False}
        )
        self.assertEqual(self.customer.ar_dunning_policy_id, never)
        vendor = self.env["res.partner"].create({"name": "Vendor", "ar_dunning_policy_id": False})
        self.assertFalse(vendor.ar_debtor_ids)
        vendor.unlink()

    def test_policy_of_another_company_is_refused(self):
        elsewhere = self.setup_other_company()["company"]
        foreign = self.env["ar.dunning.policy"]._create_standard(elsewhere)
        with self.assertRaises(UserError):
            self.debtor().policy_id = foreign
        with self.assertRaises(UserError):
            self.company.ar_dunning_policy_id = foreign

    def test_promise_is_for_items_of_that_debtor(self):
        theirs = self.invoice(100, due=-10, partner=self.other)
        with self.assertRaises(ValidationError):
            self.env["ar.promise"].create(
                {
                    "debtor_id": self.debtor().id,
                    "date": self.day(3),
                    "currency_id": theirs.currency_id.id,
                    "amount": 100,
                    "move_line_ids": self.item(theirs).ids,
                }
            )
