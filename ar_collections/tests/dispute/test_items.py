"""An instalment and an opening balance are contested, held back and credited by themselves."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .disputes import DisputeCase


class ItemsCase(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.halves = cls.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 20)
                ],
            }
        )
        cls.price_reason = cls.env.ref("ar_collections.dispute_reason_price")

    def instalments(self, total=1000, **values):
        """Due in two halves: one 30 days ago, the other 10."""
        move = self.sale(
            self.goods(1, total),
            invoice_date=self.day(-30),
            invoice_date_due=False,
            invoice_payment_term_id=self.halves.id,
            **values,
        )
        return move, *self.item(move)

    def opening(self, *rows, currency=None):
        """Opening balances of customers in one entry: ``(customer, label, amount)``."""
        rate = 1
        if currency:
            rate = currency._get_conversion_rate(
                currency, self.company.currency_id, self.company, self.today
            )
        accounts = self.company_data
        lines = [
            {
                "name": label,
                "partner_id": partner.id,
                "account_id": accounts["default_account_receivable"].id,
                "date_maturity": self.day(-20),
                "currency_id": (currency or self.company.currency_id).id,
                "amount_currency": amount,
                "balance": amount * rate,
            }
            for partner, label, amount in rows
        ]
        total = sum(line["balance"] for line in lines)
        lines.append(
            {
                "name": "Opening",
                "account_id": accounts["default_account_revenue"].copy().id,
                "balance": -total,
            }
        )
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "ref": "Opening",
                "date": self.day(-60),
                "journal_id": accounts["default_journal_misc"].id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move.action_post()
        return move, *move.line_ids.filtered("partner_id")

    def call(self, items, **values):
        """A call of the customer about some of its items, which it disputes."""
        wizard = self.env["ar.call.wizard"].create(
            {
                "debtor_ids": [Command.set(self.debtor().ids)],
                "outcome": "disputes",
                "move_line_ids": [Command.set(items.ids)],
                "dispute_reason_id": self.price_reason.id,
                **values,
            }
        )
        wizard.action_log()
        return self.env["ar.call"].search([], order="id desc", limit=1).dispute_id

    def disputed(self, *items):
        self.env.flush_all()
        found = self.env["ar.open.item"].search(
            [("move_line_id", "in", [item.id for item in items])]
        )
        by_item = {row.move_line_id: row.amount_disputed for row in found}
        return [by_item[item] for item in items]


@tagged("post_install", "-at_install")
class TestItems(ItemsCase):
    # ------------------------------------------------------------------
    # Instalments
    # ------------------------------------------------------------------
    def test_a_call_about_an_instalment_contests_that_one(self):
        move, first, second = self.instalments()
        dispute = self.call(second)
        self.assertEqual((dispute.amount, dispute.move_ids), (500, move))
        self.assertEqual(self.disputed(first, second), [0, 500])
        decided = self.decisions(move).sorted("date_due")
        self.assertEqual(decided.mapped("reason"), ["ready", "disputed"])
        self.commit()
        self.assertEqual(self.debtor().disputed_amount, 500)

    def test_a_call_about_all_of_them_contests_the_invoice(self):
        _move, first, second = self.instalments()
        dispute = self.call(first + second)
        self.assertEqual((dispute.amount, len(dispute.line_ids)), (1000, 1))
        self.assertFalse(dispute.line_ids.item_id)

    def test_an_amount_is_laid_over_what_was_named(self):
        move, first, second = self.instalments()
        dispute = self.call(first + second, dispute_amount=600)
        self.assertEqual((dispute.amount, self.disputed(first, second)), (600, [500, 100]))
        dispute.action_withdraw()
        dispute = self.call(second, dispute_amount=120)
        self.assertEqual(self.disputed(first, second), [0, 120])
        with self.assertRaisesRegex(ValidationError, "500.00 open"), self.env.cr.savepoint():
            self.call(first, dispute_amount=501)
        self.env.invalidate_all()
        self.assertEqual(move.ar_disputed_amount, 120)

    def test_what_is_contested_already_does_not_make_it_fail(self):
        move, other = self.sale(self.goods(1, 100)), self.sale(self.goods(1, 70))
        self.dispute(move)
        dispute = self.call(self.item(move) + self.item(other))
        self.assertEqual((dispute.move_ids, dispute.amount), (other, 70))
        with self.assertRaisesRegex(UserError, "nothing is open that could be disputed"):
            self.call(self.item(move))

    def test_what_is_ticked_on_the_page_is_contested(self):
        _move, first, second = self.instalments()
        debtor = self.refreshed().with_context(ar_ticked_ids=second.ids)
        action = debtor.action_dispute_ticked()
        dispute = (
            self.env["ar.dispute"]
            .with_context(**action["context"])
            .create({"reason_id": self.price_reason.id})
        )
        self.assertEqual(dispute.line_ids.item_id, second)
        self.assertEqual(self.disputed(first, second), [0, 500])

    def test_on_a_past_day_it_was_that_one_too(self):
        move, _first, second = self.instalments()
        dispute = self.env["ar.dispute"]._open_for(
            {second: None}, self.price_reason, raised_on=self.day(-5)
        )
        dispute.action_withdraw()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_dispute_line SET released_on = %s WHERE dispute_id = %s",
            [self.day(-1), dispute.id],
        )
        self.env.invalidate_all()
        then = self.decisions(move, -2).sorted("date_due")
        self.assertEqual(then.mapped("amount_disputed"), [0, 500])

    def test_an_item_is_not_held_twice(self):
        _move, _first, second = self.instalments()
        self.env["ar.dispute"]._open_for({second: 300}, self.price_reason)
        self.assertEqual(second._ar_uncontested_amount(), 200)
        with self.assertRaisesRegex(ValidationError, "500.00 open, but .*501.00"):
            self.env["ar.dispute"]._open_for({second: 201}, self.price_reason)

    def test_its_credit_note_settles_that_instalment(self):
        move, first, second = self.instalments()
        dispute = self.call(second, dispute_amount=200)
        note = self.decide(dispute)
        self.assertEqual((note.amount_total, note.reversed_entry_id), (200, move))
        self.post(note)
        self.assertEqual((first.amount_residual, second.amount_residual), (500, 300))
        self.assertEqual(dispute.state, "closed")

    def test_two_instalments_are_credited_each_by_itself(self):
        _move, first, second = self.instalments()
        dispute = self.env["ar.dispute"]._open_for({first: 100, second: 200}, self.price_reason)
        notes = self.decide(dispute)
        self.assertEqual(sorted(notes.mapped("amount_total")), [100, 200])
        self.post(notes)
        self.assertEqual((first.amount_residual, second.amount_residual), (400, 300))
        self.assertEqual(dispute.state, "closed")

    def test_an_item_of_something_else_is_refused(self):
        move, _first, _second = self.instalments()
        other = self.item(self.sale(self.goods(1, 70)))
        for wrong in (other, move.invoice_line_ids):
            with self.assertRaisesRegex(ValidationError, "receivable items"):
                self.contest(move, {"amount": 10, "item_id": wrong.id})

    def test_a_receipt_is_contested_as_an_invoice_is(self):
        receipt = self.sale(self.goods(1, 100, self.tax_19), move_type="out_receipt")
        dispute = self.call(self.item(receipt), dispute_amount=11.9)
        note = self.decide(dispute)
        self.assertEqual((note.amount_untaxed, note.amount_tax), (10, 1.9))
        self.post(note)
        self.assertAlmostEqual(receipt.amount_residual, 107.1)

    # ------------------------------------------------------------------
    # Opening balances
    # ------------------------------------------------------------------
    def test_an_opening_balance_is_contested_and_credited(self):
        """2019/77 of 500, of which 80 are contested; another customer's stands in the entry."""
        self.company.ar_four_eyes_amount = 1000
        move, mine, theirs = self.opening(
            (self.customer, "2019/77", 500), (self.other, "2019/78", 900)
        )
        dispute = self.call(mine, dispute_amount=80)
        self.assertRecordValues(
            dispute, [{"amount": 80, "amount_company": 80, "partner_id": self.customer.id}]
        )
        self.assertEqual(self.disputed(mine, theirs), [80, 0])
        self.commit()
        self.assertEqual(self.debtor().disputed_amount, 80)
        self.assertEqual(self.debtor(self.other).disputed_amount, 0)
        note = self.decide(dispute)
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "amount_total": 80,
                    "amount_tax": 0,
                    "reversed_entry_id": False,
                    "ar_dispute_item_id": mine.id,
                }
            ],
        )
        self.assertIn("2019/77", note.ref)
        self.assertIn("taxes and accounts are not known", str(note.message_ids.mapped("body")))
        letter = self.letter(dispute)
        for part in ("2019/77", "420.00", "500.00"):
            self.assertIn(part, letter)
        for part in ("2019/78", "900.00", "1,400.00"):
            self.assertNotIn(part, letter)
        self.post(note)
        self.assertEqual((mine.amount_residual, theirs.amount_residual), (420, 900))
        self.assertEqual((dispute.state, move.state), ("closed", "posted"))

    def letter(self, dispute):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.action_report_dispute_letter", dispute.ids
        )
        return content.decode()

    def test_the_accountant_puts_in_its_taxes_and_no_other_total(self):
        _move, mine = self.opening((self.customer, "2019/77", 500))
        note = self.decide(self.call(mine, dispute_amount=119), by=self.collector)
        note.invoice_line_ids.with_user(self.accountant).write(
            {"price_unit": 100, "tax_ids": [Command.set(self.tax_19.ids)]}
        )
        self.post(note, by=self.env.user)
        self.assertEqual((note.amount_tax, mine.amount_residual), (19, 381))
        note = self.decide(self.call(mine, dispute_amount=50), by=self.collector)
        note.invoice_line_ids.with_user(self.accountant).price_unit = 60
        with self.assertRaisesRegex(UserError, "60.00.*50.00"), self.env.cr.savepoint():
            self.post(note, by=self.env.user)

    def test_invoices_and_opening_balances_in_one_call(self):
        _move, mine = self.opening((self.customer, "2019/77", 500))
        invoice = self.sale(self.goods(1, 100))
        dispute = self.call(mine + self.item(invoice))
        self.assertEqual(dispute.amount, 600)
        self.assertEqual(dispute.line_ids.item_id, mine)
        notes = self.decide(dispute)
        self.post(notes)
        self.assertEqual((mine.amount_residual, invoice.amount_residual), (0, 0))
        self.assertEqual(dispute.state, "closed")

    def test_in_foreign_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        _move, mine = self.opening((self.customer, "2019/77", 500), currency=euro)
        dispute = self.call(mine, dispute_amount=80)
        self.assertRecordValues(
            dispute, [{"currency_id": euro.id, "amount": 80, "amount_company": 40}]
        )
        note = self.decide(dispute)
        self.assertEqual((note.currency_id, note.amount_total), (euro, 80))
        self.post(note)
        self.assertEqual((mine.amount_residual_currency, mine.amount_residual), (420, 210))

    def test_openings_of_others_are_neither_tied_nor_offered(self):
        """The limit is asked of a customer's own claims, not of all that opened with them."""
        self.company.ar_four_eyes_amount = 100
        move, mine, theirs = self.opening(
            (self.customer, "2019/77", 500), (self.other, "2019/78", 900)
        )
        dispute = self.call(mine, dispute_amount=80)
        other = self.env["ar.dispute"]._open_for({theirs: 800}, self.price_reason)
        self.assertEqual(dispute._together(), dispute)
        self.decide(other, by=self.accountant)
        note = self.decide(dispute, by=self.accountant)
        self.post(note)
        self.assertEqual(note.state, "posted")
        with self.assertRaisesRegex(ValidationError, "is not an invoice of"):
            self.contest(move, {"amount": 10, "item_id": theirs.id}, debtor_id=self.debtor().id)

    def test_the_one_item_of_an_entry_is_chosen_by_itself(self):
        move, mine, _theirs = self.opening(
            (self.customer, "2019/77", 500), (self.other, "2019/78", 900)
        )
        dispute = self.contest(move, {"amount": 10}, debtor_id=self.debtor().id)
        self.assertEqual(dispute.line_ids.item_id, mine)
        move, _one, _two = self.opening((self.customer, "A", 5), (self.customer, "B", 7))
        with self.assertRaisesRegex(ValidationError, "choose which"):
            self.contest(move, {"amount": 3}, debtor_id=self.debtor().id)

    def test_paid_it_is_settled_and_deleted_it_is_withdrawn(self):
        move, mine = self.opening((self.customer, "2019/77", 500))
        paid = self.call(mine)
        payment = self.on_account(500)
        (mine + self.item(payment.move_id)).reconcile()
        self.commit()
        self.assertEqual((paid.state, paid.resolution), ("closed", "paid"))
        move, mine = self.opening((self.customer, "2019/80", 70))
        gone = self.call(mine)
        move.button_draft()
        move.name = False
        move.with_context(force_delete=True).unlink()
        self.assertEqual(gone.state, "withdrawn")
