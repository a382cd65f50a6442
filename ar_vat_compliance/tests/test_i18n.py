from odoo.addons.ar_base.tests.translations import TranslationsCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCase):
    def modules(self):
        """The add-on, and those of its bridges that are installed."""
        installed = self.env["ir.module.module"].search(
            [("name", "=like", "ar_vat_compliance%"), ("state", "=", "installed")]
        )
        return installed.mapped("name")

    def test_every_term_has_a_chinese_translation(self):
        self.check_every_term_has_a_chinese_translation()

    def test_what_the_database_shows_is_chinese(self):
        self.check_what_the_database_shows_is_chinese()

    def test_translations_keep_their_placeholders(self):
        self.check_translations_keep_their_placeholders()

    def test_what_customers_read_is_german(self):
        self.check_what_customers_read_is_german(
            "ar_vat_compliance", ("mail.template,subject", "mail.template,body_html")
        )
