import io
from datetime import date

from lxml import html
from odoo import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestStatement(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtor = cls.env["ar.debtor"]._of(cls.customer, cls.company)

    def statement(self, debtors=None):
        report = self.env["ir.actions.report"]
        debtors = debtors or self.debtor
        page = report.with_context(**debtors.env.context)._render_qweb_html(
            "ar_collections.action_report_statement", debtors.ids
        )[0]
        return " ".join(html.fromstring(page).text_content().split())

    def residual(self, currency):
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", self.customer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("currency_id", "=", currency.id),
                ("company_id", "=", self.company.id),
            ]
        )
        return sum(lines.mapped("amount_residual_currency"))

    def test_the_ageing_is_never_on_a_page_without_the_total(self):
        pages = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        for _number in range(24):
            self.invoice(100, ref="R" * 20)
        for _number in range(12):
            self.invoice(100, ref="R" * 20)
            content, _kind = pages._render_qweb_pdf(
                "ar_collections.action_report_statement", self.debtor.ids
            )
            texts = [page.extract_text() for page in PdfFileReader(io.BytesIO(content)).pages]
            (aged,) = (text for text in texts if "61–90" in text)
            self.assertIn("Total outstanding", aged)

    def test_totals_equal_the_journal_in_each_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.pay(self.invoice(1000, due=-40), 300)
        self.invoice(250.25, due=20)
        self.invoice(-75.5)
        self.invoice(99.99, currency_id=euro.id)
        sections = {section["currency"]: section for section in self.debtor._statement_sections()}
        self.assertEqual(set(sections), {self.company.currency_id, euro})
        for currency, section in sections.items():
            self.assertEqual(currency.compare_amounts(section["total"], self.residual(currency)), 0)
            self.assertEqual(
                currency.compare_amounts(sum(section["buckets"].values()), section["total"]), 0
            )

    def test_buckets_change_the_day_after_their_last_day(self):
        amounts = {0: 1, 1: 2, 30: 4, 31: 8, 60: 16, 61: 32, 90: 64, 91: 128}
        for days_late, amount in amounts.items():
            self.invoice(amount, due=-days_late)
        self.invoice(-0.5)
        buckets = self.debtor._statement_sections()[0]["buckets"]
        self.assertEqual(
            {bucket._named(): amount for bucket, amount in buckets.items()},
            {"Not Due": 1, "1–30": 6, "31–60": 24, "61–90": 96, "91+": 128, "Credits": -0.5},
        )

    def test_what_only_the_books_have_is_not_to_be_confirmed(self):
        """A dollar invoice is paid; its exchange entry had to be dated after the locked month."""
        dollar = self.env["res.currency"].create(
            {
                "name": "DLR",
                "symbol": "D",
                "rate_ids": [
                    Command.create({"name": self.day(on), "rate": rate})
                    for on, rate in ((-400, 1.1), (-45, 1.2037))
                ],
            }
        )
        move = self.invoice(1000, due=-40, currency_id=dollar.id)
        payment = self.on_account(1000, currency_id=dollar.id, date=self.day(-40))
        self.company.fiscalyear_lock_date = self.day(-20)
        (self.item(move) | self.item(payment.move_id)).reconcile()
        rows = self.env["ar.ledger"]._open_items(
            self.day(-30), companies=self.company.ids, partners=self.customer.ids
        )
        self.assertEqual({float(row["amount_currency"]) for row in rows}, {0.0})
        self.assertTrue(sum(row["amount"] for row in rows), "the books have it")
        debtor = self.debtor.with_context(ar_as_of=self.day(-30))
        self.assertEqual(debtor._statement_sections(), [])
        self.assertIn("nothing is outstanding", self.statement(debtor))

    def test_running_balance_ends_in_the_total(self):
        self.invoice(100, due=-20)
        self.invoice(50, due=-10)
        section = self.debtor._statement_sections()[0]
        self.assertEqual([item.balance for item in section["items"]], [100, 150])

    def test_items_stand_by_due_date_then_by_document(self):
        """The later number was typed in first, and posted last."""
        drafts = [self.draft(amount) for amount in (10, 20, 30)]
        for move in (drafts[2], drafts[0], drafts[1]):
            move.action_post()
        early = self.invoice(5, due=-40)
        section = self.debtor._statement_sections()[0]
        names = [item.line.move_id.name for item in section["items"]]
        self.assertEqual(names, [early.name, *sorted(move.name for move in drafts)])
        self.assertEqual([item.amount_open for item in section["items"]], [5, 30, 10, 20])
        self.assertEqual([item.balance for item in section["items"]], [5, 35, 45, 65])

    def draft(self, amount):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.day(-40),
                "invoice_date_due": self.day(-10),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                ],
            }
        )

    def test_the_file_is_called_by_the_day_as_the_customer_writes_it(self):
        on = self.debtor.with_context(ar_as_of=date(2026, 3, 5))
        self.assertEqual(on._statement_file_name(), "Statement Mar 5, 2026 Ada Ltd")
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        self.assertIn("05.03.2026", on._statement_file_name())

    def test_nobody_elses_items_are_on_it(self):
        mine = self.invoice(100)
        theirs = self.invoice(200, partner=self.other)
        text = self.statement()
        self.assertIn(mine.name, text)
        self.assertNotIn(theirs.name, text)

    def test_a_colleagues_invoice_is_on_it(self):
        contact = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id})
        invoice = self.invoice(100, partner=contact)
        self.assertIn(invoice.name, self.statement())

    def test_a_settled_account_says_so(self):
        self.pay(self.invoice(100))
        self.assertIn("nothing is outstanding", self.statement())

    def test_a_balance_in_the_customers_favour_is_not_asked_for(self):
        self.invoice(-100)
        text = self.statement()
        self.assertIn("Balance in your favour", text)
        self.assertNotIn("How to pay", text)
