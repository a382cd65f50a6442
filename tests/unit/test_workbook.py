"""Workbooks read back with openpyxl: what is on the sheets, and that little memory is needed."""

import io
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from odoo.addons.ar_base.domain.workbook import book as workbook
from odoo.addons.ar_base.domain.workbook.book import Book, Chart, Column
from openpyxl import load_workbook

COLUMNS = [
    Column("Customer", width=30),
    Column("Due", "date"),
    Column("Days", "integer"),
    Column("Currency"),
    Column("Open", "money", currency_of=3),
    Column("In EUR", "money", total=True),
]
ROWS = [
    ("Ada Ltd", date(2026, 3, 1), 12, "EUR", Decimal("10.10"), Decimal("10.10")),
    ("=1+1", date(2026, 3, 2), None, "JPY", Decimal("1200"), Decimal("7.45")),
    ("Babbage", None, -3, "KWD", Decimal("-1.234"), Decimal("-3.33")),
]


def written(rows=ROWS, columns=COLUMNS, **options):
    """A workbook with one sheet, read back twice: its formulas, and the values beside them."""
    file = io.BytesIO()
    with Book(
        file, words={"total": "Total", "page": "Page"}, digits_of={"JPY": 0, "KWD": 3}
    ) as book:
        sheets = book.sheet("Items", columns, rows, **options)
    return load_workbook(file)["Items"], load_workbook(file, data_only=True)["Items"], sheets


def test_numbers_are_numbers_and_dates_are_dates():
    sheet, _values, _sheets = written()
    assert [cell.value for cell in sheet[3]] == [column.title for column in COLUMNS]
    customer, due, days, _code, amount, _company = sheet[4]
    assert (customer.value, days.value, amount.value) == ("Ada Ltd", 12, 10.1)
    assert due.is_date and due.value.date() == date(2026, 3, 1)
    assert sheet["C5"].value is None


def test_a_customer_whose_name_looks_like_a_formula_stays_a_name():
    sheet, _values, _sheets = written()
    assert sheet["A5"].value == "=1+1"
    assert sheet["A5"].data_type != "f"


def test_each_currency_has_its_decimals():
    sheet, _values, _sheets = written()
    decimals = [sheet[f"E{row}"].number_format.split(";")[0] for row in (4, 5, 6)]
    assert decimals == ["#,##0.00", "#,##0", "#,##0.000"]


def test_a_total_is_a_formula_that_equals_its_value():
    sheet, values, sheets = written()
    assert sheet["F7"].value == "=SUBTOTAL(109,F4:F6)"
    assert values["F7"].value == 14.22
    assert sheets[0].totals == {5: Decimal("14.22")}
    assert sheet["E7"].value is None, "euros and yen do not add up"


def test_several_currencies_cannot_be_added_up():
    with pytest.raises(ValueError, match="Open"):
        Column("Open", "money", total=True, currency_of=0)


def test_header_stays_in_sight_and_on_each_printed_page():
    sheet, _values, _sheets = written(about=["Ada & Sons"])
    assert sheet["A2"].value == "Ada & Sons"
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:F7"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0


def test_an_empty_report_has_a_header_and_zero_totals():
    sheet, values, sheets = written(rows=[])
    assert [cell.value for cell in sheet[3]] == [column.title for column in COLUMNS]
    assert values["F4"].value == 0
    assert sheets[0].totals == {5: 0}


def test_a_chart_is_drawn_beside_the_rows():
    sheet, _values, _sheets = written(chart=Chart("Open", "bar", 0, [5]))
    assert len(sheet._charts) == 1
    assert sheet._charts[0].anchor._from.col > len(COLUMNS) - 1


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "LAST_ROW", 10)
    file = io.BytesIO()
    columns = [Column("Number", "integer", total=True)]
    with Book(file, words={"total": "Total", "page": "Page"}) as book:
        sheets = book.sheet("Items", columns, ((n,) for n in range(20)))
    read = load_workbook(file, data_only=True)
    numbers = [
        row[0]
        for sheet in sheets
        for row in read[sheet.sheet].iter_rows(sheet.first + 1, sheet.last + 1, values_only=True)
    ]
    assert numbers == list(range(20))
    assert sum(sheet.totals[0] for sheet in sheets) == sum(range(20))


def test_a_failure_while_writing_is_the_one_that_is_told():
    def rows():
        yield ROWS[0]
        raise RuntimeError("the cursor is gone")

    with pytest.raises(RuntimeError, match="cursor"):
        written(rows=rows())


def test_names_of_sheets_are_short_allowed_and_different():
    file = io.BytesIO()
    with Book(file, words={"total": "Total", "page": "Page"}) as book:
        for _n in range(2):
            book.sheet("By customer [2026/03]: what is owed and late", [Column("A")], [])
    names = load_workbook(file).sheetnames
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_twenty_thousand_rows_need_no_more_memory_than_a_thousand(tmp_path):
    def peak(number):
        rows = ((f"Customer {n}", None, n, "EUR", n, n) for n in range(number))
        tracemalloc.start()
        with Book(tmp_path / f"{number}.xlsx", words={"total": "T", "page": "P"}) as book:
            book.sheet("Items", COLUMNS, rows)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(20_000) < 1.5 * peak(1_000) + 200_000
