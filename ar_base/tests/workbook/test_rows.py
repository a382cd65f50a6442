"""Rows of records as they stand in a workbook, and what is left when writing fails."""

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from .common import PEOPLE, FakeWorkbookCase

NAMES = ("<r>Smith & Sons</r>", "=1+1", "O'Brien", "株式会社" * 10, "x" * 300, "a\x0bb")


@tagged("post_install", "-at_install")
class TestRows(FakeWorkbookCase):
    def test_a_contact_bears_the_name_that_was_typed(self):
        people = self.env["res.partner"].create([{"name": name, "city": "x"} for name in NAMES])
        rows, _total = self.rows(
            self.opened(PEOPLE, user=self.reader, domain=[["id", "in", people.ids]])["People"]
        )
        self.assertEqual(
            {row["Name"] for row in rows}, {name.replace("\x0b", "\ufffd") for name in NAMES}
        )

    def test_companies_with_any_name_have_workbooks(self):
        for name in ("Société Générale des Eaux de l'Est", "<r>A & B</r>", "&P &[File]", "x" * 300):
            self.env.company.name = name
            book = self.opened(PEOPLE, user=self.reader, partner_ids=[])
            self.assertEqual(book["People"]["A2"].value, name)


@tagged("post_install", "-at_install")
class TestNothingIsLeft(FakeWorkbookCase):
    def setUp(self):
        super().setUp()
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.patch(tempfile, "tempdir", scratch.name)

    def left(self):
        return [path.name for path in self.scratch.iterdir()]

    def test_of_a_workbook_that_was_made(self):
        name, file = self.env["ar.workbook"].with_user(self.reader)._made(PEOPLE)
        with file:
            self.assertTrue(name.startswith("People "))
            self.assertEqual(file.read(2), b"PK")
        self.assertEqual(self.left(), [])

    def test_of_a_workbook_that_failed(self):
        workbooks = self.registry["ar.workbook"]
        opened = []

        def made(*args, **kwargs):
            opened.append(original(*args, **kwargs))
            return opened[-1]

        def fail(self, *_args, **_options):
            yield ("Ada", "London")
            raise RuntimeError("the cursor is gone")

        original = tempfile.TemporaryFile
        with (
            patch.object(workbooks, "_rows_of", fail),
            patch.object(tempfile, "TemporaryFile", made),
            self.assertRaisesRegex(RuntimeError, "cursor"),
        ):
            self.env["ar.workbook"].with_user(self.reader)._made(PEOPLE)
        self.assertEqual(self.left(), [])
        self.assertTrue(all(file.closed for file in opened))

    def test_what_a_killed_worker_left_is_swept_away_after_a_day(self):
        names = "ar-workbook-old", "ar-workbook-new", "another-old"
        for name in names:
            (self.scratch / name).mkdir()
            (self.scratch / name / "rows").write_text("x")
        long_ago = time.time() - timedelta(days=2).total_seconds()
        for name in names[::2]:
            os.utime(self.scratch / name, (long_ago, long_ago))
        self.env["ar.workbook"]._gc_scratch()
        self.assertEqual(sorted(self.left()), ["another-old", "ar-workbook-new"])
