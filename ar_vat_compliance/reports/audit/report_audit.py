from odoo import api, models


class ReportAudit(models.AbstractModel):
    """The printed audit: of what was run, on whichever way it is asked for."""

    _name = "report.ar_vat_compliance.report_audit"
    _description = "Audit Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        runs = self.env["ar.audit.run"].browse(docids)
        runs.check_access("read")
        runs._require_done()
        return {"doc_ids": runs.ids, "doc_model": runs._name, "docs": runs}
