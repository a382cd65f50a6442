"""Workbooks read back with openpyxl: what is on the sheets, and that little memory is needed."""

import io
import re
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.workbook import book as workbook
from odoo.addons.ar_base.domain.workbook.book import Book, Chart, Column
from openpyxl import load_workbook
from openpyxl.formula import Tokenizer

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


WORDS = {"total": "Total", "page": "Page"}


def written(rows=ROWS, columns=COLUMNS, **options):
    """A workbook with one sheet, read back twice: its formulas, and the values beside them."""
    file = io.BytesIO()
    with Book(file, words=WORDS, digits_of={"JPY": 0, "KWD": 3}) as book:
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


def test_the_last_rows_may_be_left_out_of_a_chart():
    last = []
    for left_out in (0, 1):
        sheet, _values, _sheets = written(chart=Chart("Open", "bar", 0, [5], left_out=left_out))
        last.append(int(sheet._charts[0].series[0].val.numRef.f.rpartition("$")[2]))
    assert last[1] == last[0] - 1


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "LAST_ROW", 10)
    file = io.BytesIO()
    columns = [Column("Number", "integer", total=True)]
    with Book(file, words=WORDS) as book:
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
    with Book(file, words=WORDS) as book:
        for _n in range(2):
            book.sheet("By customer [2026/03]: what is owed and late", [Column("A")], [])
    names = load_workbook(file).sheetnames
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_twenty_thousand_rows_need_no_more_memory_than_a_thousand(tmp_path):
    def peak(number):
        rows = ((f"Customer {n}", None, n, "EUR", n, n) for n in range(number))
        tracemalloc.start()
        with Book(tmp_path / f"{number}.xlsx", words=WORDS) as book:
            book.sheet("Items", COLUMNS, rows)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(20_000) < 1.5 * peak(1_000) + 200_000


# ----------------------------------------------------------------------
# Text is text, whatever it holds
# ----------------------------------------------------------------------
def parts(file):
    """The XML of a workbook by the names of its parts: each is well-formed."""
    with zipfile.ZipFile(file) as pack:
        return {name: ElementTree.fromstring(pack.read(name)) for name in pack.namelist()}


def cell_of(value, column=None):
    """A cell that holds a value, read back, and the sheet around it."""
    file = io.BytesIO()
    with Book(file, words=WORDS) as book:
        book.sheet("Items", [column or Column("Customer")], [(value,)])
    parts(file)
    sheet = load_workbook(file)["Items"]
    return sheet["A4"], sheet


HOSTILE = (
    "<r>Smith & Sons</r>",
    '<r><t>Honest Ltd</t></r></is></c><c r="P9"><f>HYPERLINK("http://x"&amp;B9,"Click")</f>'
    '<v>0</v></c><c r="Q9" t="inlineStr"><is><r><t>x</t></r>',
    "=1+1",
    "+1-800",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "{=A1}",
    "'quoted'",
    "  spaces around  ",
    "two\nlines",
    "a\tb",
    "]]>",
    "<!--",
    "&amp;",
    "株式会社 😀",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_what_was_typed(name):
    cell, sheet = cell_of(name)
    assert cell.value == name
    assert cell.data_type != "f"
    assert {cell.coordinate for row in sheet for cell in row if cell.value is not None} == {
        "A1",
        "A3",
        "A4",
    }


def test_what_begins_like_a_formula_stays_text_when_it_is_edited():
    for name in ("=1+1", "+1", "-1", "@x"):
        assert cell_of(name)[0].quotePrefix, name
    assert not cell_of("Ada")[0].quotePrefix


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\x00b\x0b\x1fc", "a\ufffdb\ufffd\ufffdc"),
        ("half \ud800 a pair", "half \ufffd a pair"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        (b"Soci\xc3\xa9t\xc3\xa9 \xff", "Société \ufffd"),
        (12, "12"),
    ],
)
def test_what_a_file_cannot_hold_is_marked(value, text):
    assert cell_of(value)[0].value == text


def test_nothing_is_an_empty_cell():
    for value in (None, False, ""):
        assert cell_of(value)[0].value is None


