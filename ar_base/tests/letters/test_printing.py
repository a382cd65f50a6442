"""Our reports are printed by themselves, record by record; Odoo's own stay as they are."""

import io
from unittest.mock import patch

from odoo.addons.ar_base.domain.letters import press
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .common import LettersCase


@tagged("post_install", "-at_install")
class TestPrinting(LettersCase):
    def without_wkhtmltopdf(self):
        reports = self.registry["ir.actions.report"]
        self.enterContext(patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "install"))
        self.enterContext(patch.object(reports, "_run_wkhtmltopdf", side_effect=AssertionError))

    # ------------------------------------------------------------------
    # One and many
    # ------------------------------------------------------------------
    def test_wkhtmltopdf_is_not_asked_for(self):
        self.without_wkhtmltopdf()
        (page,) = self.pages(self.pdf(self.partner()))
        self.assertIn("Letter to Ada Ltd", page)

    def test_each_letter_counts_its_own_pages(self):
        pages = self.pages(self.pdf(self.partner("Ada", 60) + self.partner("Babbage")))
        self.assertEqual(len(pages), 3)
        for number, words in enumerate(("Page 1 of 2", "Page 2 of 2", "Page 1 of 1")):
            self.assertIn(words, pages[number])
        self.assertIn("Ada", pages[1])
        self.assertIn("Babbage", pages[2])

    def test_they_come_in_the_order_that_was_asked_for_and_as_often(self):
        ada, babbage = self.partner("Ada"), self.partner("Babbage")
        content, _kind = self.reports._render_qweb_pdf(
            self.report.report_name, [babbage.id, ada.id, babbage.id]
        )
        names = [page.rsplit("Letter to ", 1)[1].split()[0] for page in self.pages(content)]
        self.assertEqual(names, ["Babbage", "Ada", "Babbage"])

    def test_more_than_one_booklet_is_bound_into_one(self):
        partners = self.env["res.partner"].concat(*(self.partner(f"P{n}") for n in range(60)))
        pages = self.pages(self.pdf(partners))
        self.assertEqual(len(pages), 60)
        self.assertIn("Letter to P59", pages[59])

    def test_the_orm_reads_for_many_at_once(self):
        partners = self.env["res.partner"].concat(*(self.partner(f"P{n}") for n in range(40)))
        self.pdf(partners[:1])
        counts = []
        for some in (partners[:10], partners):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            list(self.reports._ar_pages_of(self.report, some.ids, {"report_type": "pdf"}))
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_without_records(self):
        self.env["ir.ui.view"].search(
            [("key", "=", "ar_base.test_letter")]
        ).arch = '<t t-call="ar_base.letters"><p>Nobody: <t t-out="words"/></p></t>'
        content, _kind = self.reports._render_qweb_pdf(
            self.report.report_name, data={"words": "hello"}
        )
        self.assertEqual(self.pages(content), ["Nobody: hello"])

    def test_in_tests_it_is_a_page_of_html(self):
        """As with Odoo's own reports: who wants a PDF in a test says so."""
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf(
            self.report.report_name, self.partner().ids
        )
        self.assertEqual(kind, "html")
        self.assertIn(b"Letter to", content)

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------
    def kept(self, partner):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id), ("name", "=", "k.pdf")]
        )

    def test_each_record_keeps_its_own_pages(self):
        self.report.attachment = "'k.pdf'"
        ada, babbage = self.partner("Ada", 60), self.partner("Babbage")
        pages = self.pages(self.pdf(ada + babbage))
        self.assertEqual(len(pages), 3)
        self.assertEqual(self.pages(self.kept(ada).raw), pages[:2])
        self.assertEqual(self.pages(self.kept(babbage).raw), pages[2:])

    def test_what_is_kept_is_printed_again_as_it_was(self):
        self.report.write({"attachment": "'k.pdf'", "attachment_use": True})
        ada, babbage = self.partner("Ada"), self.partner("Babbage")
        self.pdf(ada)
        ada.name = "Ada Lovelace"
        pages = self.pages(self.pdf(ada + babbage))
        self.assertNotIn("Lovelace", pages[0])
        self.assertIn("Babbage", pages[1])
        self.assertEqual(len(self.kept(ada)), 1)
        with patch.object(press, "press", side_effect=AssertionError):
            self.pdf(ada)

    def test_what_is_kept_is_not_replaced_without_leave(self):
        self.report.attachment = "'k.pdf'"
        ada = self.partner("Ada")
        self.pdf(ada)
        ada.name = "Ada Lovelace"
        self.assertIn("Lovelace", self.pages(self.pdf(ada))[0])
        self.assertEqual(len(self.kept(ada)), 1)

    def test_nothing_is_kept_when_nothing_should_be(self):
        self.report.attachment = "'k.pdf'"
        ada = self.partner("Ada")
        self.pdf(ada, report_pdf_no_attachment=True)
        self.assertFalse(self.kept(ada))

    # ------------------------------------------------------------------
    # Paper, and what is missing
    # ------------------------------------------------------------------
    def test_the_paper_format_is_obeyed(self):
        self.report.paperformat_id = self.env["report.paperformat"].create(
            {
                "name": "Small",
                "format": "custom",
                "orientation": "Portrait",
                "page_width": 120,
                "page_height": 170,
                "margin_left": 11,
            }
        )
        content = self.pdf(self.partner())
        box = PdfFileReader(io.BytesIO(content)).pages[0].mediabox
        self.assertEqual([round(float(side) * 25.4 / 72) for side in box], [0, 0, 120, 170])
        self.assertAlmostEqual(self.place(content, "Letter")[0], 11, delta=0.5)

    def test_without_a_paper_format_of_its_own_it_has_margins(self):
        """The company's format is for Odoo's reports, whose head is not on the page."""
        self.report.paperformat_id = False
        for own in (self.env.ref("base.paperformat_euro"), self.env["report.paperformat"]):
            self.env.company.paperformat_id = own
            content = self.pdf(self.partner())
            self.assertAlmostEqual(self.place(content, "Letter")[0], 25, delta=0.5)
            self.assertEqual(len(self.pages(content)), 1)

    def test_landscape_when_asked_for(self):
        box = PdfFileReader(io.BytesIO(self.pdf(self.partner(), landscape=True))).pages[0].mediabox
        self.assertGreater(box[2], box[3])

    def test_without_pango_one_sentence_says_so(self):
        missing = press.PressMissing("libpango-1.0-0")
        module = "odoo.addons.ar_base.models.letters.ir_actions_report"
        with (
            patch(f"{module}.press", side_effect=missing),
            self.assertLogs(module, "ERROR") as logs,
            self.assertRaisesRegex(UserError, r"^The PDF cannot be made.*libpango-1\.0-0.*\.$"),
        ):
            self.pdf(self.partner())
        self.assertIn("libpango-1.0-0", logs.output[0])

    def test_no_document_layout_is_asked_for(self):
        self.company.external_report_layout_id = False
        reports = self.report.with_user(self.env.ref("base.user_admin"))
        action = reports.report_action(self.partner())
        self.assertEqual(action["type"], "ir.actions.report")

    # ------------------------------------------------------------------
    # Odoo's own
    # ------------------------------------------------------------------
    def a_pdf_of(self, pages):
        writer, content = PdfFileWriter(), io.BytesIO()
        for _page in range(pages):
            writer.addBlankPage(100, 100)
        writer.write(content)
        return content.getvalue()

    def test_odoos_reports_stay_with_wkhtmltopdf(self):
        self.report.ar_printed_by = "wkhtmltopdf"
        calls = []

        def run(_self, bodies, *_args, **_named):
            calls.append(len(bodies))
            return self.a_pdf_of(len(bodies))

        reports = self.registry["ir.actions.report"]
        with (
            patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "ok"),
            patch.object(reports, "_run_wkhtmltopdf", run),
            patch.object(reports, "_ar_press", side_effect=AssertionError),
        ):
            self.assertEqual(len(self.pages(self.pdf(self.partner()))), 1)
            self.assertEqual(len(self.pages(self.pdf(self.partner() + self.partner()))), 2)
        self.assertEqual(calls, [1, 2])

    def test_a_new_report_is_odoos_own(self):
        report = self.env["ir.actions.report"].create(
            {"name": "Other", "model": "res.partner", "report_name": "ar_base.other"}
        )
        self.assertEqual(report.ar_printed_by, "wkhtmltopdf")
        names = self.env["ir.actions.report"]._ar_paged_names()
        self.assertIn("ar_base.test_letter", names)
        self.assertNotIn("ar_base.other", names)
        self.assertFalse(
            self.env["ir.actions.report"].search(
                [("ar_printed_by", "!=", "wkhtmltopdf"), ("report_name", "=like", "account.%")]
            )
        )
