from odoo.addons.ar_base.tests.translations import TranslationsCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCase):
    def modules(self):
        return ["ar_base"]

    def test_every_term_has_a_chinese_translation(self):
        self.check_every_term_has_a_chinese_translation()

    def test_translations_keep_their_placeholders(self):
        self.check_translations_keep_their_placeholders()
