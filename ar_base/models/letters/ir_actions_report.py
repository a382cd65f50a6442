"""Which reports are printed as paged media, and by what: the one place that knows."""

import io
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ...domain.letters.batch import BatchFailed
from ...domain.letters.press import Paper, PressMissing, press

_logger = logging.getLogger(__name__)

#: Records are rendered in portions of so many: one query of the ORM is for all of a portion.
RENDERED_AT_ONCE = 100


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    ar_printed_by = fields.Selection(
        [("wkhtmltopdf", "wkhtmltopdf"), ("weasyprint", "WeasyPrint")],
        string="Printed by",
        required=True,
        default="wkhtmltopdf",
        help="What makes the PDF. WeasyPrint knows pages: their heads and numbers, and where a "
        "table may break. It is for templates that are written for it.",
    )

    def _ar_is_paged(self):
        return self.ar_printed_by == "weasyprint"

    @api.model
    def _ar_paged_names(self):
        """The reports that need no wkhtmltopdf, by what the web client calls them."""
        paged = self.sudo().search([("ar_printed_by", "=", "weasyprint")])
        return paged.mapped("report_name")

    def report_action(self, docids, data=None, config=True):
        """Nobody is asked for Odoo's document layout, which these reports do not use."""
        return super().report_action(docids, data=data, config=config and not self._ar_is_paged())

    # ------------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------------
    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """A PDF for each record where each is kept as an attachment, else one for all of them."""
        report = self._get_report(report_ref)
        if not report._ar_is_paged():
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        data = dict(data or {}, report_type="pdf", debug=False)
        if not res_ids:
            return self._ar_in_one(report, self._ar_pages(report, [res_ids], data))
        if len(res_ids) != len(set(res_ids)) or not self._ar_is_kept(report):
            return self._ar_in_one(report, self._ar_pages_of(report, res_ids, data))
        return self._ar_one_by_one(report, res_ids, data)

    def _ar_is_kept(self, report):
        return report.attachment and not self.env.context.get("report_pdf_no_attachment")

    def _ar_in_one(self, report, pages):
        """What Odoo expects of a print that it need not take apart."""
        try:
            stream = self._ar_bound(self._ar_press(report).booklets(pages))
        except BatchFailed as failure:
            _logger.exception("Report %s", report.report_name)
            raise UserError(
                self.env._(
                    "These documents could not be printed together (%(reason)s). Please print "
                    "fewer at a time.",
                    reason=failure,
                )
            ) from failure
        return {False: {"stream": stream, "attachment": None}}

    def _ar_one_by_one(self, report, res_ids, data):
        """What Odoo expects of a print whose parts are kept: the former one, or a new PDF."""
        streams, missing = {}, []
        for record in self.env[report.model].browse(res_ids):
            former = report.retrieve_attachment(record)
            reused = former if report.attachment_use else None
            streams[record.id] = {
                "stream": io.BytesIO(reused.raw) if reused else None,
                "attachment": former,
            }
            if not reused:
                missing.append(record.id)
        if missing:
            pdfs = self._ar_press(report).pdfs(self._ar_pages_of(report, missing, data))
            for res_id, pdf in zip(missing, pdfs, strict=True):
                streams[res_id]["stream"] = io.BytesIO(pdf)
        return streams

    @api.model
    def _ar_bound(self, pdfs):
        """PDFs one after another in one."""
        pdfs = [io.BytesIO(pdf) for pdf in pdfs]
        if len(pdfs) == 1:
            return pdfs[0]
        writer, bound = PdfFileWriter(), io.BytesIO()
        for pdf in pdfs:
            writer.appendPagesFromReader(PdfFileReader(pdf))
        writer.write(bound)
        return bound

    # ------------------------------------------------------------------
    # The pages, before they are printed
    # ------------------------------------------------------------------
    def _ar_pages_of(self, report, res_ids, data):
        """The HTML of each record, one by one; what the ORM reads it reads for many."""
        for start in range(0, len(res_ids), RENDERED_AT_ONCE):
            yield from self._ar_pages(
                report, [[one] for one in res_ids[start : start + RENDERED_AT_ONCE]], data
            )

    def _ar_pages(self, report, parts, data):
        """The HTML of parts of a report, a list of ids each."""
        together = [res_id for part in parts for res_id in part or ()]
        rendering = self.with_context(ar_compiled={})
        for part in parts:
            values = rendering._get_rendering_context(report, part, data)
            if isinstance(values.get("docs"), models.BaseModel) and part:
                values["docs"] = values["docs"].with_prefetch(together)
            yield rendering._render_template(report.report_name, values).decode()

    # ------------------------------------------------------------------
    # The press
    # ------------------------------------------------------------------
    def _ar_press(self, report):
        try:
            return press(self._ar_paper(report._ar_paperformat()))
        except PressMissing as missing:
            message = self.env._(
                "The PDF cannot be made, because the server lacks %(library)s, a part of Pango and "
                "WeasyPrint: its administrator has to install the packages libpango-1.0-0, "
                "libpangoft2-1.0-0 and libharfbuzz-subset0.",
                library=missing,
            )
            _logger.error("Report %s: %s", report.report_name, message)
            raise UserError(message) from missing

    def _ar_paperformat(self):
        """That of the report, else a letter's: the company's has the margins of Odoo's reports,
        whose head and foot are put there by wkhtmltopdf.
        """
        letter = self.env.ref("ar_base.paperformat_letter", raise_if_not_found=False)
        return self.paperformat_id or letter or self.get_paperformat()

    def _ar_paper(self, paperformat):
        """Size and margins, as Odoo's paper format has them."""
        width, height = paperformat.print_page_width, paperformat.print_page_height
        if self.env.context.get("landscape") and width < height:
            width, height = height, width
        return Paper(
            width or 210,
            height or 297,
            paperformat.margin_top,
            paperformat.margin_right,
            paperformat.margin_bottom,
            paperformat.margin_left,
        )
