"""Every word of ours has a Chinese translation, so that it stays that way."""

import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

MODULE = "ar_vat_compliance_sale"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\{.*?\}\}")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = file_path(f"{MODULE}/i18n/zh_CN.po")
        cls.chinese = {entry.msgid: entry.msgstr for entry in polib.pofile(path)}

    def test_every_term_has_a_chinese_translation(self):
        reader = TranslationModuleReader(self.env.cr, modules=[MODULE])
        terms = {source for _module, _type, _name, _id, source, _value, _comments in reader}
        self.assertTrue(terms)
        self.assertFalse(sorted(term for term in terms if not self.chinese.get(term)))

    def test_translations_keep_their_placeholders(self):
        for source, translation in self.chinese.items():
            with self.subTest(term=source):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(translation))
                )
