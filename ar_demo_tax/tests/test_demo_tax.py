"""The sister companies, and that there is something to work through in each."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTaxDemo(TransactionCase):
    def codes(self, key):
        company = self.env["ar.demo"]._find("company", key)
        findings = self.env["ar.audit.finding"].search(
            [("company_id", "=", company.id), ("state", "!=", "mended")]
        )
        return set(findings.rule_id.mapped("code"))

    def test_the_european_company(self):
        self.assertLessEqual(
            {"EU-08", "EU-10", "EU-13", "EU-04", "GN-05", "GN-09", "IC-02", "TN-02", "TN-08"},
            self.codes("de"),
        )

    def test_the_indian_company(self):
        self.assertLessEqual({"IN-01", "TN-02", "TN-04", "TN-09", "GN-05"}, self.codes("in"))

    def test_the_chinese_company(self):
        self.assertLessEqual({"CN-01", "TN-06", "TN-09", "IC-07"}, self.codes("cn"))

    def test_each_officer_has_work(self):
        for login in ("nora", "mei"):
            user = self.env["ar.demo"]._find("user", login)
            mine = self.env["ar.audit.finding"].with_user(user).search([("user_id", "=", user.id)])
            self.assertTrue(mine, login)

    def test_the_calendar_is_filled(self):
        countries = self.env["ar.tax.obligation"].search([]).deadline_id.country_id.mapped("code")
        self.assertLessEqual({"GB", "DE", "IN", "CN"}, set(countries))
