"""An auditor finds what was done by night, and what was sent; nobody finds more than before."""

from odoo.addons.ar_base.tests.records import RECORDS, read_records, record_menus
from odoo.tests import tagged

from ..people import PeopleCase


@tagged("post_install", "-at_install")
class TestRecords(PeopleCase):
    def test_an_auditor_finds_and_reads_them(self):
        menus = record_menus(self.env, self.auditor, "ar_collections")
        self.assertEqual(len(menus), len(RECORDS))
        read_records(self.env, self.auditor)

    def test_others_find_what_they_found(self):
        for person in (self.collector, self.accountant, self.employee):
            self.assertFalse(record_menus(self.env, person, "ar_collections"), person.login)
        self.assertEqual(len(record_menus(self.env, self.manager, "ar_collections")), 2)
