"""An auditor finds what was done by night, and what was sent, without receivables too."""

from odoo.addons.ar_base.tests.records import RECORDS, read_records, record_menus
from odoo.tests import tagged

from .common import ComplianceCase


@tagged("post_install", "-at_install")
class TestRecords(ComplianceCase):
    def test_an_auditor_finds_and_reads_them(self):
        auditor = self.person("r_auditor", "base.group_user,ar_base.group_ar_auditor")
        menus = record_menus(self.env, auditor, "ar_vat_compliance")
        self.assertEqual(len(menus), len(RECORDS))
        read_records(self.env, auditor)

    def test_others_find_none(self):
        officer = self.person("r_officer", "base.group_user,ar_vat_compliance.group_tax_user")
        self.assertFalse(record_menus(self.env, officer, "ar_vat_compliance"))
