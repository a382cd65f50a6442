"""The audit of a period as a workbook."""

import base64
import io

import xlsxwriter
from odoo import models

HEADING = "#1f3864"


class ArAuditRun(models.Model):
    _inherit = "ar.audit.run"

    def action_workbook(self):
        """The workbook, as a download."""
        self.ensure_one()
        self._require_done()
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("Audit %(period)s.xlsx", period=self.name.replace(" – ", "_")),
                "datas": base64.b64encode(self._workbook()),
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def _workbook(self):
        """Rules with what they checked and found, every finding, and the trend: xlsx as bytes."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            self._rules_sheet(book)
            self._findings_sheet(book)
            self._trend_sheet(book)
        return file.getvalue()

    def _sheet(self, book, title, columns, rows):
        """A sheet with a frozen header, filters, and rows as they come.

        :param columns: ``[(title, width, kind)]``; kind is text, number, money, date
        """
        formats = {
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {"bold": True, "font_color": "white", "bg_color": HEADING, "text_wrap": True}
        )
        sheet = book.add_worksheet(title[:31])
        sheet.hide_gridlines(2)
        for index, (_name, width, _kind) in enumerate(columns):
            sheet.set_column(index, index, width)
        sheet.write_string(0, 0, f"{title} · {self.company_id.name} · {self.name}", bold)
        for index, (name, _width, _kind) in enumerate(columns):
            sheet.write_string(2, index, name, head)
        number = 2
        for number, row in enumerate(rows, 3):
            for index, (value, (_name, _width, kind)) in enumerate(zip(row, columns, strict=True)):
                if value in (None, False, ""):
                    continue
                if kind == "text":
                    sheet.write_string(number, index, str(value), formats[kind])
                elif kind == "date":
                    sheet.write_datetime(number, index, value, formats[kind])
                else:
                    sheet.write_number(number, index, value, formats[kind])
        sheet.autofilter(2, 0, max(number, 3), len(columns) - 1)
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)

    def _rules_sheet(self, book):
        severities = dict(
            self.env["ar.audit.rule"]._fields["severity"]._description_selection(self.env)
        )
        self._sheet(
            book,
            self.env._("Rules"),
            [
                (self.env._("Code"), 12, "text"),
                (self.env._("Rule"), 44, "text"),
                (self.env._("Severity"), 12, "text"),
                (self.env._("Version"), 9, "number"),
                (self.env._("Checked"), 11, "number"),
                (self.env._("Findings"), 11, "number"),
                (self.env._("At Stake"), 16, "money"),
                (self.env._("Source"), 44, "text"),
            ],
            (
                (
                    line.rule_id.code,
                    line.rule_id.name,
                    severities[line.severity],
                    line.version,
                    line.checked_count,
                    line.finding_count,
                    line.amount,
                    line.rule_id.source,
                )
                for line in self.line_ids
            ),
        )

    def _findings_sheet(self, book):
        states = dict(
            self.env["ar.audit.finding"]._fields["state"]._description_selection(self.env)
        )
        findings = self.env["ar.audit.finding"].search(self._finding_domain())
        self._sheet(
            book,
            self.env._("Findings"),
            [
                (self.env._("Rule"), 12, "text"),
                (self.env._("Document"), 18, "text"),
                (self.env._("Customer"), 28, "text"),
                (self.env._("Date"), 12, "date"),
                (self.env._("At Stake"), 16, "money"),
                (self.env._("What Is Wrong"), 60, "text"),
                (self.env._("What to Do"), 44, "text"),
                (self.env._("State"), 14, "text"),
                (self.env._("Owner"), 18, "text"),
                (self.env._("Due Date"), 12, "date"),
            ],
            (
                (
                    finding.rule_id.code,
                    finding.move_id.name,
                    finding.partner_id.display_name,
                    finding.date,
                    finding.amount,
                    finding.explanation,
                    finding.remedy,
                    states[finding.state],
                    finding.user_id.name,
                    finding.date_due,
                )
                for finding in findings
            ),
        )

    def _trend_sheet(self, book):
        self._sheet(
            book,
            self.env._("Trend"),
            [
                (self.env._("Month"), 12, "date"),
                (self.env._("New"), 11, "number"),
                (self.env._("Mended"), 11, "number"),
            ],
            self._trend(12),
        )
