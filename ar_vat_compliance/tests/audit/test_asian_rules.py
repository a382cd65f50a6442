"""The rules of India and China that need no localisation."""

from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestIndianRules(ComplianceCase):
    COUNTRY = "in"
    VAT = "27AAPFU0939F1ZV"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.fiscalyear_last_month = "3"
        cls.partner = cls.customer(vat="29AAGCB7383J1Z4")

    def test_the_rates_of_22_september_2025(self):
        twelve, eighteen, forty = self.tax(12), self.tax(18), self.tax(40)
        last, first = self.day("2025-09-21"), self.day("2025-09-22")
        self.assertClean("IN-01", self.invoice(self.partner, [(self.goods, 1, twelve)], day=last))
        self.assertFound(
            "IN-01", self.invoice(self.partner, [(self.goods, 1, twelve)], day=first), "12%"
        )
        self.assertFound(
            "IN-01", self.invoice(self.partner, [(self.goods, 1, self.tax(28))], day=first), "28%"
        )
        self.assertClean(
            "IN-01", self.invoice(self.partner, [(self.goods, 1, eighteen)], day=first)
        )
        self.assertFound("IN-01", self.invoice(self.partner, [(self.goods, 1, forty)], day=last))
        self.assertClean("IN-01", self.invoice(self.partner, [(self.goods, 1, forty)], day=first))

    def test_a_group_of_central_and_state_tax_is_one_rate(self):
        halves = self.tax(9, "CGST 9") | self.tax(9, "SGST 9")
        both = self.tax(0, "GST 18", amount_type="group", children_tax_ids=halves.ids)
        odd = self.tax(
            0, "GST 15", amount_type="group", children_tax_ids=(self.tax(9) | self.tax(6)).ids
        )
        move = self.invoice(self.partner, [(self.goods, 100, both)])
        self.assertClean("IN-01", move)
        self.assertClean("GN-01", move)
        self.assertFound("IN-01", self.invoice(self.partner, [(self.goods, 1, odd)]), "15%")

    def test_sixteen_characters(self):
        short = self.invoice(self.partner, [(self.goods, 1, self.tax(18))], post=False)
        short.name = "INVOICE/26/00001"
        short.action_post()
        self.assertEqual(len(short.name), 16)
        self.assertClean("IN-02", short)
        long = self.invoice(self.partner, [(self.goods, 1, self.tax(18))], post=False)
        long.name = "INVOICES/26/00001"
        long.action_post()
        self.assertFound("IN-02", long, "17")

    def test_credit_note_until_30_november_after_the_year(self):
        invoice = self.invoice(
            self.partner, [(self.goods, 100, self.tax(18))], day=self.day("2024-03-31")
        )
        self.assertClean("IN-03", self.credit(invoice, self.day("2024-11-30")))
        other = self.invoice(
            self.partner, [(self.goods, 50, self.tax(18))], day=self.day("2024-03-31")
        )
        self.assertFound("IN-03", self.credit(other, self.day("2024-12-01")), "11/30/2024")
        next_year = self.invoice(
            self.partner, [(self.goods, 60, self.tax(18))], day=self.day("2024-04-01")
        )
        self.assertClean("IN-03", self.credit(next_year, self.day("2025-11-30")))

    def test_the_buyers_address(self):
        move = self.invoice(self.partner, [(self.goods, 1, self.tax(18))])
        self.assertClean("IN-04", move)
        self.partner.street = False
        self.assertFound("IN-04", move, "street")

    def test_european_rules_do_not_apply(self):
        move = self.invoice(self.partner, [(self.goods, 1, self.tax(19))])
        self.assertClean("EU-04", move)


@tagged("post_install", "-at_install")
class TestChineseRules(ComplianceCase):
    COUNTRY = "cn"
    VAT = "91110000600037341L"

    def test_rates(self):
        partner = self.customer()
        for rate in (13, 9, 6, 3, 1):
            self.assertClean("CN-01", self.invoice(partner, [(self.goods, 1, self.tax(rate))]))
        self.assertFound("CN-01", self.invoice(partner, [(self.goods, 1, self.tax(17))]), "17%")

    def test_one_per_cent_ends_with_2027(self):
        partner, one = self.customer(), self.tax(1)
        last = self.invoice(partner, [(self.goods, 1, one)], day=self.day("2027-12-31"))
        after = self.invoice(partner, [(self.goods, 1, one)], day=self.day("2028-01-01"))
        self.assertClean("CN-01", last)
        self.assertFound("CN-01", after, "1%")
