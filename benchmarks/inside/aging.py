"""Ageing: today, as of a past day, as a workbook with every item, and stored as a snapshot."""

from pathlib import Path
from tempfile import TemporaryFile

import xlsxwriter

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario

FLOORS = Path(__file__).parent.parent / "floors"
BATCH = 2_000


class Today(Scenario):
    """What each debtor owes by bucket, today."""

    needs = {"ar.aging.item": "_by_debtor"}

    def as_of(self):
        return ledger.today()

    def prepare(self) -> None:
        self.items = ledger.open_items(self.env, self.as_of())

    def run(self) -> int:
        assert self.env["ar.aging.item"]._by_debtor(self.as_of(), self.env.company)
        return self.items


class Past(Today):
    """The same as of a day on which other items were open."""

    def as_of(self):
        return ledger.past()


class Workbook(Today):
    """The ageing with every item in it, as a file."""

    needs = {"ar.workbook": "_made", "ar.aging.item": "_by_debtor"}

    def run(self) -> int:
        options = {"as_of": self.as_of(), "company_ids": self.env.company.ids, "items": True}
        _name, file = self.env["ar.workbook"]._made("aging", options)
        file.close()
        return self.items


class BareWorkbook(Scenario):
    """The same items from SQL, written by xlsxwriter cell by cell."""

    def run(self) -> int:
        statement = (FLOORS / "ageing_items.sql").read_text(encoding="utf-8")
        parameters = {
            "company": self.env.company.id,
            "receivable": ledger.receivable_account(self.env).id,
            "today": ledger.today(),
        }
        row = 0
        with (
            TemporaryFile() as file,
            xlsxwriter.Workbook(file, {"constant_memory": True}) as book,
            self.env.cr._cnx.cursor("floor_workbook") as cursor,
        ):
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet()
            cursor.execute(statement.rstrip().rstrip(";"), parameters)
            while rows := cursor.fetchmany(BATCH):
                for values in rows:
                    _write_row(sheet, row, values, day)
                    row += 1
        return row


def _write_row(sheet, row: int, values: tuple, day) -> None:
    customer, document, date, due, late, currency, amount, amount_company = values
    sheet.write_string(row, 0, customer)
    sheet.write_string(row, 1, document)
    sheet.write_datetime(row, 2, date, day)
    sheet.write_datetime(row, 3, due, day)
    sheet.write_number(row, 4, late)
    sheet.write_string(row, 5, currency)
    sheet.write_number(row, 6, float(amount))
    sheet.write_number(row, 7, float(amount_company))


class Snapshot(Scenario):
    """Every item stored with its bucket, and the sum tied to the ledger."""

    needs = {"ar.aging.snapshot": "_take"}

    def prepare(self) -> None:
        self.items = ledger.open_items(self.env)

    def run(self) -> int:
        self.env["ar.aging.snapshot"]._take(self.env.company, ledger.today())
        self.env.flush_all()
        return self.items
