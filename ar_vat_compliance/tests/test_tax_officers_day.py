"""The tax officer's day, in the browser."""

from odoo.tests import HttpCase, new_test_user, tagged

from .common import ComplianceCase


@tagged("post_install", "-at_install")
class TestTaxOfficersDay(ComplianceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nora = new_test_user(
            cls.env,
            "nora",
            groups="ar_vat_compliance.group_tax_user",
            company_id=cls.company.id,
            password="nora-nora",
        )

    def test_a_finding_is_taken_up_and_its_acceptance_asked_for(self):
        move = self.invoice(self.customer(vat="DE811907980"), [(self.goods, 100, self.tax(16))])
        finding = self.assertFound("EU-04", move)
        self.start_tour("/odoo", "ar_tax_officer_works_on_a_finding", login="nora")
        self.assertEqual((finding.state, finding.user_id), ("to_accept", self.nora))
        self.assertEqual(finding.asked_by, self.nora)

    def test_a_number_is_asked_about(self):
        self.company.ar_tax_registry = "recorded"
        number = self.customer(country="nl", vat="NL004495445B01").ar_tax_number_ids
        self.start_tour("/odoo", "ar_tax_officer_asks_about_a_number", login="nora")
        self.assertTrue(number.ask_after)
        self.assertEqual(number.ask_company_id, self.company)

    def test_a_return_is_filed(self):
        self.env["ar.tax.obligation"]._fill(self.today)
        self.start_tour("/odoo", "ar_tax_officer_files_a_return", login="nora")
        done = self.env["ar.tax.obligation"].search([("state", "=", "done")])
        self.assertEqual(done.done_by, self.nora)
