"""Workbooks as their reader gets them: opened again, and held against the database."""

import io
import json
from datetime import date, timedelta
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from odoo import Command
from odoo.addons.ar_base.tests.workbook import common
from odoo.addons.ar_base.tests.workbook.test_options import HOSTILE
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from openpyxl import load_workbook

from ..common import ReceivablesCase


class WorkbookCase(ReceivablesCase, common.WorkbookCase):
    """Stories of receivables, read in workbooks."""

    def kept(self, action):
        """The options that are kept for a download."""
        number = action["url"].partition("request=")[2]
        return json.loads(self.env["ar.workbook.request"].sudo().browse(int(number)).options)


@tagged("post_install", "-at_install")
class TestWorkbooks(WorkbookCase):
    def test_open_items_with_reasons_equal_the_journal(self):
        late = self.invoice(100, due=-40)
        self.invoice(50, due=10, partner=self.other)
        self.pay(late, 30)
        self.commit()
        items, total = self.rows(self.opened("open_items")["Open Items"])
        journal = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertEqual(len(items), len(journal))
        self.assertAlmostEqual(
            total["Open in Company Currency"], sum(journal.mapped("amount_residual")), 2
        )
        by_name = {row["Document"]: row for row in items}
        self.assertEqual(by_name[late.name]["Open"], 70)
        self.assertEqual(by_name[late.name]["Dunning"], "Ready")
        self.assertEqual(by_name[late.name]["Days Late"], 40)
        self.assertTotalsAreSums("open_items")

    def test_open_items_as_of_a_past_day(self):
        late = self.invoice(100, due=-40)
        self.pay(late, 100)
        self.commit()
        yesterday = self.today - timedelta(days=1)
        now, _total = self.rows(self.opened("open_items")["Open Items"])
        then, _total = self.rows(self.opened("open_items", as_of=str(yesterday))["Open Items"])
        self.assertNotIn(late.name, [row["Document"] for row in now])
        self.assertIn(late.name, [row["Document"] for row in then])

    def test_only_what_the_list_shows(self):
        mine, others = self.invoice(100, due=-40), self.invoice(50, partner=self.other)
        self.commit()
        action = (
            self.env["ar.open.item"]
            .with_context(active_domain=[("partner_id", "=", self.customer.id)])
            .action_workbook()
        )
        rows, _total = self.rows(self.opened("open_items", **self.kept(action))["Open Items"])
        self.assertEqual([row["Document"] for row in rows], [mine.name])
        self.assertNotIn(others.name, str(rows))

    def test_the_ageing_with_every_item_equals_the_ledger(self):
        self.invoice(100, due=-40)
        self.invoice(250.55, due=-5, partner=self.other)
        self.invoice(-30, partner=self.other)
        self.pay(self.invoice(80, due=-70), 20)
        self.commit()
        ((balance,),) = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ],
            aggregates=["balance:sum"],
        )
        book = self.opened("aging", items=True)
        by_customer, buckets, _tie_out, items = (self.rows(sheet) for sheet in book)
        self.assertAlmostEqual(by_customer[1]["Total"], balance, 2)
        self.assertAlmostEqual(items[1]["Open"], balance, 2)
        self.assertAlmostEqual(sum(row["Open"] for row in items[0]), balance, 2)
        self.assertEqual(len(items[0]), 4)
        self.assertTrue(buckets[0])
        self.assertTotalsAreSums("aging", items=True)

    def test_the_ageing_of_a_kept_snapshot(self):
        self.invoice(100, due=-40)
        self.commit()
        snapshot = self.env["ar.aging.snapshot"]._take(self.company, self.today)
        self.invoice(900, due=-40)
        self.commit()
        _rows, total = self.rows(self.opened("aging", snapshot_ids=snapshot.ids).worksheets[0])
        self.assertEqual(total["Total"], 100)

    def test_key_figures_of_each_month(self):
        self.invoice(300, due=-40)
        self.pay(self.invoice(200, due=-20), 200)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, months=6)
        book = self.opened("kpi")
        figures, _total = self.rows(book.worksheets[0])
        self.assertIn("receivables ÷ sales × days", [row["Formula"] for row in figures])
        months, total = self.rows(book["By Month"])
        self.assertEqual(total["Invoiced"], 500)
        self.assertEqual(months[-1]["Receivables"], 300)
        customers, _total = self.rows(book["By Customer"])
        self.assertEqual([row["Customer"] for row in customers], [self.customer.display_name])
        self.assertTotalsAreSums("kpi")

    def test_the_chart_of_dso_ends_with_the_last_whole_month(self):
        self.invoice(300, due=-40)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, months=3)
        sheet = self.opened("kpi")["By Month"]
        (chart,) = sheet._charts
        last = int(chart.series[0].val.numRef.f.rpartition("$")[2])
        month = self.today.replace(day=1)
        self.assertEqual(sheet.cell(last + 1, 1).value.date(), month)
        self.assertEqual(sheet.cell(last, 1).value.date(), month - relativedelta(months=1))

    def test_sums_in_several_currencies_have_no_ratio(self):
        """300 in dollars and 900 in euros are not 1,200 of anything."""
        euro = self.setup_other_currency("EUR")
        there = self.setup_other_company(name="In Euro")
        there["company"].currency_id = euro
        here, dated = self.company, self.today - timedelta(days=1)
        for data, amount in (({"company": here}, 300), (there, 900)):
            paid = self.invoice_in(data, amount / 3, dated, dated)
            self.invoice_in(data, amount, dated, dated)
            self.pay(paid.with_company(data["company"]), payment_date=self.today)
        self.commit()
        companies = here | there["company"]
        for company in companies:
            self.env["ar.kpi.month"]._rebuild(company, months=2)
            self.env["ar.payment.behaviour"]._rebuild(company)
        for model, ratio in (
            ("ar.kpi.report", "dso:avg"),
            ("ar.payment.behaviour", "mean_days_late:avg"),
        ):
            both = self.env[model].with_context(allowed_company_ids=companies.ids)
            domain = [("company_id", "in", companies.ids)]
            ((found,),) = both._read_group(domain, [], [ratio])
            self.assertFalse(found, model)
            alone = dict(both._read_group(domain, ["company_id"], [ratio]))
            self.assertTrue(all(alone[company] for company in companies), model)
        book = self.opened("kpi", company_ids=companies.ids)
        for currency, invoiced in ((here.currency_id, 400), (euro, 1200)):
            _months, total = self.rows(book[f"By Month ({currency.name})"])
            self.assertEqual(total["Invoiced"], invoiced)

    def test_the_forecast_and_how_customers_pay(self):
        self.pay(self.invoice(200, due=-20), 200)
        self.invoice(300, due=5)
        self.commit()
        self.env["ar.payment.behaviour"]._rebuild(self.company)
        forecast = self.env["ar.forecast"]._make(self.company)
        weeks, total = self.rows(self.opened("forecast").worksheets[0])
        self.assertEqual(len(weeks), 13)
        self.assertAlmostEqual(total["Expected"], forecast.expected, 2)
        paid, total = self.rows(self.opened("behaviour").worksheets[0])
        self.assertEqual([row["Customer"] for row in paid], [self.customer.display_name])
        self.assertEqual(total["Paid"], 200)
        self.assertTotalsAreSums("forecast")
        self.assertTotalsAreSums("behaviour")

    def test_promises_with_their_kept_rate(self):
        kept, broken = self.invoice(100, due=-40), self.invoice(300, due=-40, partner=self.other)
        for move in (kept, broken):
            self.env["ar.promise"].create(
                {
                    "debtor_id": self.debtor(move.partner_id).id,
                    "currency_id": move.currency_id.id,
                    "promised_on": self.today - timedelta(days=20),
                    "date": self.today - timedelta(days=10),
                    "amount": move.amount_residual,
                    "move_line_ids": [Command.set(self.item(move).ids)],
                }
            )
        self.pay(kept, 100, payment_date=self.today - timedelta(days=12))
        self.commit()
        self.env["ar.promise"].search([("state", "=", "open")], limit=10)._judge()
        book = self.opened("promise")
        rows, total = self.rows(book["Promises"])
        self.assertEqual({row["State"] for row in rows}, {"Kept", "Broken"})
        self.assertEqual(total["Matured"], 400)
        by_customer, _total = self.rows(book["By Customer"])
        rates = {row["Customer"]: row["Kept Rate by Number (%)"] for row in by_customer}
        self.assertEqual(rates, {"Ada Ltd": 100, "Babbage GmbH": 0})
        by_collector, _total = self.rows(book["By Collector"])
        self.assertEqual(by_collector[0]["Kept Rate by Number (%)"], 50)
        self.assertEqual(by_collector[0]["Kept Rate by Amount (%)"], 25)
        self.assertTotalsAreSums("promise")

    def test_disputes_by_reason(self):
        move = self.invoice(100, due=-40)
        dispute = self.dispute(move, 60)
        self.commit()
        book = self.opened("dispute")
        rows, total = self.rows(book["Disputes"])
        self.assertEqual(rows[0]["Invoice"], move.name)
        self.assertEqual(total["Contested"], 60)
        reasons, _total = self.rows(book["By Reason"])
        self.assertEqual(reasons[0]["Contested"], 60)
        self.assertEqual(len(book["By Reason"]._charts), 1)
        self.assertTrue(dispute)
        self.assertTotalsAreSums("dispute")

    def test_an_empty_company_gets_empty_workbooks(self):
        workbooks = self.env["ar.workbook"]
        for report in workbooks._titles():
            nothing = {"domain": [("id", "=", 0)]}
            understood = workbooks._options()[report]
            with self.subTest(report):
                for sheet in self.opened(report, **nothing if "domain" in understood else {}):
                    self.assertTrue(sheet["A1"].value)

    def test_another_company_is_not_in_it(self):
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self.opened(
                "open_items",
                user=new_test_user(self.env, "reader", "ar_base.group_ar_auditor"),
                company_ids=other.ids,
            )

    def test_the_ageing_of_all_that_a_list_shows_is_tied_to_the_ledger(self):
        self.invoice(100, due=-40)
        self.commit()
        book = self.opened("aging", **self.kept(self.env["ar.aging.item"].action_workbook()))
        self.assertIn("Tie-Out", book.sheetnames)

    def test_each_company_is_told_as_of_its_own_day(self):
        """Half past four in the afternoon of the tenth in London is the eleventh in Tokyo."""
        with freeze_time("2026-03-10 16:30"):
            self.company.ar_tz = "Europe/London"
            tokyo = self.setup_other_company(name="In Tokyo")
            tokyo["company"].ar_tz = "Asia/Tokyo"
            self.invoice_in({"company": self.company}, 70, date(2026, 1, 10), date(2026, 2, 7))
            self.invoice_in(tokyo, 90, date(2026, 1, 11), date(2026, 2, 8))
            self.commit()
            both = self.env["ar.aging.item"].with_context(
                allowed_company_ids=(self.company | tokyo["company"]).ids
            )
            book = self.opened("aging", **self.kept(both.action_workbook()))
            by_amount = {}
            for sheet in book:
                if sheet.title.startswith("Items"):
                    rows, _total = self.rows(sheet)
                    by_amount |= {row["Open"]: row["Age in Days"] for row in rows}
            self.assertEqual(by_amount, {70: 31, 90: 31})
            items = both.env["ar.open.item"]
            sheet = self.opened("open_items", **self.kept(items.action_workbook()))["Open Items"]
            rows, _total = self.rows(sheet)
            self.assertEqual({row["Open"]: row["Days Late"] for row in rows}, {70: 31, 90: 31})
            said = [cell.value for cell in sheet["A"][:6]]
            self.assertIn(f"As of 03/10/2026: {self.company.name}", said)
            self.assertIn("As of 03/11/2026: In Tokyo", said)

    def test_what_was_settled_in_another_company_explains_the_months(self):
        """The branch invoiced 1,000; the head office received 600 of it."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        receivable = self.company_data["default_account_receivable"]
        self.customer.with_company(branch).property_account_receivable_id = receivable
        owed = self.invoice(
            1000, company_id=branch.id, journal_id=self.company_data["default_journal_sale"].id
        )
        paid = self.env["account.payment"].create(
            {"partner_id": self.customer.id, "amount": 600, "date": self.today}
        )
        paid.action_post()
        both = self.env(
            context=dict(self.env.context, allowed_company_ids=(self.company | branch).ids)
        )
        (self.item(owed) | self.item(paid.move_id)).with_env(both).reconcile()
        self.commit()
        self.env["ar.kpi.month"]._rebuild(branch)
        book = self.opened("kpi", company_ids=branch.ids)
        *_former, last = self.rows(book["Tie-Out Branch"])[0]
        self.assertEqual((last["Ledger"], last["Key Figures"]), (1000, 400))
        self.assertEqual((last["Settled in another company"], last["Difference"]), (600, 0))

    def test_the_button_of_a_snapshot_downloads_that_one(self):
        self.invoice(100, due=-40)
        self.commit()
        snapshot = self.env["ar.aging.snapshot"]._take(self.company, self.today)
        self.invoice(900, due=-40)
        self.commit()
        book = self.opened("aging", **self.kept(snapshot.action_workbook()))
        _rows, total = self.rows(book.worksheets[0])
        self.assertEqual(total["Total"], 100)

    def test_a_thousand_ticked_rows_and_a_list_that_is_filtered_wrong(self):
        move = self.invoice(100, due=-40)
        self.commit()
        items = self.env["ar.open.item"]
        ticked = items.browse([*self.item(move).ids, *range(10**6, 10**6 + 20_000)])
        action = ticked.action_workbook()
        self.assertLess(len(action["url"]), 100)
        rows, _total = self.rows(self.opened("open_items", **self.kept(action))["Open Items"])
        self.assertEqual([row["Document"] for row in rows], [move.name])
        for wrong in HOSTILE["domain"]:
            with self.assertRaisesRegex(UserError, "active_domain"):
                items.with_context(active_domain=wrong).action_workbook()

    def test_companies_customers_and_buckets_with_any_name(self):
        self.customer.name = "<r>Smith & Sons</r>"
        self.invoice(100, due=-40)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, months=2)
        self.env["ar.forecast"]._make(self.company)
        for name in (
            "Société Générale des Eaux de l'Est",
            "History",
            "<r>A & B</r>",
            "'[x]:*?/\\'",
            "株式会社" * 30,
        ):
            self.company.name = name
            for report in self.env["ar.workbook"]._titles():
                with self.subTest(report, company=name):
                    self.assertTrue(self.opened(report).sheetnames)
        rows, _total = self.rows(self.opened("aging")["By Customer"])
        self.assertEqual([row["Customer"] for row in rows], [self.customer.name])

    def test_the_first_and_the_last_day_that_can_be_asked(self):
        self.invoice(100, due=-40)
        self.commit()
        for day in ("1900-01-01", "2999-12-31"):
            for report in sorted(self.env["ar.workbook"]._dated()):
                with self.subTest(report, day=day):
                    self.assertTrue(self.opened(report, as_of=day))

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.user.lang = "zh_CN"
        titles = self.env["ar.workbook"].with_context(lang="zh_CN")._titles()
        self.assertEqual(set(titles), set(self.env["ar.workbook"]._titles()))


@tagged("post_install", "-at_install")
class TestDownload(HttpCase, WorkbookCase):
    def download(self, report, **options):
        query = urlencode({"options": json.dumps(options)})
        return self.url_open(f"/ar_base/workbook/{report}?{query}")

    def test_a_reader_downloads_it(self):
        move = self.invoice(100, due=-40)
        new_test_user(self.env, "reader", "ar_base.group_ar_auditor")
        self.commit()
        self.authenticate("reader", "reader")
        response = self.download("open_items", company_ids=self.company.ids)
        self.assertEqual(response.status_code, 200)
        self.assertIn(".xlsx", response.headers["Content-Disposition"])
        book = load_workbook(io.BytesIO(response.content), data_only=True)
        rows, _total = self.rows(book["Open Items"])
        self.assertIn(move.name, [row["Document"] for row in rows])

    def test_others_do_not(self):
        for login, group in (
            ("stranger", "base.group_user"),
            ("biller", "account.group_account_invoice"),
            ("guest", "base.group_portal"),
        ):
            new_test_user(self.env, login, group)
            self.authenticate(login, login)
            for report in self.own:
                self.assertEqual(self.download(report).status_code, 404, (login, report))
        self.authenticate(None, None)
        self.assertNotIn("spreadsheet", self.download("open_items").headers["Content-Type"])

    def test_hostile_options_of_each_workbook(self):
        new_test_user(self.env, "reader", "ar_collections.group_ar_user")
        self.authenticate("reader", "reader")
        kinds = {
            "date": "as_of",
            "flag": "netted",
            "choice": "basis",
            "record": "partner_id",
            "records": "partner_ids",
            "domain": "domain",
        }
        for report in self.own:
            for name, option in self.env["ar.workbook"]._options()[report].items():
                for value in HOSTILE[kinds[option.kind]]:
                    if len(json.dumps(value)) > 2000 or value == [["color", ">", "blue"]]:
                        continue
                    response = self.download(report, **{name: value})
                    place = report, name, repr(value)[:60]
                    self.assertEqual(response.status_code, 422, place)
                    self.assertIn(name, response.text)

    @property
    def own(self):
        """The workbooks of this add-on."""
        readers = self.env["ar.workbook"]._readers()
        return [report for report, group in readers.items() if group.startswith("ar_collections.")]
