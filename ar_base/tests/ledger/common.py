from datetime import timedelta

from odoo import Command
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.ar_base.tests.terms import discount_terms
from odoo.tools import SQL


class LedgerCase(AccountTestInvoicingCommon):
    """Stories of plain entries: ``invoice``, ``pay``, ``entry``; ``open(on)`` asks the ledger.

    Days are counted from ``self.today``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.partner_id.tz = cls.env.user.tz = "UTC"
        cls.today = cls.company._ar_today()
        cls.ledger = cls.env["ar.ledger"]
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.payable = cls.company_data["default_account_payable"]
        cls.expense = cls.company_data["default_account_expense"]
        cls.revenue = cls.company_data["default_account_revenue"]
        cls.bank = cls.company_data["default_journal_bank"]
        cls.customer = cls.make_customer("Ada Ltd")
        cls.other = cls.make_customer("Babbage GmbH")

    @classmethod
    def make_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    def day(self, days):
        return self.today + timedelta(days=days)

    def invoice(self, amount=100.0, on=-30, due=-10, partner=None, kind="out_invoice", **values):
        """A posted document without tax; of a negative amount a credit note."""
        if amount < 0:
            kind = kind.replace("invoice", "refund").replace("receipt", "refund")
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (partner or self.customer).id,
                "invoice_date": self.day(on),
                "date": self.day(on),
                "invoice_date_due": self.day(due),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": abs(amount), "tax_ids": []})
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def discounted(self, amount, on, **values):
        """The same, due in 30 days, less 2 % for who pays within ten."""
        terms = discount_terms(self.env)
        values |= {"invoice_payment_term_id": terms.id, "invoice_date_due": False}
        return self.invoice(amount, on=on, **values)

    def item(self, move):
        types = ("asset_receivable", "liability_payable")
        return move.line_ids.filtered(lambda line: line.account_type in types).sorted(
            lambda line: (line.date_maturity or line.date, line.id)
        )

    def pay(self, moves, amount=None, on=0, **values):
        """Register a payment; all that is open unless an amount is given."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(
                {
                    "payment_date": self.day(on),
                    **({"amount": amount} if amount else {}),
                    **values,
                }
            )
        )
        return wizard._create_payments()

    def entry(self, *lines, on=0, **values):
        """A posted entry of ``(account, balance, partner or None)``."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "balance": balance,
                            "partner_id": partner.id if partner else False,
                        }
                    )
                    for account, balance, partner in lines
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def reconcile(self, *moves):
        """Reconcile the receivable items of these entries."""
        lines = self.env["account.move.line"].union(*map(self.item, moves))
        lines.filtered(lambda line: not line.reconciled).reconcile()

    def open(self, on=0, **options):
        """``{document or entry's name: open amount}`` at the end of a day."""
        options.setdefault("companies", self.company.ids)
        found = {}
        for row in self.ledger._open_items(self.day(on), **options):
            name = self.env["account.move"].browse(row["move_id"]).name
            found[name] = round(float(found.get(name, 0) + row["amount"]), 2)
        return {name: amount for name, amount in found.items() if amount}

    def open_of(self, move, on=0):
        """What is open of a document at the end of a day."""
        return self.open(on).get(move.name, 0)

    def kinds(self, on=0, **options):
        """``{document's name: kind}`` of what is open, told with and without its entry."""
        self.ledger._flush()
        found = {}
        for move in ("move", None):
            rows = self.env.execute_query(
                SQL(
                    "SELECT move.name, %s FROM (%s) item"
                    " JOIN account_move_line line ON line.id = item.id"
                    " JOIN account_move move ON move.id = item.move_id",
                    self.ledger._kind_sql("line", move=move, **options),
                    self.ledger._open_sql(self.day(on), companies=self.company.ids, **options),
                )
            )
            found[move] = dict(rows)
        return found["move"], found[None]
