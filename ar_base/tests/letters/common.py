"""A report that is printed as pages, over contacts: no other add-on is needed to try it."""

import io
import subprocess
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import html
from odoo.tests import TransactionCase
from odoo.tools.pdf import PdfFileReader

MILLIMETRES = 25.4 / 72

TEMPLATE = """
<t t-call="ar_base.letters">
    <t t-set="title">Letters</t>
    <div t-foreach="docs" t-as="doc" class="article" t-att-data-oe-model="doc._name"
         t-att-data-oe-id="doc.id">
        <div class="ar_letter">
            <t t-set="company" t-value="env.company"/>
            <t t-call="ar_base.letterhead"><t t-set="document" t-value="doc.name"/></t>
            <t t-call="ar_base.letter_address">
                <t t-set="partner" t-value="doc"/>
                <t t-set="facts" t-value="[('Reference', doc.ref)]"/>
            </t>
            <div class="ar_title">Letter to <t t-out="doc.name"/></div>
            <t t-set="rows" t-value="int(doc.function or 1)"/>
            <table class="ar_items">
                <thead>
                    <tr><th style="width: 60%;">Document</th><th class="n">Amount</th></tr>
                </thead>
                <tbody>
                    <tr t-foreach="range(rows)" t-as="row">
                        <td>Row <t t-out="row"/> <t t-out="doc.comment"/></td>
                        <td class="n">1.00</td>
                    </tr>
                </tbody>
                <tbody class="ar_sums">
                    <tr class="ar_sum"><td>Amount to pay</td><td class="n" t-out="rows"/></tr>
                </tbody>
            </table>
            <div class="ar_closing">Yours faithfully</div>
        </div>
    </div>
</t>
"""


class LettersCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.ui.view"].create(
            {"type": "qweb", "name": "letter", "key": "ar_base.test_letter", "arch": TEMPLATE}
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Letter",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "ar_base.test_letter",
                "ar_printed_by": "weasyprint",
                "paperformat_id": cls.env.ref("ar_base.paperformat_letter").id,
                "print_report_name": "object.env['ar.printed.mixin']._file_name(object.name)",
            }
        )
        cls.company = cls.env.company
        cls.company.write({"name": "Seller Ltd", "street": "1 High Street", "city": "Leeds"})
        cls.reports = cls.env["ir.actions.report"].with_context(force_report_rendering=True)

    @classmethod
    def partner(cls, name="Ada Ltd", rows=1, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "street": "1 Mill Lane",
                "city": "York",
                "function": str(rows),
                **values,
            }
        )

    def pdf(self, partners, **context):
        content, kind = self.reports.with_context(**context)._render_qweb_pdf(
            self.report.report_name, partners.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        return content

    def pages(self, content):
        """The words of each page."""
        return [
            " ".join(page.extract_text().split())
            for page in PdfFileReader(io.BytesIO(content)).pages
        ]

    def words(self, content, page=1):
        """Where words stand: ``[(word, left, top, right, bottom)]`` in millimetres."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "letter.pdf"
            path.write_bytes(content)
            number = str(page)
            done = subprocess.run(
                ["pdftotext", "-bbox", "-f", number, "-l", number, str(path), "-"],
                capture_output=True,
                check=True,
            )
        return [
            (
                unicodedata.normalize("NFKC", word.text or ""),
                *(float(word.get(side)) * MILLIMETRES for side in ("xmin", "ymin", "xmax", "ymax")),
            )
            for word in html.fromstring(done.stdout.decode()).iter("word")
        ]

    def place(self, content, text, page=1):
        """Where a word stands first."""
        return next(word[1:] for word in self.words(content, page) if word[0] == text)
