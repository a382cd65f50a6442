"""Figures and dates in letters: as the reader writes them, and whole."""

from datetime import date

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestFigures(TransactionCase):
    def letter(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        return self.env["ar.letter.mixin"].with_context(lang=lang)

    def test_a_day_is_not_broken_at_the_end_of_a_line(self):
        for lang in ("en_GB", "en_US", "fr_FR", "es_ES"):
            with self.subTest(lang=lang):
                day = self.letter(lang)._day(date(2026, 12, 3))
                self.assertNotIn(" ", day)
                self.assertIn("\u00a0", day)

    def test_nothing_is_not_less_than_nothing(self):
        """A difference of sums may be a ten-thousandth of a cent below zero."""
        dollar = self.env.ref("base.USD")
        for lang, zero in (("en_US", "0.00"), ("de_DE", "0,00"), ("hi_IN", "0.00")):
            letter = self.letter(lang)
            for amount in (-0.0, -0.000001, -0.004):
                with self.subTest(lang=lang, amount=amount):
                    self.assertEqual(letter._number(amount, dollar), zero)
        self.assertEqual(self.letter("de_DE")._number(-1234.5, dollar), "-1.234,50")

    def test_other_figures_have_the_readers_decimal_point(self):
        for lang, share, change in (("en_US", "12.3", "+1.50"), ("de_DE", "12,3", "+1,50")):
            printed = self.letter(lang)
            self.assertEqual(printed._decimal(12.34, 1), share)
            self.assertEqual(printed._decimal(1.5, 2, sign=True), change)
            self.assertEqual(printed._decimal(-0.001, 1), printed._decimal(0, 1))
