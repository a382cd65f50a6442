"""Whether the ledger equals the control accounts, and what differs is explained to the cent."""

from collections import defaultdict

from pencil import Pencil, units


class ControlCase:
    """Mixed into a case of stories."""

    def assertControlled(self, days):
        pencil = Pencil(self.family, self.day(days))
        self.assertEnterprise(pencil)
        for company in self.family:
            self.assertTied(company, self.day(days), pencil)
            self.assertAdvances(company, self.day(days))

    def assertEnterprise(self, pencil):
        """Over all companies and customers, what is open is what the accounts have."""
        open_ = sum(book for book, _own in pencil.open.values())
        balances = sum(sum(pencil.balances(company).values()) for company in self.family)
        self.assertEqual(open_, balances)

    def assertTied(self, company, day, pencil):
        money = company.currency_id
        tied = self.env["ar.ledger"]._tie_out(day, company)
        self.assertFalse(tied.unexplained, (company.name, day))
        balances = pencil.balances(company)
        accounts = defaultdict(int)
        for (account, _partner), amount in balances.items():
            accounts[account] += amount
        self.assertEqual(
            {row.account_id: units(row.ledger, money) for row in tied.accounts if row.ledger},
            {account: amount for account, amount in accounts.items() if amount},
        )
        told = defaultdict(int)
        for one in tied.differences:
            told[one.account_id, one.partner_id, str(one.cause)] += units(one.amount, money)
        differing = {(row.account_id, row.partner_id) for row in tied.customers}
        expected = {
            key: amount
            for key, amount in pencil.not_in_both(company).items()
            if key[:2] in differing
        }
        self.assertEqual({k: v for k, v in told.items() if v}, expected, (company.name, day))
        for row in tied.customers:
            key = row.account_id, row.partner_id
            self.assertEqual(units(row.ledger, money), balances.get(key, 0), key)
            causes = sum(amount for (*whose, _why), amount in told.items() if tuple(whose) == key)
            self.assertEqual(units(row.difference, money), causes, key)
        self.assertEverybodyElseTies(company, day, pencil, differing)

    def assertEverybodyElseTies(self, company, day, pencil, differing):
        """Whoever is not among those that differ has open what his accounts have."""
        rows = self.env["ar.ledger"]._open_items(day, companies=company.ids)
        open_ = defaultdict(int)
        for row in rows:
            key = row["account_id"], row["partner_id"]
            open_[key] += units(row["amount"], company.currency_id)
        balances = pencil.balances(company)
        for key in {*open_, *balances} - differing:
            self.assertEqual(open_[key], balances.get(key, 0), (company.name, day, key))

    def assertAdvances(self, company, day):
        """Advances are tied out by themselves."""
        ledger = self.env["ar.ledger"]
        tied = ledger._tie_out(day, company, accounts=ledger._advance_accounts(company))
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.advances.id),
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ]
        )
        self.assertFalse(tied.unexplained)
        self.assertFalse(tied.differences)
        self.assertEqual(
            units(tied.ledger, company.currency_id),
            sum(units(line.balance, company.currency_id) for line in lines),
        )
        self.assertEqual(tied.difference, 0)
