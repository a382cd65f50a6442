"""Odoo's own refusal of wrong numbers stays, and a wrong number earns nobody a zero rate."""

from odoo.exceptions import ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import ComplianceCase

INVENTED = "FR12345678901"
SOUND = "FR61954506077"
WRONG = {
    "fr": INVENTED,
    "nl": "NL123456789B90",
    "de": "DE136695977",
    "it": "IT00743110158",
    "uk": "GB802311781",
    "ch": "CHE-123.456.780 MWST",
}
GSTIN = "27AAPFU0939F1ZO"  # its check digit does not fit


class WrongNumberCase(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.france = cls.env.ref("base.fr")
        cls.company.vat_check_vies = False
        cls.zero_rated = cls.env["account.fiscal.position"].create(
            {
                "name": "EU B2B",
                "auto_apply": True,
                "vat_required": True,
                "country_group_id": cls.env.ref("base.europe").id,
                "sequence": 1,
            }
        )

    def position(self, partner):
        return self.env["account.fiscal.position"]._get_fiscal_position(partner)


@tagged("post_install", "-at_install")
class TestWrongNumbers(WrongNumberCase):
    def test_the_back_office_refuses_them(self):
        for country, number in WRONG.items():
            with self.assertRaises(ValidationError, msg=number), self.cr.savepoint():
                self.customer(country=country, vat=number)
            partner = self.customer(country=country)
            with self.assertRaises(ValidationError, msg=number), self.cr.savepoint():
                partner.vat = number

    def test_an_import_refuses_them(self):
        result = self.env["res.partner"].load(
            ["name", "country_id/id", "vat"], [["Bad", "base.fr", INVENTED]]
        )
        self.assertIn(INVENTED[2:], result["messages"][0]["message"])

    def test_so_does_the_number_of_a_company_abroad(self):
        with self.assertRaises(ValidationError):
            self.env["account.fiscal.position"].create(
                {"name": "France", "country_id": self.france.id, "foreign_vat": INVENTED}
            )

    def test_a_gstin_whose_check_digit_does_not_fit_is_kept_and_warned_of(self):
        partner = self.customer(country="in", vat=GSTIN)
        self.assertEqual(partner.vat, GSTIN)
        self.assertEqual(partner.ar_tax_number_ids.reason, "checksum")
        self.assertIn("check digit", partner.ar_tax_number_warning)
        partner.with_context(no_vat_validation=True).vat = "27AAPFU0939F"
        with self.assertRaises(ValidationError):
            partner.vat = "27AAPFU0939F1"

    def test_a_sound_number_is_zero_rated(self):
        partner = self.customer(country="fr", vat=SOUND)
        self.assertEqual(self.position(partner), self.zero_rated)

    def test_a_wrong_one_that_is_there_already_is_not(self):
        """It came with an import from another system, or stands from before."""
        for number in (INVENTED, "FR123", "NL123456789B90"):
            partner = self.carried_over("Consommateur", "fr", number)
            self.assertEqual(partner.vat, number)
            self.assertNotEqual(self.position(partner), self.zero_rated, number)

    def test_nor_one_that_cannot_be_read_as_a_number(self):
        partner = self.carried_over("Taipei", "tw", "648054K٣")
        self.assertFalse(partner._get_vat_required_valid(company=self.company))

    def test_nor_a_gstin_with_a_wrong_check_digit(self):
        india = self.env["account.fiscal.position"].create(
            {
                "name": "Registered in India",
                "auto_apply": True,
                "vat_required": True,
                "country_id": self.env.ref("base.in").id,
            }
        )
        self.assertNotEqual(self.position(self.customer(country="in", vat=GSTIN)), india)
        sound = self.customer(country="in", vat="27AAPFU0939F1ZV")
        self.assertEqual(self.position(sound), india)

    def test_what_odoo_accepts_counts_as_before(self):
        """Formats that are no VAT number but a tax ID all the same: only what is wrong is not."""
        for country, number in {"de": "12/345/67890", "ro": "8001011234567"}.items():
            partner = self.customer(country=country)
            partner.vat = number
            self.assertTrue(partner._get_vat_required_valid(company=self.company), number)


@tagged("post_install", "-at_install")
class TestConsumerWhoInventsANumber(WrongNumberCase, HttpCase):
    """Over the form for addresses, which the portal and the web shop share."""

    def submit(self, user, **values):
        self.authenticate(user.login, user.login)
        return self.url_open(
            "/my/address/submit",
            data={
                "csrf_token": Request.csrf_token(self),
                "partner_id": user.partner_id.id,
                "name": user.partner_id.name,
                "email": "ada@customer.example",
                "phone": "+33 1 23 45 67 89",
                "street": "Rue 1",
                "city": "Annecy",
                "zip": "74000",
                "country_id": self.france.id,
                **values,
            },
        ).json()

    def test_he_is_refused_and_pays_the_tax(self):
        consumer = self.person("c_consumer", "base.group_portal")
        consumer.partner_id.write({"name": "Ada", "country_id": self.france.id})
        answer = self.submit(consumer, vat=INVENTED)
        self.assertIn("vat", answer["invalid_fields"])
        self.assertFalse(consumer.partner_id.vat)
        self.assertNotEqual(self.position(consumer.partner_id), self.zero_rated)

    def test_a_sound_number_is_taken(self):
        business = self.person("c_business", "base.group_portal")
        business.partner_id.write({"name": "Ada", "country_id": self.france.id})
        self.assertNotIn("invalid_fields", self.submit(business, vat=SOUND))
        self.assertEqual(business.partner_id.vat, SOUND)
        self.assertEqual(self.position(business.partner_id), self.zero_rated)
