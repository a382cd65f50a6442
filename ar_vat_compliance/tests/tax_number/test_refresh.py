"""Numbers as customers' fields hold them: checked, and kept up to date."""

from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestNumbersOfCustomers(ComplianceCase):
    def number(self, partner):
        return self.env["ar.tax.number"].search([("partner_id", "=", partner.id)])

    def test_a_number_is_known_as_soon_as_the_customer_is_saved(self):
        partner = self.customer(country="nl", vat="NL004495445B01")
        number = self.number(partner)
        self.assertEqual((number.kind, number.number), ("eu_vat", "NL004495445B01"))
        self.assertFalse(number.reason)

    def test_a_wrong_check_digit_that_is_there_is_warned_of(self):
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90")
        self.assertEqual(self.number(partner).reason, "checksum")
        self.assertEqual(self.number(partner).severity, "warning")
        self.assertIn("check digit", partner.ar_tax_number_warning)

    def test_import_keeps_a_gstin_with_a_wrong_check_digit(self):
        result = self.env["res.partner"].load(
            ["name", "country_id/id", "vat"],
            [["Good", "base.in", "27AAPFU0939F1ZV"], ["Bad", "base.in", "27AAPFU0939F1ZO"]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 2)

    def test_correcting_the_number_mends_the_finding(self):
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90")
        finding = self.assertFound("TN-02", partner, "NL123456789B90")
        partner.vat = "NL004495445B01"
        self.audit("TN-02")
        self.assertEqual(finding.state, "mended")
        self.assertTrue(finding.mended_on)

    def test_a_number_that_is_taken_away_goes(self):
        partner = self.customer(vat="DE136695976")
        partner.vat = False
        self.assertFalse(self.number(partner))

    def test_a_slash_says_that_there_is_none(self):
        self.assertFalse(self.number(self.customer(vat="/")))

    def test_the_country_decides_how_it_is_read(self):
        partner = self.customer(country="in", vat="27AAPFU0939F1ZV")
        self.assertEqual(self.number(partner).kind, "gstin")
        self.assertEqual(self.number(partner).pan, "AAPFU0939F")
        self.assertEqual(self.number(partner).state_code, "27")

    def test_contacts_of_a_company_do_not_repeat_its_number(self):
        company = self.customer(vat="DE136695976")
        person = self.env["res.partner"].create({"name": "Ada", "parent_id": company.id})
        self.assertEqual(person.vat, company.vat)
        self.env["ar.tax.number"]._refresh()
        self.assertFalse(self.number(person))

    def test_refreshing_all_says_the_same_as_saving_one(self):
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90")
        before = self.number(partner).read(["number", "kind", "reason", "severity"])
        self.env["ar.tax.number"]._refresh()
        self.assertEqual(
            self.number(partner).read(["number", "kind", "reason", "severity"]), before
        )


@tagged("post_install", "-at_install")
class TestNumberRules(ComplianceCase):
    def test_a_number_that_cannot_exist(self):
        partner = self.customer(country="in")
        partner.with_context(no_vat_validation=True).vat = "36AABCT1332L011"
        self.assertFound("TN-01", partner, "36AABCT1332L011")
        partner.vat = "27AAPFU0939F1ZV"
        self.assertClean("TN-01", partner)

    def test_a_number_of_another_country(self):
        abroad = self.customer(country="fr", vat="DE136695976")
        greek = self.customer("Ellas AE", country="gr", vat="EL094259216")
        self.assertFound("TN-03", abroad, "DE")
        self.assertClean("TN-03", greek)

    def test_a_gstin_of_another_state(self):
        partner = self.customer(
            country="in", vat="27AAPFU0939F1ZV", state_id=self.env.ref("base.state_in_ka").id
        )
        self.assertFound("TN-04", partner, "Karnataka")
        partner.state_id = self.env.ref("base.state_in_mh")
        self.assertClean("TN-04", partner)

    def test_one_number_of_two_customers(self):
        one, two = self.customer("One"), self.customer("Two")
        one.vat = two.vat = "DE811907980"
        self.assertFound("TN-05", one, "Two")
        self.assertFound("TN-05", two, "One")
        two.parent_id = one
        self.env["ar.tax.number"]._refresh()
        self.assertClean("TN-05", one)

    def test_the_companys_own_number(self):
        partner = self.customer(vat=self.VAT)
        self.assertFound("TN-06", partner)

    def test_a_business_that_has_none(self):
        partner, private = self.customer("Firma"), self.customer("Ada", is_company=False)
        for customer in (partner, private):
            self.invoice(customer, [(self.goods, 10, self.tax())])
        self.assertFound("TN-09", partner, "1 times")
        self.assertClean("TN-09", private)

    def test_other_companies_customers_are_theirs(self):
        other = self.setup_other_company()["company"]
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90", company_id=other.id)
        self.assertClean("TN-02", partner)
