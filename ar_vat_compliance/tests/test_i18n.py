"""Every word of ours, and of the bridges, has a Chinese translation, so that it stays that way."""

import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\{.*?\}\}")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def modules(self):
        """The add-on, and those of its bridges that are installed."""
        installed = self.env["ir.module.module"].search(
            [("name", "=like", "ar_vat_compliance%"), ("state", "=", "installed")]
        )
        self.assertTrue(installed)
        return installed.mapped("name")

    def chinese(self, module):
        entries = polib.pofile(file_path(f"{module}/i18n/zh_CN.po"))
        return {entry.msgid: entry.msgstr for entry in entries}

    def test_every_term_has_a_chinese_translation(self):
        for module in self.modules():
            chinese = self.chinese(module)
            reader = TranslationModuleReader(self.env.cr, modules=[module])
            terms = {source for _module, _type, _name, _id, source, _value, _comments in reader}
            with self.subTest(module=module):
                self.assertFalse(sorted(term for term in terms if not chinese.get(term)))

    def test_translations_keep_their_placeholders(self):
        for module in self.modules():
            for source, translation in self.chinese(module).items():
                with self.subTest(module=module, term=source):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(source)),
                        sorted(PLACEHOLDER.findall(translation)),
                    )
