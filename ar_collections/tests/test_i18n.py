"""Every word of ours has a Chinese translation, so that it stays that way."""

import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\{.*?\}\}|\{\w+\}|<t t-out=\"[^\"]*\"/>")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = file_path("ar_collections/i18n/zh_CN.po")
        cls.chinese = {entry.msgid: entry.msgstr for entry in polib.pofile(path)}

    def test_every_term_has_a_chinese_translation(self):
        reader = TranslationModuleReader(self.env.cr, modules=["ar_collections"])
        terms = {source for _module, _type, _name, _id, source, _value, _comments in reader}
        self.assertTrue(terms)
        missing = sorted(term for term in terms if not self.chinese.get(term))
        self.assertFalse(missing, f"{len(missing)} terms without a translation in zh_CN.po")

    def test_translations_keep_their_placeholders(self):
        for source, translation in self.chinese.items():
            if "t-if" in source:
                continue  # a whole letter, which each language builds in its own way
            with self.subTest(term=source):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(translation))
                )
