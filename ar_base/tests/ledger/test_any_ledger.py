"""On random journals what is open equals the control accounts, per customer, on any day.

Held against sums over the entries alone, and against the plain rule of ``domain.ledger.items``.
"""

from random import Random

from odoo.tests import tagged

from ...domain.ledger.items import Item, Pair, open_on
from ..rates import move_rates
from .common import LedgerCase

FIRST, LAST = -60, 25


@tagged("post_install", "-at_install")
class TestAnyLedger(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2016-01-01", 2.0), ("2026-01-01", 1.5)])

    def test_random_journals(self):
        for seed in range(6):
            with self.subTest(seed=seed):
                self.company.account_storno = seed % 2 == 1
                self.make_a_ledger(Random(seed))
                self.env.flush_all()
                for on in range(FIRST, LAST, 3):
                    self.assertBooks(on, "receivable", "asset_receivable")
                    self.assertBooks(on, "payable", "liability_payable")
                    self.assertRule(on)

    def assertBooks(self, on, side, account_type):
        lines = self.env["account.move.line"]
        books = {}
        for partner, balance, currency in lines._read_group(
            [
                ("account_type", "=", account_type),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("date", "<=", self.day(on)),
            ],
            ["partner_id"],
            ["balance:sum", "amount_currency:sum"],
        ):
            key = partner.commercial_partner_id.id or None
            had = books.get(key, (0, 0))
            books[key] = (had[0] + balance, had[1] + currency)
        told = {}
        for row in self.ledger._open_items(self.day(on), side=side, companies=self.company.ids):
            had = told.get(row["partner_id"], (0, 0))
            told[row["partner_id"]] = (
                had[0] + float(row["amount"]),
                had[1] + float(row["amount_currency"]),
            )
        self.assertEqual(self.rounded(told), self.rounded(books), (on, side))
        tied = self.ledger._tie_out(self.day(on), self.company, side=side)
        self.assertFalse(tied.unexplained, (on, side))

    def rounded(self, sums):
        found = {
            key: tuple(round(amount, 2) + 0.0 for amount in pair) for key, pair in sums.items()
        }
        return {key: pair for key, pair in found.items() if any(pair)}

    def assertRule(self, on):
        """The plain rule says the same of each item, in cents."""
        lines = self.env["account.move.line"].search(
            [("account_type", "=", "asset_receivable"), ("company_id", "=", self.company.id)]
        )
        pairs = lines.matched_debit_ids | lines.matched_credit_ids
        expected = open_on(
            self.day(on),
            [
                Item(line.id, line.date, round(line.balance * 100), line.parent_state == "posted")
                for line in lines
            ],
            [
                Pair(pair.debit_move_id.id, pair.credit_move_id.id, round(pair.amount * 100))
                for pair in pairs
            ],
        )
        told = {
            row["id"]: round(float(row["amount"]) * 100)
            for row in self.ledger._open_items(self.day(on), companies=self.company.ids)
            if row["amount"]
        }
        self.assertEqual(told, expected, on)
        self.assertCustomersAlone(on)

    def assertCustomersAlone(self, on):
        """Of chosen customers another statement tells the same."""
        chosen = (self.customer | self.other).commercial_partner_id.ids
        few = self.ledger._open_items(self.day(on), companies=self.company.ids, partners=chosen)
        every = self.ledger._open_items(self.day(on), companies=self.company.ids)
        self.assertEqual(
            sorted(map(repr, few)),
            sorted(repr(row) for row in every if row["partner_id"] in chosen),
            on,
        )

    # ------------------------------------------------------------------
    # A random journal
    # ------------------------------------------------------------------
    def make_a_ledger(self, rng):
        documents = []
        actions = (
            *(self.some_document,) * 4,
            *(self.some_payment,) * 4,
            self.some_credit,
            self.some_reversal,
            self.some_write_off,
            self.some_entry,
            self.some_advance_payment,
            self.some_undoing,
            self.some_back_to_draft,
        )
        move_rates(self, self.euro, range(FIRST, 0, 20), rng)
        for _step in range(26):
            rng.choice(actions)(rng, documents)

    def somebody(self, rng):
        return rng.choice((self.customer, self.other))

    def some_document(self, rng, documents):
        currency = {"currency_id": self.euro.id} if rng.random() < 0.4 else {}
        documents.append(
            self.invoice(
                rng.randint(1, 90_000) / 100,
                on=rng.randint(FIRST, 10),
                due=rng.randint(-50, 30),
                partner=self.somebody(rng),
                kind=rng.choice(("out_invoice", "out_invoice", "out_receipt", "in_invoice")),
                **currency,
            )
        )

    def some_open(self, rng, documents):
        live = [move for move in documents if move.state == "posted" and move.amount_residual > 0]
        return rng.choice(live) if live else None

    def some_payment(self, rng, documents):
        """Of all or a part; now and then what is left is written off in the payment's entry."""
        if not (move := self.some_open(rng, documents)):
            return
        amount = round(move.amount_residual * rng.choice((1, 1, 0.4)), 2)
        values = {}
        if rng.random() < 0.25 and move.currency_id == self.company.currency_id:
            values = {
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": self.expense.id,
            }
        if amount > 0:
            self.pay(move, amount, on=rng.randint(FIRST, LAST), **values)

    def some_credit(self, rng, documents):
        move = self.some_open(rng, documents)
        if move and move.move_type == "out_invoice":
            credit = self.invoice(
                -max(0.01, round(move.amount_residual * rng.random(), 2)),
                on=rng.randint(FIRST, 12),
                partner=move.partner_id,
                currency_id=move.currency_id.id,
            )
            if rng.random() < 0.7:
                self.reconcile(move, credit)

    def some_reversal(self, rng, documents):
        move = self.some_open(rng, documents)
        if move and move.payment_state == "not_paid":
            on = self.day(rng.randint(-20, 12))
            move._reverse_moves([{"date": on, "invoice_date": on}], cancel=True)

    def some_write_off(self, rng, documents):
        move = self.some_open(rng, documents)
        if move and move.is_sale_document(include_receipts=True):
            amount = round(self.item(move)[:1].amount_residual * rng.choice((1, 0.5)), 2)
            if amount > 0:
                lost = self.entry(
                    (self.receivable, -amount, move.partner_id),
                    (self.expense, amount, None),
                    on=rng.randint(FIRST, 5),
                )
                self.reconcile(move, lost)

    def some_entry(self, rng, _documents):
        amount = rng.randint(-5_000, 5_000) / 100 or 1
        self.entry(
            (rng.choice((self.receivable, self.payable)), amount, self.somebody(rng)),
            (self.revenue, -amount, None),
            on=rng.randint(FIRST, 5),
        )

    def some_advance_payment(self, rng, _documents):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.somebody(rng).id,
                "amount": rng.randint(1, 20_000) / 100,
                "journal_id": self.bank.id,
                "date": self.day(rng.randint(FIRST, 10)),
            }
        )
        payment.action_post()

    def some_undoing(self, rng, documents):
        paid = [move for move in documents if self.item(move).matched_credit_ids]
        if paid:
            self.item(rng.choice(paid)).remove_move_reconcile()

    def some_back_to_draft(self, rng, _documents):
        """Odoo leaves it reconciled."""
        payments = self.env["account.payment"].search(
            [("company_id", "=", self.company.id), ("state", "in", ("in_process", "paid"))]
        )
        if payments:
            rng.choice(payments).action_draft()
