"""On random ledgers the ageing of every day equals the control accounts, to the cent."""

from random import Random

from odoo import Command
from odoo.tests import tagged

from .common import AgingCase

FIRST, LAST = -60, 20


@tagged("post_install", "-at_install")
class TestEveryDay(AgingCase):
    """Ledgers of random invoices, payments, credits, reversals, entries, undone reconciliations.

    What it is held against are sums over the entries alone, which know nothing of reconciliations.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2016-01-01", 2.0), ("2026-01-01", 1.5)])
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Three instalments",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 33.3, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 33.3, "nb_days": 20}),
                    Command.create({"value": "percent", "value_amount": 33.4, "nb_days": 40}),
                ],
            }
        )
        cls.second = cls.company_data["default_account_receivable"].copy()

    def test_every_day_of_random_ledgers(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                self.make_a_ledger(Random(seed))
                self.commit()
                for on in range(FIRST, LAST):
                    self.assertDayTies(on)

    def test_each_customer_equals_its_ledger_and_all_the_trial_balance(self):
        """What Odoo's partner ledger and trial balance add up, by customer and by account."""
        for seed in (21, 22):
            self.make_a_ledger(Random(seed))
            self.commit()
            for on in (FIRST + 10, -25, -1, 0):
                entries = [
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("company_id", "=", self.company.id),
                    ("date", "<=", self.day(on)),
                ]
                lines = self.env["account.move.line"]
                ledger = {
                    partner.commercial_partner_id.id or None: balance
                    for partner, balance in lines._read_group(
                        entries, ["partner_id"], ["balance:sum"]
                    )
                    if not self.company.currency_id.is_zero(balance)
                }
                aged = {}
                for _company, partner, _bucket, amount in self.env["ar.aging.item"]._by_debtor(
                    self.day(on), self.company
                ):
                    aged[partner] = aged.get(partner, 0) + amount
                aged = {partner: amount for partner, amount in aged.items() if round(amount, 2)}
                self.assertEqual(set(aged), set(ledger))
                for partner, balance in ledger.items():
                    self.assertAlmostEqual(float(aged[partner]), balance, 2)
                accounts = self.env["ar.aging.item"]._tie_out(self.day(on), self.company)
                trial = dict(lines._read_group(entries, ["account_id"], ["balance:sum"]))
                for account, balance in trial.items():
                    told = [row for row in accounts if row[0] == account.display_name]
                    if told or not self.company.currency_id.is_zero(balance):
                        self.assertAlmostEqual(float(told[0][2]), balance, 2)

    def make_a_ledger(self, rng):
        # Rates that move make exchange differences when euros are paid.
        for day in range(FIRST, 0, 15):
            self.env["res.currency.rate"].search(
                [("name", "=", self.day(day)), ("currency_id", "=", self.euro.id)]
            ).unlink()
            self.env["res.currency.rate"].create(
                {
                    "name": self.day(day),
                    "rate": rng.uniform(1.2, 2.2),
                    "currency_id": self.euro.id,
                    "company_id": self.company.id,
                }
            )
        documents = []
        actions = (
            self.some_invoice,
            self.some_invoice,
            self.some_payment,
            self.some_payment,
            self.some_credit,
            self.some_reversal,
            self.some_entry,
            self.some_undoing,
            self.some_back_to_draft,
            self.some_payment_back_to_draft,
        )
        for _step in range(28):
            rng.choice(actions)(rng, documents)

    def some_invoice(self, rng, documents):
        when = rng.randint(FIRST, 0)
        values = {"invoice_date": self.day(when), "date": self.day(when)}
        if rng.random() < 0.4:
            values["currency_id"] = self.euro.id
        if rng.random() < 0.3:
            values |= {"invoice_payment_term_id": self.term.id, "invoice_date_due": False}
        documents.append(
            self.invoice(
                rng.randint(1, 100_000) / 100,
                due=rng.randint(-50, 30),
                partner=rng.choice((self.customer, self.other)),
                **values,
            )
        )

    def some_payment(self, rng, documents):
        move = self.some_open(rng, documents)
        if move:
            amount = round(move.amount_residual * rng.choice((1, 1, 0.37)), 2)
            if amount > 0:
                self.pay(move, amount, payment_date=self.day(rng.randint(FIRST, 10)))

    def some_credit(self, rng, documents):
        move = self.some_open(rng, documents)
        if not move:
            return
        credit = self.invoice(
            -max(0.01, round(move.amount_residual * rng.random(), 2)),
            due=rng.randint(-40, 0),
            partner=move.partner_id,
            currency_id=move.currency_id.id,
            invoice_date=self.day(rng.randint(FIRST, 0)),
        )
        if rng.random() < 0.7:
            lines = self.item(move)[:1] + self.item(credit)
            lines.filtered(lambda line: not line.reconciled).reconcile()

    def some_reversal(self, rng, documents):
        move = self.some_open(rng, documents)
        if move and move.payment_state == "not_paid":
            move._reverse_moves([{"date": self.day(rng.randint(-20, 0))}], cancel=True)

    def some_entry(self, rng, _documents):
        self.entry(
            rng.randint(-5_000, 5_000) / 100 or 1,
            partner=rng.choice((self.customer, self.other, None)),
            on=rng.randint(FIRST, 0),
            account=rng.choice((None, self.second)),
        )

    def some_undoing(self, rng, documents):
        paid = [move for move in documents if self.item(move).matched_credit_ids]
        if paid:
            self.item(rng.choice(paid)).remove_move_reconcile()

    def some_payment_back_to_draft(self, rng, documents):
        """Odoo leaves it reconciled with the invoice."""
        payments = self.env["account.payment"].search(
            [("company_id", "=", self.company.id), ("state", "!=", "draft")]
        )
        if payments:
            rng.choice(payments).action_draft()

    def some_back_to_draft(self, rng, documents):
        move = self.some_open(rng, documents)
        if move and move.payment_state == "not_paid":
            move.button_draft()
            if rng.random() < 0.7:
                move.date = self.day(rng.randint(FIRST, 0))
                move.action_post()

    def some_open(self, rng, documents):
        live = [move for move in documents if move.state == "posted" and move.amount_residual > 0]
        return rng.choice(live) if live else None

    def assertDayTies(self, on):
        expected_accounts, expected_currencies = self.balances(on)
        for options in ({}, {"netted": True}, {"basis": "document"}):
            accounts, currencies = self.aged(on, **options)
            self.assertEqual(accounts, expected_accounts, (on, options))
            self.assertEqual(currencies, expected_currencies, (on, options))

    def balances(self, on):
        """From the entries: per account in company currency, per account and currency in that."""
        Line = self.env["account.move.line"]
        domain = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.day(on)),
            ("company_id", "=", self.company.id),
        ]
        accounts = Line._read_group(domain, ["account_id"], ["balance:sum"])
        currencies = Line._read_group(
            domain, ["account_id", "currency_id"], ["amount_currency:sum"]
        )
        return (
            {account.id: round(b, 2) for account, b in accounts if round(b, 2)},
            {(a.id, c.id): round(b, 2) for a, c, b in currencies if round(b, 2)},
        )

    def aged(self, on, **options):
        """The same from the ageing."""
        query = self.env["ar.aging.item"]._query(
            self.day(on), companies=self.company.ids, **options
        )
        accounts, currencies = {}, {}
        for row in self.env.execute_query_dict(query):
            account, currency = row["account_id"], row["currency_id"]
            accounts[account] = accounts.get(account, 0) + row["amount"]
            key = account, currency
            currencies[key] = currencies.get(key, 0) + row["amount_currency"]
        return (
            {key: round(amount, 2) for key, amount in accounts.items() if round(amount, 2)},
            {key: round(amount, 2) for key, amount in currencies.items() if round(amount, 2)},
        )
