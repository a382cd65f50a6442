from odoo import http
from odoo.http import request


class LettersController(http.Controller):
    @http.route("/ar_base/paged_reports", type="jsonrpc", auth="user", readonly=True)
    def paged_reports(self):
        """The names of the reports for which the web client need not look for wkhtmltopdf."""
        return request.env["ir.actions.report"]._ar_paged_names()
