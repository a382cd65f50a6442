"""Workbooks over HTTP: who gets one, by which address, and what hostile options come to."""

import io
import json
import tempfile
import time
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from openpyxl import load_workbook

from ...domain.text import file_name
from ...orm.dated import dated
from .common import PEOPLE, FakeWorkbookCase
from .test_options import HOSTILE


class DownloadCase(HttpCase, FakeWorkbookCase):
    def download(self, report=PEOPLE, text=None, **options):
        query = urlencode({"options": json.dumps(options) if text is None else text})
        return self.url_open(f"/ar_base/workbook/{report}?{query}")

    def log_in(self, user):
        self.authenticate(user.login, user.login)


@tagged("post_install", "-at_install")
class TestDownload(DownloadCase):
    def test_a_reader_downloads_it(self):
        self.log_in(self.reader)
        response = self.download(partner_ids=self.reader.partner_id.ids)
        self.assertEqual(response.status_code, 200)
        self.assertIn("spreadsheet", response.headers["Content-Type"])
        self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
        rows, _total = self.rows(load_workbook(io.BytesIO(response.content))["People"])
        self.assertEqual([row["Name"] for row in rows], [self.reader.name])

    def test_the_auditor_downloads_every_workbook(self):
        self.log_in(self.user("auditor", "ar_base.group_ar_auditor"))
        for report in self.env["ar.workbook"]._titles():
            response = self.download(report)
            self.assertEqual(response.status_code, 200, (report, response.text[:300]))

    def test_for_others_there_is_none(self):
        for login, group in (("employee", "base.group_user"), ("guest", "base.group_portal")):
            self.log_in(self.user(login, group))
            for report in (*self.env["ar.workbook"]._titles(), "horoscope"):
                self.assertEqual(self.download(report).status_code, 404, (login, report))
        self.authenticate(None, None)
        self.assertNotIn("spreadsheet", self.download().headers["Content-Type"])

    def test_a_workbook_that_there_is_not(self):
        self.log_in(self.reader)
        for report in ("horoscope", "..%2F..%2Fetc%2Fpasswd", "%00", "x" * 2000):
            self.assertEqual(self.download(report).status_code, 404)

    def test_what_is_not_understood(self):
        self.log_in(self.reader)
        for text in ("[1", "", "[]", "5", '"x"', "null", "NaN", "[" * 20_000, "{" * 20_000):
            response = self.download(text=text)
            self.assertEqual(response.status_code, 400, text[:20])
            self.assertIn("These options are not understood.", response.text)

    def test_hostile_options_get_a_sentence(self):
        self.log_in(self.reader)
        for name, values in HOSTILE.items():
            for value in values:
                if len(json.dumps(value)) > 2000:
                    continue  # more than a server takes as an address
                response = self.download(**{name: value})
                self.assertEqual(response.status_code, 422, (name, repr(value)[:60]))
                self.assertIn(name, response.text)
                self.assertNotIn("Traceback", response.text)
        for name in ("<script>", "half \ud800", "x" * 2000, "", "\x00"):
            response = self.download(**{name: 1})
            self.assertEqual(response.status_code, 422)
            self.assertNotIn("<script>", response.text)
            self.assertLess(len(response.text), 500)

    def test_foreign_companies(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.log_in(self.reader)
        self.assertEqual(self.download(company_ids=other.ids).status_code, 403)
        self.assertEqual(self.download(company_ids=[other.id, 1]).status_code, 200)
        self.assertEqual(self.companies, self.reader.company_id)


@tagged("post_install", "-at_install")
class TestFileNames(DownloadCase):
    def test_any_title_gives_a_file_name(self):
        self.log_in(self.reader)
        for title in (
            'A"; filename="evil.exe',
            "A\r\nX-Evil: 1",
            "../../etc/passwd",
            "株式会社" * 60,
            "x" * 300,
            "gpj\u202eexe",
            "half \ud800",
            "",
        ):
            self.patch(type(self), "title", title)
            response = self.download()
            self.assertEqual(response.status_code, 200, title)
            header = response.headers["Content-Disposition"]
            self.assertRegex(header, r"^attachment; filename\*=UTF-8''[\w%.~-]+\.xlsx$")
            self.assertNotIn("X-Evil", response.headers)
            for bad in ("%2F", "%22", "%0D", "%0A", "%E2%80%AE", "%5C"):
                self.assertNotIn(bad, header)
            self.assertLess(len(header), 800)

    def test_it_says_whose_figures_it_holds_where_there_are_several_companies(self):
        home = self.reader.company_id
        branch = self.env["res.company"].create({"name": "The Branch"})
        workbooks = self.env["ar.workbook"].with_user(self.reader)
        day = dated(self.env, home._ar_today())
        self.assertEqual(workbooks._file_name(PEOPLE), f"People {day}.xlsx")
        self.reader.company_ids = home | branch
        here = workbooks.with_context(allowed_company_ids=home.ids)
        self.assertEqual(here._file_name(PEOPLE), f"People {day} {file_name(home.name)}.xlsx")
        both = workbooks.with_context(allowed_company_ids=(home | branch).ids)
        name = file_name(f"People {day} {home.name}, The Branch")
        self.assertEqual(both._file_name(PEOPLE), f"{name}.xlsx")
        asked = {"company_ids": branch.ids}
        self.assertEqual(both._file_name(PEOPLE, asked), f"People {day} The Branch.xlsx")


@tagged("post_install", "-at_install")
class TestRequests(DownloadCase):
    def address(self, user, **options):
        return self.env["ar.workbook"].with_user(user)._url(PEOPLE, **options)["url"]

    def test_twenty_thousand_ticked_rows_make_a_short_address_and_a_workbook(self):
        ids = [*self.reader.partner_id.ids, *range(10**6, 10**6 + 20_000)]
        url = self.address(self.reader, domain=[("id", "in", ids)])
        self.assertLess(len(url), 100)
        self.log_in(self.reader)
        for _again in range(2):
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200)
        rows, _total = self.rows(load_workbook(io.BytesIO(response.content))["People"])
        self.assertEqual([row["Name"] for row in rows], [self.reader.name])

    def test_nobody_else_can_use_it(self):
        url = self.address(self.reader)
        for login in (
            ("colleague", "account.group_account_readonly"),
            (
                "auditor",
                "ar_base.group_ar_auditor",
            ),
        ):
            self.log_in(self.user(*login))
            response = self.url_open(url)
            self.assertEqual(response.status_code, 404)
            self.assertIn("Press the button", response.text)

    def test_one_that_is_over_says_what_to_do(self):
        self.address(self.reader)
        self.env["ar.workbook.request"].search([]).unlink()
        self.log_in(self.reader)
        for number in ("1", "0", "-1", "x", "", "9" * 30, "²", "1%00"):
            response = self.url_open(f"/ar_base/workbook/{PEOPLE}?request={number}")
            self.assertEqual(response.status_code, 404, number)
            self.assertIn("Press the button", response.text)

    def test_it_is_for_one_workbook(self):
        self.offer("_titles", lambda workbooks: {"fake_other": "Other"})
        self.offer("_readers", lambda workbooks: {"fake_other": "base.group_user"})
        self.offer("_writers", lambda workbooks: {"fake_other": None})
        url = self.address(self.reader)
        self.log_in(self.reader)
        self.assertEqual(self.url_open(url.replace(PEOPLE, "fake_other")).status_code, 404)

    def test_rights_count_when_it_is_fetched(self):
        url = self.address(self.reader)
        self.reader.group_ids -= self.env.ref("account.group_account_readonly")
        self.log_in(self.reader)
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_nobody_has_rights_on_what_is_kept(self):
        self.address(self.reader)
        kept = self.env["ar.workbook.request"].search([])
        self.assertTrue(kept)
        for user in (self.reader, self.user("colleague", "base.group_system")):
            requests = kept.with_user(user)
            for attempt in (
                lambda requests=requests: requests.read(["options"]),
                lambda requests=requests: requests.write({"options": "{}"}),
                lambda requests=requests: requests.unlink(),
                lambda requests=requests: requests.create({"report": "x", "options": "{}"}),
                lambda requests=requests: requests.search([]),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_what_is_wrong_is_told_where_the_button_was_pressed(self):
        with self.assertRaisesRegex(UserError, "“domain”"):
            self.address(self.reader, domain=[("no_such_field", "=", 1)])
        with self.assertRaisesRegex(UserError, "too long"):
            self.address(self.reader, domain=[("name", "in", ["x" * 1000] * 3000)])
        with self.assertRaisesRegex(UserError, "too long"):
            self.env["ar.workbook.request"]._read('{"as_of": "' + "x" * 10_000_000 + '"}')
        self.assertFalse(self.env["ar.workbook.request"].search([]))


@tagged("post_install", "-at_install")
class TestDisconnected(DownloadCase):
    def test_a_browser_that_went_away_leaves_no_file(self):
        with tempfile.TemporaryDirectory() as scratch:
            self.patch(tempfile, "tempdir", scratch)
            made = []

            def large(_workbooks, *_asked):
                file = tempfile.TemporaryFile()  # noqa: SIM115
                file.write(b"x" * 50_000_000)
                made.append(file)
                return "large.xlsx", file

            self.log_in(self.reader)
            with patch.object(self.registry["ar.workbook"], "_made", large):
                response = self.opener.get(
                    f"{self.base_url()}/ar_base/workbook/{PEOPLE}", stream=True, timeout=12
                )
                next(response.iter_content(1000))
                response.close()
                for _wait in range(100):
                    if made[0].closed:
                        break
                    time.sleep(0.1)
            self.assertTrue(made[0].closed)
            self.assertEqual(list(Path(scratch).iterdir()), [])
