from odoo import Command
from odoo.addons.ar_base.tests.rates import move_rates

from ..common import ReceivablesCase

FIRST = -60  # the first day of random ledgers


class AgingCase(ReceivablesCase):
    """Asks the ageing: ``aged(on)`` its items as of a day, ``buckets(on)`` its sums."""

    def items(self, on=0, **options):
        """The ageing's records as of a day, counted from today."""
        self.env.invalidate_all()
        scheme = options.pop("scheme", self.company._ar_scheme())
        return (
            self.env["ar.aging.item"]
            .with_context(
                ar_as_of=self.day(on),
                ar_aging_scheme_id=scheme.id,
                **{f"ar_aging_{name}": value for name, value in options.items()},
            )
            .search([("company_id", "=", self.company.id)])
        )

    def buckets(self, on=0, partner=None, **options):
        """What a customer, or everybody, owes by the bucket's name; empty buckets left out."""
        sums = {}
        for item in self.items(on, **options):
            if partner is None or item.partner_id == partner:
                name = item.bucket_id.display_name
                sums[name] = sums.get(name, 0) + item.amount
        return {name: round(amount, 2) for name, amount in sums.items() if amount}

    def ledger(self, on=0, accounts=None):
        """The balance of the receivable accounts on a day, from the entries alone."""
        domain = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.day(on)),
            ("company_id", "=", self.company.id),
        ]
        ((balance,),) = self.env["account.move.line"]._read_group(
            domain, aggregates=["balance:sum"]
        )
        return round(balance or 0, 2)

    def entry(self, amount, partner=None, on=0, account=None):
        """A manual entry on the receivable account, posted."""
        account = account or self.company_data["default_account_receivable"]
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id if partner else False,
                            "balance": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "balance": -amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def snapshot(self, on=0, **options):
        self.commit()
        return self.env["ar.aging.snapshot"]._take(self.company, self.day(on), **options)


class AnyLedgerCase(AgingCase):
    """Ledgers of random invoices, payments, credits, reversals, entries, undone reconciliations."""

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

    def make_a_ledger(self, rng):
        move_rates(self, self.euro, range(FIRST, 0, 15), rng)
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
