"""The audit of a period, as a page and as a workbook."""

from datetime import timedelta
from io import BytesIO

import openpyxl
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestRuns(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(vat="DE811907980")

    def run_of(self, start, end):
        run = self.env["ar.audit.run"].create({"date_from": start, "date_to": end})
        run.action_run()
        return run

    def setUp(self):
        super().setUp()
        self.wrong = self.invoice(
            self.partner,
            [(self.goods, 100, self.tax(16)), (self.service, 10, self.tax(19))],
            day=self.ago(10),
        )
        self.before = self.invoice(self.partner, [(self.goods, 70, self.tax(16))], day=self.ago(50))
        self.run = self.run_of(self.ago(20), self.today)

    def test_population_rules_and_findings(self):
        self.assertEqual(self.run.document_count, 1)
        self.assertEqual(self.run.line_count, 2)
        self.assertEqual(self.run.amount, 110)
        line = self.run.line_ids.filtered(lambda line: line.rule_id.code == "EU-04")
        self.assertEqual((line.checked_count, line.finding_count), (1, 1))
        self.assertEqual(line.amount, 100)
        self.assertEqual(line.version, line.rule_id.version)
        rules = self.env["ar.audit.rule"]._of(self.company)
        self.assertEqual(self.run.line_ids.rule_id, rules)

    def test_findings_are_those_of_the_period(self):
        findings = self.env["ar.audit.finding"].search(self.run.action_findings()["domain"])
        self.assertIn(self.wrong, findings.move_id)
        self.assertNotIn(self.before, findings.move_id)

    def test_customers_are_judged_as_they_are_whatever_the_period(self):
        nameless = self.customer("Ohne GmbH")
        self.invoice(nameless, [(self.goods, 5, self.tax(19))], day=self.ago(100))
        finding = self.assertFound("TN-09", nameless)
        self.run_of(self.ago(20), self.today)
        self.assertEqual(finding.state, "open")

    def test_remediation_time(self):
        self.assertIsNone(self.run._remediation_days())
        finding = self.found("EU-04", self.wrong)
        finding.sudo().first_seen = fields.Datetime.now() - timedelta(days=3)
        self.rule("EU-04").valid_to = "2000-01-01"
        self.audit("EU-04", start=self.ago(20), end=self.today)
        self.assertEqual(finding.state, "mended")
        self.assertAlmostEqual(self.run._remediation_days(), 3, places=2)

    def test_the_page(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_vat_compliance.report_audit", self.run.ids
        )
        text = html.decode()
        for part in ("EU-04", self.wrong.name, "16%", "What was checked"):
            self.assertIn(part, text)

    def workbook(self, user, run_ids):
        file = BytesIO()
        self.env["ar.workbook"].with_user(user)._write_to(file, "audit", {"run_ids": run_ids})
        return openpyxl.load_workbook(file)

    def test_the_workbook(self):
        book = self.workbook(self.env.user, self.run.ids)
        self.assertEqual(book.sheetnames, ["Rules", "Findings", "Trend"])
        rules = {row[0]: row for row in book["Rules"].iter_rows(values_only=True)}
        self.assertEqual(rules["EU-04"][2:7], ("Error", 1, 1, 1, 100))
        findings = list(book["Findings"].iter_rows(values_only=True))
        row = next(row for row in findings if row[0] == "EU-04")
        self.assertEqual(row[1], self.wrong.name)
        self.assertEqual(row[3].date(), self.wrong.invoice_date)
        self.assertIn(self.company.name, [row[0] for row in findings[:4]])

    def test_the_auditor_takes_the_workbook_and_leaves_nothing_behind(self):
        auditor = self.person("auditor", "ar_base.group_ar_auditor")
        before = self.env["ir.attachment"].search_count([])
        action = self.run.with_user(auditor).action_workbook()
        book = self.workbook(auditor, self.run.ids)
        self.assertIn("EU-04", [row[0] for row in book["Findings"].iter_rows(values_only=True)])
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        self.assertTrue(action["url"].startswith("/ar_base/workbook/audit?"))

    def test_no_workbook_of_what_one_may_not_see_was_not_run_or_is_not_there(self):
        other = self.setup_other_company()["company"]
        stranger = self.person(
            "stranger",
            "ar_base.group_ar_auditor",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(UserError):
            self.workbook(stranger, self.run.ids)
        with self.assertRaises(AccessError):
            self.workbook(self.person("employee", "base.group_user"), self.run.ids)
        with self.assertRaisesRegex(UserError, "was not run yet"):
            self.workbook(self.env.user, self.env["ar.audit.run"].create({}).ids)
        for nonsense in (None, [], [0], ["1"], "1", 1, {"a": 1}, [None], [[1]], [True], [2**40]):
            with self.assertRaises(UserError, msg=nonsense):
                self.workbook(self.env.user, nonsense)

    def test_it_is_not_printed_before_it_was_run(self):
        run = self.env["ar.audit.run"].create({})
        with self.assertRaises(UserError):
            run.action_print()

    def test_an_auditor_reads_and_does_not_run(self):
        auditor = new_test_user(
            self.env,
            "auditor",
            groups="ar_base.group_ar_auditor",
            company_id=self.company.id,
        )
        run = self.run.with_user(auditor)
        self.assertEqual(run.finding_count, self.run.finding_count)
        with self.assertRaises(AccessError):
            run.action_run()


@tagged("post_install", "-at_install")
class TestDownload(ComplianceCase, HttpCase):
    def test_the_auditor_downloads_the_audit(self):
        wrong = self.invoice(self.customer(vat="DE811907980"), [(self.goods, 100, self.tax(16))])
        run = self.env["ar.audit.run"].create({"date_from": self.ago(9), "date_to": self.today})
        run.action_run()
        auditor = self.person("auditor", "ar_base.group_ar_auditor")
        url = run.with_user(auditor).action_workbook()["url"]
        self.authenticate("auditor", "auditor")
        book = openpyxl.load_workbook(BytesIO(self.url_open(url).content))
        findings = list(book["Findings"].iter_rows(values_only=True))
        self.assertIn(wrong.name, [row[1] for row in findings])
        self.person("employee", "base.group_user")
        self.authenticate("employee", "employee")
        self.assertEqual(self.url_open(url).status_code, 404)
