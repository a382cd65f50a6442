"""Reasons, teams and codes mean the same everywhere: no company changes them for the others."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..people import PeopleCase


@tagged("post_install", "-at_install")
class TestSharedDisputeSettings(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price = cls.env.ref("ar_collections.dispute_reason_price")
        cls.team = cls.env["ar.dispute.team"].create({"name": "Prices"})
        cls.code = cls.env["ar.deduction.code"].create({"code": "P1", "reason_id": cls.price.id})
        cls.everywhere = cls.person("p_everywhere", "ar_collections.group_ar_manager")
        cls.everywhere.company_ids = cls.env["res.company"].search([])

    def test_the_manager_of_one_company_does_not(self):
        for record in (self.price, self.team, self.code):
            theirs = record.with_user(self.manager)
            values = {"name": "X"}
            if record == self.code:
                values = {"code": "X", "reason_id": self.price.id}
            with self.subTest(record._name):
                for step in (
                    lambda theirs=theirs, values=values: theirs.write(values),
                    lambda theirs=theirs: theirs.write({"active": False}),
                    theirs.unlink,
                    lambda theirs=theirs, values=values: theirs.create(values),
                ):
                    with self.assertRaises(AccessError):
                        step()

    def test_who_works_for_all_of_them_does(self):
        for record in (self.price, self.team, self.code):
            record.with_user(self.everywhere).active = False
            self.assertFalse(record.active)

    def test_a_collector_keeps_the_codes_of_his_customers(self):
        codes = self.env["ar.deduction.code"].with_user(self.collector)
        values = {"code": "P2", "partner_id": self.customer.id, "reason_id": self.price.id}
        code = codes.create(values)
        code.description = "As agreed"
        with self.assertRaises(AccessError):
            code.partner_id = False
        with self.assertRaises(AccessError):
            codes.create({"code": "P3", "reason_id": self.price.id})
