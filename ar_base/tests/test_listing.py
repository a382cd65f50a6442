"""What is put together is read as the reader's language puts it together."""

from odoo.addons.ar_base.orm import listing
from odoo.tests import TransactionCase


class TestListing(TransactionCase):
    def test_names(self):
        for lang, expected in (
            ("en_US", "EUR, GBP, CNY"),
            ("de_DE", "EUR, GBP, CNY"),
            ("zh_CN", "EUR、GBP、CNY"),
            (False, "EUR, GBP, CNY"),
        ):
            with self.subTest(lang):
                env = self.env(context={"lang": lang})
                self.assertEqual(listing.names(env, ["EUR", "GBP", "CNY"]), expected)

    def test_statements(self):
        for lang, expected in (("en_US", "one; another"), ("zh_CN", "one；another")):
            with self.subTest(lang):
                env = self.env(context={"lang": lang})
                self.assertEqual(listing.statements(env, ["one", "another"]), expected)

    def test_nothing_is_nothing(self):
        self.assertEqual(listing.names(self.env, []), "")
