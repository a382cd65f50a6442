import json
from unittest.mock import patch

from lxml import html
from odoo import Command
from odoo.tests import tagged
from odoo.tools import format_date

from ...wizards.aging import ar_aging_wizard
from .common import AgingCase


@tagged("post_install", "-at_install")
class TestAging(AgingCase):
    def test_age_counts_from_each_instalments_due_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 60 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        self.invoice(
            100,
            invoice_payment_term_id=term.id,
            invoice_date=self.day(-31),
            invoice_date_due=False,
        )
        self.assertEqual(self.buckets(), {"31–60": 50, "Not Due": 50})

    def test_boundaries_of_the_buckets(self):
        for days, bucket in ((0, "Not Due"), (1, "1–30"), (30, "1–30"), (31, "31–60"), (91, "91+")):
            with self.subTest(days=days):
                move = self.invoice(100, due=-days)
                self.assertEqual(
                    self.items().filtered(lambda i, m=move: i.move_id == m).bucket_id.display_name,
                    bucket,
                )

    def test_the_same_items_asked_in_another_way_in_one_transaction(self):
        """Records have the same ids then: what the first question answered is not kept."""
        self.invoice(100, due=-31)
        self.invoice(-60)
        ageing = self.env["ar.aging.item"]
        domain = [("partner_id", "=", self.customer.id), ("amount", ">", 0)]
        self.assertEqual(ageing.search(domain).mapped("amount"), [100])
        netted = ageing.with_context(ar_aging_netted=True)
        self.assertEqual(netted.search(domain).mapped("amount"), [40])

    def test_by_document_date_under_that_label(self):
        self.invoice(100, due=10, invoice_date=self.day(-45))
        self.assertEqual(self.buckets(), {"Not Due": 100})
        self.assertEqual(self.buckets(basis="document"), {"31–60": 100})
        self.invoice(50, due=10, invoice_date=self.today)
        self.assertEqual(self.buckets(basis="document"), {"31–60": 100, "Of the Day": 50})

    def test_what_was_open_on_a_past_day(self):
        move = self.invoice(100, due=-40)
        self.pay(move, 30, payment_date=self.day(-20))
        self.pay(move, 70, payment_date=self.day(-5))
        self.assertEqual(self.buckets(0), {})
        self.assertEqual(self.buckets(-5), {})
        self.assertEqual(self.buckets(-6), {"31–60": 70})
        self.assertEqual(self.buckets(-20), {"1–30": 70})
        self.assertEqual(self.buckets(-21), {"1–30": 100})
        self.assertEqual(self.buckets(-40), {"Not Due": 100})

    def test_a_future_day_shows_how_old_it_will_be(self):
        self.invoice(100, due=10)
        self.assertEqual(self.buckets(10), {"Not Due": 100})
        self.assertEqual(self.buckets(11), {"1–30": 100})
        self.assertEqual(self.buckets(200), {"91+": 100})

    def test_a_payment_dated_in_the_future_has_not_come(self):
        move = self.invoice(100, due=-40)
        self.pay(move, 100, payment_date=self.day(5))
        self.assertEqual(self.item(move).amount_residual, 0, "Odoo says it is paid")
        self.assertEqual(self.buckets(0), {"31–60": 100})
        self.assertEqual(self.buckets(5), {})

    def test_credits_stand_apart_or_settle_the_oldest(self):
        self.invoice(100, due=-40)
        self.invoice(50, due=-10)
        self.invoice(-120, due=-5)
        self.assertEqual(self.buckets(), {"31–60": 100, "1–30": 50, "Credits": -120})
        self.assertEqual(self.buckets(netted=True), {"1–30": 30})

    def test_nobody_elses_credit_is_set_off(self):
        self.invoice(100, due=-40)
        self.invoice(-60, due=-5, partner=self.other)
        self.assertEqual(self.buckets(netted=True), {"31–60": 100, "Credits": -60})

    def test_netting_in_each_currency_at_book_value(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        invoice = self.invoice(100, due=-40, currency_id=euro.id)
        self.invoice(-40, due=-5, currency_id=euro.id)
        self.invoice(-30, due=-5)
        item = self.items(netted=True).filtered(lambda item: item.move_id == invoice)
        self.assertEqual((item.amount_currency, item.amount), (60, 30))
        self.assertEqual(self.buckets(netted=True), {"31–60": 30, "Credits": -30})

    def test_disputed_and_promised_are_shown_apart(self):
        contested, promised = self.invoice(100, due=-40), self.invoice(70, due=-10)
        self.dispute(contested, 60)
        self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": promised.currency_id.id,
                "date": self.day(5),
                "amount": 70,
                "move_line_ids": [Command.set(self.item(promised).ids)],
            }
        )
        self.commit()
        by_move = {item.move_id: item for item in self.items()}
        self.assertEqual(by_move[contested].disputed_amount, 60)
        self.assertEqual(by_move[promised].disputed_amount, 0)
        self.assertEqual(by_move[contested].promised_amount, 0)
        self.assertEqual(by_move[contested].promised_amount, 0)
        self.assertEqual(by_move[promised].promised_amount, 70)
        self.assertEqual(self.buckets(), {"31–60": 100, "1–30": 70}, "they stay in the ageing")

    def test_by_collector_salesperson_country_and_level(self):
        germany = self.env.ref("base.de")
        self.customer.country_id = germany
        self.debtor().user_id = self.env.user
        move = self.invoice(100, due=-40, invoice_user_id=self.env.user.id)
        self.deliver(move, self.first, days_ago=10)
        self.commit()
        item = self.items()
        self.assertEqual(item.user_id, self.env.user)
        self.assertEqual(item.salesperson_id, self.env.user)
        self.assertEqual(item.country_id, germany)
        self.assertEqual(item.level_id, self.first)
        for groupby in ("user_id", "salesperson_id", "country_id", "level_id", "currency_id"):
            groups = self.items()._read_group(
                [("company_id", "=", self.company.id)], [groupby], ["amount:sum"]
            )
            self.assertEqual([amount for _key, amount in groups], [100], groupby)

    def test_the_short_form_says_the_same(self):
        self.invoice(100, due=-40)
        self.invoice(-20, due=-5, partner=self.other)
        self.entry(7, partner=None, on=-3)
        for on in (0, -4, -60, 30):
            for options in ({}, {"netted": True}, {"basis": "document"}):
                with self.subTest(on=on, **options):
                    short = {}
                    for _c, partner, bucket, amount in self.env["ar.aging.item"]._by_debtor(
                        self.day(on), self.company, **options
                    ):
                        short[partner, bucket] = float(amount)
                    long = {}
                    for item in self.items(on, **options):
                        key = item.partner_id.id or None, item.bucket_id.id
                        long[key] = round(long.get(key, 0) + item.amount, 2)
                    self.assertEqual(short, long)

    def test_kinds(self):
        self.invoice(100)
        self.invoice(-10)
        self.entry(5, partner=self.customer)
        payment = self.on_account(20)
        kinds = {item.kind: item.amount for item in self.items()}
        self.assertEqual(
            {kind: kinds.get(kind) for kind in ("invoice", "credit_note", "entry")},
            {"invoice": 100, "credit_note": -10, "entry": 5},
        )
        if payment.move_id:
            self.assertEqual(kinds["payment"], -20)

    def test_the_pivot_of_customers_and_buckets_opens(self):
        """As the web client asks for it: all levels of a pivot at once."""
        self.invoice(100, due=-40)
        self.commit()
        found = self.env["ar.aging.item"].formatted_read_grouping_sets(
            [("company_id", "=", self.company.id)],
            [["bucket_id", "partner_id"], ["partner_id"], ["bucket_id"], []],
            ["amount:sum"],
        )
        self.assertEqual([groups[0]["amount:sum"] for groups in found], [100] * 4)

    def test_with_very_many_customers_the_pivot_opens_by_collector(self):
        self.invoice(100, due=-40)
        self.invoice(100, due=-40, partner=self.other)
        self.commit()
        self.count_debtors()
        wizard = self.env["ar.aging.wizard"].create({})
        self.assertIn("search_default_group_by_customer", wizard.action_view()["context"])
        with patch.object(ar_aging_wizard, "MOST_ROWS", 1):
            self.assertEqual(wizard.action_view()["context"]["pivot_row_groupby"], ["user_id"])

    def test_every_button_answers_for_the_companies_that_are_switched_on(self):
        """100 of ours and 70 of the branch: on paper and in the workbook, each under its name."""
        branch = self.setup_other_company(name="The Branch")
        self.invoice(100, due=-40)
        self.invoice_in(branch, 70, self.day(-60), self.day(-40))
        self.commit()
        both = self.company | branch["company"]
        wizards = self.env["ar.aging.wizard"].with_context(allowed_company_ids=both.ids)
        wizard = wizards.create({"as_of": self.today})
        self.assertEqual(wizard.company_ids, both)
        printed = wizard.action_print()
        pages = wizards.browse(printed["context"]["active_ids"])
        self.assertEqual(pages.company_id, both)
        self.assertEqual([page._sheet()["total"] for page in pages], [100, 70])
        asked = wizard.action_workbook()["url"].partition("request=")[2]
        options = json.loads(self.env["ar.workbook.request"].sudo().browse(int(asked)).options)
        self.assertEqual(options["company_ids"], both.ids)
        ((_id, _in, snapshot_ids),) = wizard.action_keep()["domain"]
        kept = self.env["ar.aging.snapshot"].browse(snapshot_ids)
        self.assertEqual(kept.company_id, both)
        self.assertEqual(sorted(kept.mapped("aged_total")), [70, 100])

    def test_its_title_says_whose_it_is_where_there_are_several(self):
        alone = self.env["ar.aging.wizard"].create({"as_of": self.today})
        title = f"Ageing as of {format_date(self.env, self.today)}"
        self.env.user.company_ids = self.company
        self.assertEqual(alone._title(), title)
        self.assertEqual(alone.action_view()["name"], title)
        branch = self.setup_other_company(name="The Branch")["company"]
        self.env.user.company_ids = self.company | branch
        alone.invalidate_recordset()
        self.assertEqual(alone._title(), f"{title}, {self.company.name}")
        both = alone.with_context(allowed_company_ids=(self.company | branch).ids)
        self.assertEqual(both.action_view()["name"], f"{title}, {self.company.name}, The Branch")

    def test_on_paper_figures_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        move = self.invoice(100, due=-10)
        wizard = self.env["ar.aging.wizard"].with_context(lang="de_DE")
        wizard = wizard.create({"with_items": True})
        content, _kind = wizard.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.action_report_aging", wizard.ids
        )
        text = " ".join(html.fromstring(content).text_content().split())
        self.assertIn("100,0 %", text)
        self.assertRegex(text, rf"{move.name}, \S+, 10 (days|Tage)")
        self.assertNotIn("-0,00", text)