@pytest.mark.parametrize("letter", ["x", "😀", "<"])
def test_a_text_that_is_too_long_for_a_cell_says_that_it_was_cut(letter):
    cell, _sheet = cell_of(letter * 40_000)
    assert cell.value.endswith("…")
    assert 32_000 < len(cell.value.encode("utf-16-le")) // 2 <= 32_767


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_breaks_a_file(name):
    file = io.BytesIO()
    with Book(file, words={"total": name, "page": name}, author=name, notes=[name]) as book:
        columns = [Column(name), Column(name, "money", total=True)]
        chart = Chart(name, "bar", 0, [1])
        for _twice in range(2):
            book.sheet(name, columns, [(name, 1)], about=[name], chart=chart)
    parts(file)
    assert len(load_workbook(file).sheetnames) == 2


# ----------------------------------------------------------------------
# Numbers and dates that the file format does not have
# ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), Decimal("NaN"), 10**400, "abc", b"x"]
)
def test_what_is_no_number_is_told_as_text_and_not_added_up(value):
    for column in (
        Column("Open", "money", total=True),
        Column("Open", "integer", total=True),
        Column("Open", "money", currency_of=0),
    ):
        file = io.BytesIO()
        with Book(file, words=WORDS) as book:
            book.sheet("Items", [column], [(value,), (2,)])
        parts(file)
        sheet = load_workbook(file, data_only=True)["Items"]
        assert sheet["A4"].data_type == "s"
        assert sheet["A4"].value
        assert sheet["A5"].value == 2
        assert not column.total or sheet["A6"].value == 2


def test_a_total_that_no_number_can_hold_is_an_error_of_the_sheet():
    file = io.BytesIO()
    with Book(file, words=WORDS) as book:
        book.sheet("Items", [Column("Open", "money", total=True)], [(1e308,), (1e308,)])
    assert load_workbook(file, data_only=True)["Items"]["A6"].value == "#NUM!"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(9999, 12, 31), datetime(9999, 12, 31)),
        (date(1900, 3, 1), datetime(1900, 3, 1)),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12)),
        ("2026-03-01", datetime(2026, 3, 1)),
        (date(1899, 12, 31), "1899-12-31"),
        (date(1, 1, 1), "0001-01-01"),
        ("soon", "soon"),
        (20260301, "20260301"),
    ],
)
def test_a_day_that_sheets_do_not_count_is_told_as_text(value, shown):
    assert cell_of(value, Column("Due", "date"))[0].value == shown


# ----------------------------------------------------------------------
# Names
# ----------------------------------------------------------------------
TITLES = (
    "Société Générale des Eaux de l'Est",  # its 31st character is an apostrophe
    "History",
    "hISTORY",
    "",
    "'",
    "[]:*?/\\",
    "a\x00b\nc\td",
    "Items",
    "ITEMS",
    "items",
    "Straße",
    "STRASSE",
    "x" * 300,
    "x" * 300,
    "株式会社東京電力ホールディングス" * 20,
    "😀" * 40,
    "=1+1",
    "A1",
    "R1C1",
    "2026",
    "O'Brien & Sons",
    "it''s",
    "TRUE",
    "half \ud800",
    " ' x ' ",
)


def named(*titles, charts=True):
    file = io.BytesIO()
    columns = [Column("Name"), Column("Open", "money", total=True)]
    with Book(file, words=WORDS) as book:
        sheets = [
            book.sheet(
                title,
                columns,
                [("Ada", 1), ("Bab", 2)],
                chart=Chart(title, "bar", 0, [1]) if charts else None,
            )[0]
            for title in titles
        ]
    return file, sheets


def test_every_title_gives_a_sheet_a_name_that_is_allowed():
    file, sheets = named(*TITLES)
    names = load_workbook(file).sheetnames
    assert names == [sheet.sheet for sheet in sheets]
    assert len({name.casefold() for name in names}) == len(TITLES)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\\n\t\x00\ud800")
        assert name == name.strip("' ")
        assert name.casefold() != "history"


