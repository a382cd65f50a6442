"""The audit over a database that others filled: Odoo's own demo data of several add-ons."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAuditOfDemoData(TransactionCase):
    def test_every_rule_runs_over_every_company(self):
        for company in self.env["res.company"].search([]):
            counts = self.env["ar.audit"]._audit(company)
            self.assertTrue(counts, company.name)
        findings = self.env["ar.audit.finding"].search([])
        self.assertTrue(findings)
        for finding in findings:
            self.assertNotIn("%(", finding.explanation)

    def test_wrong_check_digits_were_no_obstacle_and_are_warned_of(self):
        """Most GSTINs of the Indian demo data are wrong, some by their check digit alone."""
        numbers = self.env["ar.tax.number"].search([("kind", "=", "gstin")])
        wrong = numbers.filtered(lambda number: number.reason == "checksum")
        self.assertGreater(len(wrong), 3)
        self.assertGreater(len(numbers.filtered("reason")), len(numbers) / 2)
        self.assertEqual(set(wrong.mapped("severity")), {"warning"})

    def test_auditing_twice_changes_nothing(self):
        company = self.env["res.company"].search([], limit=1)
        audit = self.env["ar.audit"]
        first = audit._audit(company)
        states = self.env["ar.audit.finding"].search([]).mapped("state")
        self.assertEqual(audit._audit(company), first)
        self.assertEqual(self.env["ar.audit.finding"].search([]).mapped("state"), states)
        self.assertFalse(any(self.env["ar.audit.finding"].search([]).mapped("reopened")))
