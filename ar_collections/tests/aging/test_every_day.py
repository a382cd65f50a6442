"""On random ledgers the ageing of every day equals the control accounts, to the cent."""

from random import Random

from odoo.tests import tagged

from .common import FIRST, AnyLedgerCase

LAST = 20


@tagged("post_install", "-at_install")
class TestEveryDay(AnyLedgerCase):
    """Ledgers of random invoices, payments, credits, reversals, entries, undone reconciliations.

    What it is held against are sums over the entries alone, which know nothing of reconciliations.
    """

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
                accounts = self.env["ar.ledger"]._tie_out(self.day(on), self.company).accounts
                trial = dict(lines._read_group(entries, ["account_id"], ["balance:sum"]))
                for account, balance in trial.items():
                    told = [row for row in accounts if row.account_id == account.id]
                    if told or not self.company.currency_id.is_zero(balance):
                        self.assertAlmostEqual(float(told[0].ledger), balance, 2)

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
