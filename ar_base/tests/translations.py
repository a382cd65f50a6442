"""What the add-ons' tests of their translations share."""

import re

import polib
from odoo.tests import TransactionCase
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\{.*?\}\}|\{\w+\}|<t t-out=\"[^\"]*\"/>")


class TranslationsCase(TransactionCase):
    """Every word of an add-on has a Chinese translation, so that it stays that way."""

    def modules(self):
        """Hook: the add-ons whose words are looked at."""
        raise NotImplementedError

    def chinese(self, module):
        entries = polib.pofile(file_path(f"{module}/i18n/zh_CN.po"))
        return {entry.msgid: entry.msgstr for entry in entries}

    def check_every_term_has_a_chinese_translation(self):
        for module in self.modules():
            chinese = self.chinese(module)
            reader = TranslationModuleReader(self.env.cr, modules=[module])
            terms = {source for _module, _type, _name, _id, source, _value, _comments in reader}
            with self.subTest(module=module):
                self.assertTrue(terms)
                self.assertFalse(sorted(term for term in terms if not chinese.get(term)))

    def check_translations_keep_their_placeholders(self):
        for module in self.modules():
            for source, translation in self.chinese(module).items():
                if "t-if" in source:
                    continue  # a whole letter, which each language builds in its own way
                with self.subTest(module=module, term=source):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(source)),
                        sorted(PLACEHOLDER.findall(translation)),
                    )

    def check_what_customers_read_is_german(self, module, places):
        """Every word of letters and mails has a German translation, too.

        :param places: how the places begin whose words are looked at: a view, a model's field
        """
        entries = polib.pofile(file_path(f"{module}/i18n/de.po"))
        german = {entry.msgid: entry.msgstr for entry in entries}
        reader = TranslationModuleReader(self.env.cr, modules=[module])
        terms = {
            source
            for _module, _type, name, xmlid, source, _value, _comments in reader
            if str(xmlid).startswith(places) or name.startswith(places)
        }
        self.assertTrue(terms)
        self.assertFalse(sorted(term for term in terms if not german.get(term)))