def test_references_to_such_sheets_are_quoted_right():
    file, sheets = named(*TITLES)
    book = load_workbook(file)
    for sheet in sheets:
        ((value, kind),) = [
            (token.value, token.subtype) for token in Tokenizer(sheet.total(1)).items
        ]
        assert kind == "RANGE"
        assert unquoted(value) == sheet.sheet
        page = book[sheet.sheet]
        assert page.auto_filter.ref == "A3:B5"
        assert page.print_title_rows == "$3:$3"
        (series,) = page._charts[0].series
        for reference in (series.val.numRef.f, series.cat.strRef or series.cat.numRef):
            assert unquoted(getattr(reference, "f", reference)) == sheet.sheet


def unquoted(reference):
    """The sheet that a reference names; a name with anything odd in it must be in quotes."""
    name = reference.rpartition("!")[0]
    if name.startswith("'"):
        assert not re.search(r"(?<!')'(?!')", name[1:-1].replace("''", "")), reference
        return name[1:-1].replace("''", "'")
    assert re.fullmatch(r"[^\W\d]\w*", name), reference
    return name


def test_titles_of_charts_refer_to_nothing():
    for title in ("=Items!A1", "Hurry!B2 or else", "Wow!$A$1"):
        file = io.BytesIO()
        with Book(file, words=WORDS) as book:
            columns = [Column("Name"), Column(title, "money")]
            book.sheet("Items", columns, [("Ada", 1)], chart=Chart(title, "bar", 0, [1]))
        chart = load_workbook(file)["Items"]._charts[0]
        assert chart.title.tx.strRef is None
        assert chart.title.tx.rich.p[0].r[0].t.replace(" ", "") == title.replace(" ", "")
        assert chart.series[0].tx.strRef is None


def test_ampersands_in_author_and_footer():
    file = io.BytesIO()
    with Book(file, words={"total": "T", "page": "P&L &F"}, author="Ada & Sons \x00" * 50) as book:
        book.sheet("P&L", [Column("A & B")], [], about=["Ada & Sons"])
    book = load_workbook(file)
    assert book.properties.creator.startswith("Ada & Sons")
    assert book["P&L"].oddFooter.right.text == "P&&L &&F &P / &N"
    assert book["P&L"]["A4"].value == "A & B"


def test_what_the_book_says_of_itself_stands_on_every_sheet():
    file = io.BytesIO()
    with Book(file, words=WORDS, notes=["One company was left out."]) as book:
        for title in ("One", "Two"):
            book.sheet(title, [Column("A")], [], about=["Ada Ltd"])
    for sheet in load_workbook(file):
        assert [sheet["A2"].value, sheet["A3"].value] == ["Ada Ltd", "One company was left out."]


# ----------------------------------------------------------------------
# What is left behind
# ----------------------------------------------------------------------
@pytest.fixture
def scratch(tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_nothing_is_left_of_a_workbook(scratch):
    written()
    assert list(scratch.iterdir()) == []


def test_nothing_is_left_of_a_workbook_that_failed(scratch):
    def rows():
        yield from ROWS * 1000
        raise RuntimeError("the cursor is gone")

    with pytest.raises(RuntimeError):
        written(rows=rows())
    assert list(scratch.iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_is_left_where_the_disk_is_full(scratch):
    class Full(io.BytesIO):
        def write(self, _data):
            raise OSError("no space left")

    book = Book(Full(), words=WORDS)
    with pytest.raises(Exception, match="no space left"), book:
        book.sheet("Items", COLUMNS, ROWS)
    assert list(scratch.iterdir()) == []


# ----------------------------------------------------------------------
# Memory
# ----------------------------------------------------------------------
MILLION = """
import re, sys
import odoo.addons
odoo.addons.__path__.append(sys.argv[2])
from datetime import date
from odoo.addons.ar_base.domain.workbook.book import Book, Column
money = [Column(str(n), "money", total=True) for n in range(8)]
columns = [Column("Customer"), Column("Due", "date"), *money]
rows = ((f"Customer {n}", date(2026, 3, 1), *range(n, n + 8)) for n in range(100_000))
with Book(sys.argv[1], words={"total": "T", "page": "P"}) as book:
    book.sheet("Items", columns, rows)
# Not ru_maxrss, in which a process begins with what its parent held.
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


def test_a_million_cells_need_less_than_250_mb(tmp_path):
    argv = [sys.executable, "-c", MILLION, str(tmp_path / "book.xlsx")]
    done = subprocess.run(
        [*argv, str(Path(__file__).parents[2])], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 250
