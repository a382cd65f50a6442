"""Addresses of reports with what a hand or a scanner puts there: an answer, and no failure."""

from urllib.parse import quote

from matrix import is_ours
from odoo.tests import HttpCase, tagged

#: Of records that are not there, or of none at all.
NOT_THERE = (
    "0",
    "-1",
    "x",
    "99999999",
    "2147483648",
    "9" * 40,
    "9" * 4400,
    "²",
    "1,99999999",
    ",",
    "",
)
#: For the options and the context of a report.
NO_JSON = ('{"x":', "[]", "1", "null", "NaN", "\x00", "[" * 5000)


@tagged("post_install", "-at_install")
class TestReports(HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate("admin", "admin")
        reports = self.env["ir.actions.report"].search([("report_type", "like", "qweb")])
        modules = {one.id: (one.get_external_id()[one.id] or "").split(".")[0] for one in reports}
        self.reports = reports.filtered(lambda one: is_ours(modules[one.id]))
        self.assertGreaterEqual(len(self.reports), 6)

    def status(self, report, ids, **options):
        query = "&".join(f"{name}={quote(value)}" for name, value in options.items())
        return self.url_open(f"/report/html/{report.report_name}/{ids}?{query}").status_code

    def test_what_is_not_there_is_not_found(self):
        for report in self.reports:
            for ids in NOT_THERE:
                with self.subTest(report=report.report_name, ids=ids[:12]):
                    wanted = (200, 404) if ids == "" else (404,)
                    self.assertIn(self.status(report, ids), wanted)

    def test_what_cannot_be_read_is_a_bad_request(self):
        for report in self.reports:
            for text in NO_JSON:
                for name in ("options", "context"):
                    with self.subTest(report=report.report_name, text=text[:12], name=name):
                        self.assertEqual(self.status(report, "1", **{name: text}), 400)

    def test_what_is_there_is_shown(self):
        for report in self.reports:
            if ids := self.env[report.model].search([], limit=1).ids:
                with self.subTest(report=report.report_name):
                    self.assertIn(self.status(report, ids[0], options="{}"), (200, 403, 422))
