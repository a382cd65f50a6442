"""Statements of account."""

from benchmarks.inside.meter import Scenario

STATEMENTS = 200


class Statements(Scenario):
    """Statements of many debtors as one document, before it becomes a PDF."""

    def prepare(self) -> None:
        self.debtors = self.env["ar.debtor"].search(
            [("open_amount", ">", 0)], order="id", limit=STATEMENTS
        )

    def run(self) -> int:
        report = "ar_collections.action_report_statement"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(report, self.debtors.ids)
        assert html
        return len(self.debtors)
