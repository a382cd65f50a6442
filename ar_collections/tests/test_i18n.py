from odoo.addons.ar_base.tests.translations import TranslationsCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCase):
    def modules(self):
        return ["ar_collections"]

    def test_every_term_has_a_chinese_translation(self):
        self.check_every_term_has_a_chinese_translation()

    def test_what_the_database_shows_is_chinese(self):
        self.check_what_the_database_shows_is_chinese()

    def test_translations_keep_their_placeholders(self):
        self.check_translations_keep_their_placeholders()

    def test_what_customers_read_is_german(self):
        views = ("dunning_letter", "dunning_notice_", "statement_", "dispute_letter")
        fields = ("mail.template,subject", "mail.template,body_html", "ar.dispute.reason,name")
        self.check_what_customers_read_is_german(
            "ar_collections", (*(f"ar_collections.{view}" for view in views), *fields)
        )
