"""The audit of a period as a workbook: rules with what they checked, findings, the trend."""

from odoo import api, models
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option
from odoo.exceptions import UserError
from odoo.tools import format_datetime, split_every

from ...models.roles import READER

TREND_MONTHS = 12
AT_ONCE = 1_000  # findings in memory


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {"audit": self.env._("Audit")}

    @api.model
    def _readers(self):
        return super()._readers() | {"audit": READER}

    @api.model
    def _options(self):
        return super()._options() | {"audit": {"run_ids": Option("records", "ar.audit.run")}}

    @api.model
    def _writers(self):
        return super()._writers() | {"audit": self._write_audit}

    def _write_audit(self, book, options):
        """Rules with what they checked and found, every finding, and the trend, of each audit.

        Options: ``run_ids``, audits that were run.
        """
        runs = self.env["ar.audit.run"].browse(options.get("run_ids"))
        if not runs:
            raise UserError(self.env._("Choose the audits that the workbook is to tell of."))
        runs._require_done()
        for run in runs:
            one = self.with_context(allowed_company_ids=run.company_id.ids)
            run = run.with_env(one.env)
            about = one._audit_about(run)
            one._write_audit_rules(book, run, about)
            one._write_audit_findings(book, run, about)
            one._write_audit_trend(book, run, about)

    def _audit_about(self, run):
        return [
            run.company_id.name,
            run.name,
            self.env._(
                "Run on %(day)s by %(user)s",
                day=format_datetime(self.env, run.done_on),
                user=run.done_by.name,
            ),
        ]

    def _audit_labels(self, name):
        """What people call the values of a field of findings."""
        return dict(self.env["ar.audit.finding"]._fields[name]._description_selection(self.env))

    def _write_audit_rules(self, book, run, about):
        severities = self._audit_labels("severity")
        columns = [
            Column(self.env._("Code"), width=12),
            Column(self.env._("Rule"), width=44),
            Column(self.env._("Severity"), width=12),
            Column(self.env._("Version"), "integer", 9),
            Column(self.env._("Checked"), "integer", 11),
            Column(self.env._("Findings"), "integer", 11, total=True),
            *self._money_columns(self.env._("At Stake")),
            Column(self.env._("Source"), width=44),
            Column(self.env._("Not Applied"), width=30),
        ]
        rows = (
            (
                line.rule_id.code,
                line.rule_id.name,
                severities.get(line.severity),
                line.version,
                line.checked_count,
                line.finding_count,
                line.amount,
                line.rule_id.source,
                line.failure or None,
            )
            for line in run.line_ids
        )
        book.sheet(self.env._("Rules"), columns, rows, about=about)

    def _write_audit_findings(self, book, run, about):
        columns = [
            Column(self.env._("Rule"), width=12),
            Column(self.env._("Document"), width=18),
            Column(self.env._("Customer"), width=28),
            Column(self.env._("Date"), "date", 12),
            *self._money_columns(self.env._("At Stake")),
            Column(self.env._("What Is Wrong"), width=60),
            Column(self.env._("What to Do"), width=44),
            Column(self.env._("State"), width=14),
            Column(self.env._("Owner"), width=18),
            Column(self.env._("Due Date"), "date", 12),
        ]
        book.sheet(self.env._("Findings"), columns, self._audit_finding_rows(run), about=about)

    def _audit_finding_rows(self, run):
        states = self._audit_labels("state")
        findings = self.env["ar.audit.finding"].search(run._finding_domain())
        for some in split_every(AT_ONCE, findings.ids):
            for finding in findings.browse(some):
                yield (
                    finding.rule_id.code,
                    finding.move_id.name or None,
                    finding.partner_id.display_name or None,
                    finding.date or None,
                    finding.amount,
                    finding.explanation,
                    finding.remedy,
                    states[finding.state],
                    finding.user_id.name or None,
                    finding.date_due or None,
                )
            self.env.invalidate_all()

    def _write_audit_trend(self, book, run, about):
        columns = [
            Column(self.env._("Month"), "date", 12),
            Column(self.env._("New"), "integer", 11),
            Column(self.env._("Mended"), "integer", 11),
        ]
        title = self.env._("Trend")
        chart = Chart(title, "column", 0, [1, 2])
        book.sheet(title, columns, run._trend(TREND_MONTHS), about=about, chart=chart)
