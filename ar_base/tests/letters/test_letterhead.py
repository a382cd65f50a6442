"""A letter on paper: where things stand, and what breaks where."""

import base64
import io

from odoo.tests import tagged
from PIL import Image

from .common import LettersCase

PAGE = (210, 297)


@tagged("post_install", "-at_install")
class TestLetterhead(LettersCase):
    def test_the_address_stands_in_the_window(self):
        """DIN 5008 form B: the window is 45 mm high, 45 mm below the edge, the address below the
        17.7 mm of sender and remarks."""
        content = self.pdf(self.partner("Lovelace Ltd", zip="YO1 7HH"))
        left, top, _right, _bottom = self.place(content, "Lovelace")
        self.assertAlmostEqual(left, 25, delta=0.5)
        self.assertAlmostEqual(top, 62.7, delta=1.5)
        _left, _top, _right, bottom = self.place(content, "York")
        self.assertLess(bottom, 90)
        _left, sender, _right, _bottom = self.words_of_sender(content)
        self.assertTrue(57 < sender < 62.7)

    def words_of_sender(self, content):
        """The second time that our name stands there: the first is the letterhead."""
        return [word[1:] for word in self.words(content) if word[0] == "Seller"][1]

    def test_a_long_address_grows_upwards_and_stays_in_the_window(self):
        partner = self.partner("Lovelace " + "and Daughters " * 20, street2="Building 7, Floor 3")
        content = self.pdf(partner)
        self.assertGreater(self.place(content, "Lovelace")[1], 45)
        self.assertLess(self.place(content, "York")[3], 91)

    def test_the_second_page_has_a_small_head(self):
        content = self.pdf(self.partner("Ada Ltd", 50))
        first, second = self.pages(content)
        self.assertIn("1 High Street", first)
        self.assertNotIn("1 High Street", second)
        head = [word for word, _left, top, *_rest in self.words(content, 2) if top < 28]
        self.assertEqual(" ".join(head), "Seller Ltd Ada Ltd Page 2 of 2")

    def test_the_head_of_a_table_stands_on_each_page(self):
        pages = self.pages(self.pdf(self.partner("Ada Ltd", 150)))
        self.assertGreater(len(pages), 3)
        for page in pages:
            self.assertIn("Document Amount", page)

    def test_no_row_is_in_two_pages(self):
        partner = self.partner("Ada Ltd", 30, comment="<p>" + "word " * 90 + "</p>")
        for page in self.pages(self.pdf(partner)):
            for part in page.split("Row ")[1:]:
                self.assertEqual(part.count("word "), 90, "a row is whole where it begins")

    def test_a_sum_is_never_alone_on_a_page(self):
        for rows in range(16, 40):
            pages = self.pages(self.pdf(self.partner("Ada Ltd", rows)))
            with_sum = next(page for page in pages if "Amount to pay" in page)
            self.assertIn("Row", with_sum, f"{rows} rows")

    def test_the_closing_is_never_alone_on_a_page(self):
        for rows in range(16, 40):
            pages = self.pages(self.pdf(self.partner("Ada Ltd", rows)))
            self.assertIn("Amount to pay", pages[-1], f"{rows} rows")

    def test_it_speaks_the_language_of_the_document(self):
        self.env["res.lang"]._activate_lang("de_DE")
        view = self.env.ref("ar_base.page_number")
        view.update_field_translations(
            "arch_db",
            {
                "de_DE": {
                    'Page <span class="ar_page"/> of <span class="ar_pages"/>': (
                        'Seite <span class="ar_page"/> von <span class="ar_pages"/>'
                    )
                }
            },
        )
        (page,) = self.pages(self.pdf(self.partner(), lang="de_DE"))
        self.assertIn("Seite 1 von 1", page)

    def test_other_scripts_are_printed(self):
        for name in ("苏州锦华精密仪器", "भारत उपकरण", "தமிழ்நாடு"):
            content = self.pdf(self.partner(name))
            words = "".join(word[0] for word in self.words(content))
            for part in name.split():
                self.assertIn(part[:1], words)

    def test_the_foot_has_what_the_law_asks_for(self):
        self.company.report_footer = "<p>Amtsgericht Hamburg HRB 123456</p>"
        content = self.pdf(self.partner("Ada Ltd", 50))
        first, second = self.pages(content)
        self.assertIn("HRB 123456", first)
        self.assertNotIn("HRB 123456", second)
        self.assertGreater(self.place(content, "HRB")[1], 275)

    def test_a_long_foot_stays_on_the_sheet(self):
        """Registers, directors and banks of a German company take many lines."""
        many = "<p>" + "Amtsgericht Hamburg HRB 123456 · Geschäftsführer: A. Vale · " * 12 + "</p>"
        for foot in (many, "<p>Bank of Stories</p>" * 6, f"<p>{'苏州' * 150}</p>"):
            with self.subTest(foot=foot[:20]):
                self.company.report_footer = foot + "<p>END</p>"
                content = self.pdf(self.partner())
                self.assertEqual(len(self.pages(content)), 1)
                _left, _top, right, bottom = self.place(content, "END")
                self.assertLess(bottom, PAGE[1] - 3)
                self.assertLess(right, 165)

    def test_a_logo_is_printed_once_for_all_letters(self):
        picture = io.BytesIO()
        Image.effect_noise((400, 120), 90).save(picture, "PNG")
        before = len(self.pdf(self.partner() + self.partner("Babbage")))
        self.company.logo = base64.b64encode(picture.getvalue())
        after = len(self.pdf(self.partner() + self.partner("Babbage")))
        self.assertGreater(after - before, 20_000, "there is one")
        self.assertLess(after - before, 1.5 * len(picture.getvalue()))

    # ------------------------------------------------------------------
    # Hostile names
    # ------------------------------------------------------------------
    def check_inside(self, content, pages=1):
        for number in range(1, pages + 1):
            for word, left, top, right, bottom in self.words(content, number):
                with self.subTest(page=number, word=word[:20]):
                    self.assertGreater(left, 20)
                    self.assertLess(right, PAGE[0] - 18)
                    self.assertGreater(top, 5)
                    self.assertLess(bottom, PAGE[1] - 3)

    def test_no_name_breaks_out(self):
        for name in (
            "<b>Bold</b> <script>alert(1)</script> & \"quotes\" 'single'",
            "W" * 300,
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "苏" * 300,
            "😀🏭 Ltd " * 30,
            "line\nbreak\ttab",
        ):
            with self.subTest(name=name[:30]):
                partner = self.partner(
                    name, ref="9" * 40, street="S" * 200, city="C" * 100, comment="R" * 300
                )
                content = self.pdf(partner)
                self.check_inside(content, len(self.pages(content)))

    def test_markup_in_a_name_is_text(self):
        (page,) = self.pages(self.pdf(self.partner("<b>Bold</b><script>alert(1)</script>")))
        self.assertIn("<b>Bold</b><script>alert(1)</script>", page)

    def test_a_long_name_of_the_company_does_not_break_out(self):
        self.company.name = "W" * 300
        content = self.pdf(self.partner("Ada Ltd", 50))
        self.check_inside(content, 2)
        self.assertLess(self.place(content, "Ada")[1], 90)
