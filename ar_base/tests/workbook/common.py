"""The kit for tests of workbooks, and a workbook that exists in tests alone."""

import io

from odoo.addons.ar_base.domain.workbook.options import Option
from odoo.tests import TransactionCase, new_test_user
from openpyxl import load_workbook

PEOPLE = "fake_people"


class WorkbookCase(TransactionCase):
    """Opens a workbook: ``opened(key)`` reads values, ``rows(sheet)`` what stands in the rows."""

    def opened(self, report, user=None, formulas=False, **options):
        file = io.BytesIO()
        workbooks = self.env["ar.workbook"].with_user(user or self.env.user)
        workbooks._write_to(file, report, options)
        return load_workbook(file, data_only=not formulas)

    def rows(self, sheet):
        """The sheet's rows as dictionaries under the titles of its header; the total apart."""
        lines = [list(row) for row in sheet.iter_rows(values_only=True)]
        header = next(n for n, line in enumerate(lines) if line[-1] is not None)
        titles = lines[header]
        rows = [dict(zip(titles, line, strict=True)) for line in lines[header + 1 :]]
        if rows and rows[-1][titles[0]] == "Total":
            return rows[:-1], rows[-1]
        return rows, {}

    def assertTotalsAreSums(self, report, **options):
        """Every total is a formula over its rows, and its value is what they add up to."""
        formulas = self.opened(report, formulas=True, **options)
        for sheet in self.opened(report, **options):
            rows, total = self.rows(sheet)
            _rows, formula = self.rows(formulas[sheet.title])
            for title, value in total.items():
                if not isinstance(value, int | float) or not rows:
                    continue
                self.assertTrue(formula[title].startswith("=SUBTOTAL(109,"), (sheet.title, title))
                self.assertAlmostEqual(
                    value, sum(row[title] or 0 for row in rows), 6, (sheet.title, title)
                )


class FakeWorkbookCase(WorkbookCase):
    """A workbook of contacts, for who may read the books; it keeps what it was asked last."""

    title = "People"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asked = {}
        cls._offer("_titles", lambda workbooks: {PEOPLE: cls.title})
        cls._offer("_writers", lambda workbooks: {PEOPLE: cls._writer(workbooks)})
        cls._offer("_readers", lambda workbooks: {PEOPLE: "account.group_account_readonly"})
        cls._offer(
            "_options",
            lambda workbooks: {
                PEOPLE: {
                    "as_of": Option("date"),
                    "netted": Option("flag"),
                    "basis": Option("choice", choices=("due", "document")),
                    "partner_id": Option("record", "res.partner"),
                    "partner_ids": Option("records", "res.partner"),
                    "domain": Option("domain", "res.partner"),
                }
            },
        )
        cls.reader = cls.user("reader", "account.group_account_readonly")

    @classmethod
    def user(cls, login, groups, **values):
        values.setdefault("company_ids", cls.env.company.ids)
        return new_test_user(cls.env, login, groups, company_id=cls.env.company.id, **values)

    @classmethod
    def _offer(cls, hook, added, patch=None):
        """Let a hook of the workbooks return more, as long as the class runs."""
        workbooks = cls.registry["ar.workbook"]
        before = getattr(workbooks, hook)
        patch = patch or cls.classPatch
        patch(workbooks, hook, lambda self: before(self) | added(self))

    def offer(self, hook, added):
        """The same, as long as the test runs."""
        self._offer(hook, added, self.patch)

    @classmethod
    def _writer(cls, workbooks):
        def write(book, options):
            cls.asked = options
            cls.companies = workbooks.env.companies
            workbooks._sheet_of(
                book,
                "People",
                workbooks.env["res.partner"],
                options.get("domain", [("id", "in", options.get("partner_ids", []))]),
                ["name", "city"],
                about=workbooks._about(),
            )

        return write
