"""The addresses of reports: what is asked for wrongly is answered, and fails nothing."""

import json

from odoo import http
from odoo.addons.web.controllers.report import ReportController
from odoo.http import request
from werkzeug.exceptions import BadRequest, NotFound

from ..models.guard.ar_bounded import LARGEST_INTEGER

DIGITS = len(str(LARGEST_INTEGER))


class AskedReportController(ReportController):
    @http.route()
    def report_routes(self, reportname, docids=None, converter=None, **data):
        for name in ("options", "context"):
            self._check_json(name, data.get(name))
        report = request.env["ir.actions.report"]._get_report_from_name(reportname)
        if report and report._ar_is_paged():
            self._check_there(report, docids)
        return super().report_routes(reportname, docids=docids, converter=converter, **data)

    def _check_json(self, name, text):
        """Odoo reads it as JSON, and what it reads as a dictionary."""
        try:
            read = json.loads(text) if text else {}
        except (TypeError, ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            raise BadRequest(request.env._("“%(name)s” cannot be read.", name=name))

    def _check_there(self, report, docids):
        """A template reads its records one by one: it fails in the middle where one is not there.

        A report with a model of its own says itself what it is about when no ids are given.
        """
        if not docids and f"report.{report.report_name}" in request.env:
            return
        numbers = {*(docids or "").split(",")}
        ids = [int(one) for one in numbers if one.isdecimal() and len(one) <= DIGITS]
        records = request.env[report.model].browse(id_ for id_ in ids if id_ <= LARGEST_INTEGER)
        if len(records.exists()) < len(numbers):
            raise NotFound(request.env._("What is to be printed is not there any more."))
