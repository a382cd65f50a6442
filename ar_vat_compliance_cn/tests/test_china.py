"""Invoices and their fapiao."""

from odoo.addons.ar_vat_compliance.tests.common import ComplianceCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestChina(ComplianceCase):
    COUNTRY = "cn"
    VAT = "91110000600037341L"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer("锦华仪器有限公司", vat="91110000600037341L")

    def bill(self, day=None, amount=100, partner=None):
        return self.invoice(partner or self.partner, [(self.goods, amount, self.tax(13))], day=day)

    def test_no_fapiao_after_a_month(self):
        self.assertClean("CN-02", self.bill(self.ago(30)))
        move = self.bill(self.ago(31), 200)
        self.assertFound("CN-02", move, "31")
        move.fapiao = "12345678"
        self.assertClean("CN-02", move)

    def test_one_fapiao_twice(self):
        first, second = self.bill(), self.bill(amount=300)
        first.fapiao = "12345678"
        self.assertClean("CN-03", first)
        second.fapiao = "12345678"
        self.assertFound("CN-03", second, first.name)

    def test_a_business_needs_its_number(self):
        nameless = self.customer("无号有限公司")
        self.assertFound("CN-04", self.bill(partner=nameless))
        self.assertClean("CN-04", self.bill())
