"""Findings where debtors are worked on."""

from odoo.addons.ar_vat_compliance.tests.common import ComplianceCase
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestDebtor(ComplianceCase):
    def test_the_collector_sees_why_an_invoice_may_not_be_paid(self):
        partner = self.customer(vat="DE811907980")
        move = self.invoice(partner, [(self.goods, 100, self.tax(16))])
        self.audit("EU-04")
        self.env.flush_all()
        self.env.cr.precommit.run()
        collector = new_test_user(
            self.env,
            "collector",
            groups="ar_collections.group_ar_collector",
            company_id=self.company.id,
        )
        debtor = self.env["ar.debtor"].sudo()._of(partner, self.company).with_user(collector)
        self.assertEqual(debtor.ar_finding_count, 1)
        findings = self.env["ar.audit.finding"].with_user(collector)
        self.assertEqual(findings.search(debtor.action_ar_findings()["domain"]).move_id, move)
