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

    def check_what_the_database_shows_is_chinese(self):
        """Names, help and choices of fields, also those that a model has from another's mixin.

        As a fresh database has them: the words of one add-on are read when it comes, and no more.
        """
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.cr.execute(
            "UPDATE ir_model_fields_selection SET name = name - 'zh_CN'"
            " WHERE field_id IN (SELECT id FROM ir_model_fields WHERE model LIKE 'ar.%')"
        )
        self.env["ir.module.module"]._load_module_terms(self.modules(), ["zh_CN"])
        self.env.cr.execute(
            """
            SELECT field.model, field.name, choice.value, choice.name->>'en_US'
              FROM ir_model_fields_selection choice JOIN ir_model_fields field
                ON field.id = choice.field_id
              JOIN ir_model_data data ON data.model = 'ir.model.fields'
               AND data.res_id = field.id AND data.module = ANY(%s)
              -- Odoo's own mixins name theirs.
              JOIN ir_model_data own ON own.model = 'ir.model.fields.selection'
               AND own.res_id = choice.id AND STARTS_WITH(own.module, 'ar_')
             WHERE choice.name->>'zh_CN' IS NULL AND choice.name->>'en_US' ~ '[[:alpha:]]'
             UNION
            SELECT field.model, field.name, 'label', field.field_description->>'en_US'
              FROM ir_model_fields field JOIN ir_model_data data ON data.model = 'ir.model.fields'
               AND data.res_id = field.id AND data.module = ANY(%s)
             WHERE field.field_description->>'zh_CN' IS NULL AND field.model LIKE 'ar.%%'
               AND field.name NOT IN ('id', 'display_name')
             UNION
            SELECT field.model, field.name, 'help', field.help->>'en_US'
              FROM ir_model_fields field JOIN ir_model_data data ON data.model = 'ir.model.fields'
               AND data.res_id = field.id AND data.module = ANY(%s)
             WHERE field.help->>'en_US' <> '' AND field.help->>'zh_CN' IS NULL
               AND field.model LIKE 'ar.%%'
            """,
            [self.modules()] * 3,
        )
        self.assertFalse(self.env.cr.fetchall())
