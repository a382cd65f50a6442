"""Workbooks that hold any number of rows in little memory, and that a person can work with.

A sheet is written from top to bottom and forgotten row by row: a title, what the figures are, a
header that stays in sight, rows, and totals. Numbers are numbers and dates are dates; a total is a
formula over its column, with its value beside it for programs that do not calculate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

LAST_ROW = 1_048_576  # of a sheet, in the file format
HEADING = "#1F4E5F"
BAND = "#E8EFF2"
FORMATS = {"date": "yyyy-mm-dd", "percent": "0.0%", "integer": "#,##0", "decimal": "#,##0.0"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, what its cells hold, and whether they are added up.

    ``kind`` is text, date, integer, decimal, percent (0.5 shows as 50.0 %) or money. ``digits`` are
    the decimals of money in one currency; ``currency_of`` is the index of the column with the
    currency's code where each row has its own, and such a column has no total.
    """

    title: str
    kind: str = "text"
    width: float = 14
    total: bool = False
    digits: int = 2
    currency_of: int | None = None

    def __post_init__(self):
        if self.total and self.currency_of is not None:
            raise ValueError(f"{self.title}: amounts of several currencies have no total")

    @property
    def number_format(self):
        """The number format of the file format; empty for text."""
        if self.kind == "money":
            return money_format(self.digits)
        return FORMATS.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over columns of a sheet: ``kind`` as xlsxwriter names it, columns by index."""

    title: str
    kind: str
    category: int
    values: Sequence[int]
    subtype: str | None = None


@dataclass(slots=True)
class Written:
    """Where a sheet's rows and totals ended up, for formulas on other sheets."""

    sheet: str
    first: int
    last: int
    totals: dict[int, Decimal] = field(default_factory=dict)

    def total(self, column):
        """A formula that shows the total of a column of this sheet."""
        name = self.sheet.replace("'", "''")
        return f"='{name}'!{xl_rowcol_to_cell(self.last + 1, column)}"


def money_format(digits):
    """Thousands apart, red and with a minus when negative."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{number};[Red]-{number}"


class Book:
    """A workbook that is being written; as a context manager it is closed at the end.

    :param target: a path, or a file that is open for writing bytes
    :param words: the words that the book itself needs, translated: ``total``, ``page``
    :param digits_of: decimals of each currency by its code
    """

    def __init__(self, target, *, words, digits_of=None, author=""):
        self._workbook = xlsxwriter.Workbook(target, {"constant_memory": True})
        self._workbook.set_properties({"author": author})
        self._words = words
        self._digits_of = digits_of or {}
        self._formats = {}
        self._names = set()

    def __enter__(self):
        return self

    def __exit__(self, failure, *_traceback):
        if failure is None:
            self._workbook.close()

    def sheet(self, title, columns, rows, *, about=(), chart=None):
        """Write a sheet, and go on in a further one where the file format allows no more rows.

        :param columns: list of :class:`Column`
        :param rows: iterable of sequences, one value a column; None leaves a cell empty
        :param about: lines that say what the figures are
        :return: :class:`Written` of each sheet that was needed
        """
        source = iter(rows)
        written = [self._sheet(title, columns, source, about, chart)]
        while written[-1].last + 2 >= LAST_ROW:
            written.append(self._sheet(title, columns, source, about, None))
        return written

    def _sheet(self, title, columns, source, about, chart):
        sheet = self._workbook.add_worksheet(self._free_name(title))
        sheet.hide_gridlines(2)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        sheet.write_string(0, 0, title, self._format(bold=True, font_size=14))
        for row, line in enumerate(about, 1):
            sheet.write_string(row, 0, line, self._format(italic=True))
        header = len(about) + 2
        self._header(sheet, header, columns)
        written = Written(sheet.get_name(), header + 1, header)
        self._rows(sheet, columns, source, written)
        self._totals(sheet, columns, written)
        self._set_up(sheet, header, columns, written)
        if chart and written.last > header:
            self._chart(sheet, chart, columns, written)
        return written

    def _header(self, sheet, row, columns):
        look = {"bold": True, "font_color": "white", "bg_color": HEADING, "text_wrap": True}
        sheet.set_row(row, 30)
        for index, column in enumerate(columns):
            align = "left" if column.kind in ("text", "date") else "right"
            sheet.write_string(
                row, index, column.title, self._format(align=align, valign="vcenter", **look)
            )

    def _rows(self, sheet, columns, source, written):
        writers = [self._writer(sheet, index, column) for index, column in enumerate(columns)]
        added = [index for index, column in enumerate(columns) if column.total]
        totals = dict.fromkeys(added, Decimal(0))
        row = written.last
        for values in source:
            row += 1
            for index, value in enumerate(values):
                if value is not None and value is not False:
                    writers[index](row, value, values)
            for index in added:
                totals[index] += Decimal(str(values[index] or 0))
            if row + 2 >= LAST_ROW:
                break
        written.last, written.totals = row, totals

    def _writer(self, sheet, index, column):
        """What writes a cell of the column: without a look at each value's type."""
        if column.kind == "text":
            return lambda row, value, _values: sheet.write_string(row, index, str(value))
        if column.kind == "date":
            day = self._format(num_format=FORMATS["date"], align="left")
            return lambda row, value, _values: sheet.write_datetime(row, index, _moment(value), day)
        if column.currency_of is not None:
            code = column.currency_of
            return lambda row, value, values: sheet.write_number(
                row, index, float(value), self._money(values[code])
            )
        number = self._format(num_format=column.number_format)
        return lambda row, value, _values: sheet.write_number(row, index, float(value), number)

    def _money(self, code):
        return self._format(num_format=money_format(self._digits_of.get(code, 2)))

    def _totals(self, sheet, columns, written):
        if not written.totals:
            return
        row = written.last + 1
        look = {"bold": True, "top": 1, "bg_color": BAND}
        for index, column in enumerate(columns):
            number = self._format(num_format=column.number_format, **look)
            if index in written.totals:
                name = xl_col_to_name(index)
                cells = f"{name}{written.first + 1}:{name}{max(written.first, written.last) + 1}"
                if written.last < written.first:
                    sheet.write_number(row, index, 0, number)
                else:
                    sheet.write_formula(
                        row, index, f"=SUBTOTAL(109,{cells})", number, float(written.totals[index])
                    )
            elif index == 0:
                sheet.write_string(row, 0, self._words["total"], self._format(**look))
            else:
                sheet.write_blank(row, index, None, self._format(**look))

    def _set_up(self, sheet, header, columns, written):
        last = len(columns) - 1
        sheet.freeze_panes(header + 1, 1)
        sheet.autofilter(header, 0, max(header, written.last), last)
        sheet.repeat_rows(header)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer(f"&L&A&R{self._words['page']} &P / &N")

    def _chart(self, sheet, wanted, columns, written):
        """Beside the rows, so that it covers none of them."""
        chart = self._workbook.add_chart(
            {"type": wanted.kind} | ({"subtype": wanted.subtype} if wanted.subtype else {})
        )
        name = written.sheet
        for index in wanted.values:
            chart.add_series(
                {
                    "name": columns[index].title,
                    "categories": [
                        name,
                        written.first,
                        wanted.category,
                        written.last,
                        wanted.category,
                    ],
                    "values": [name, written.first, index, written.last, index],
                }
            )
        chart.set_title({"name": wanted.title, "name_font": {"size": 12}})
        chart.set_legend({"none": True} if len(wanted.values) == 1 else {"position": "bottom"})
        chart.set_size({"width": 720, "height": 360})
        sheet.insert_chart(1, len(columns) + 1, chart)

    def _format(self, **properties):
        """A format of the workbook; the same one for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]

    def _free_name(self, title):
        """A sheet's name: at most 31 characters, none that the format forbids, none twice."""
        clean = "".join(c for c in title if c not in "[]:*?/\\").strip("' ") or "-"
        name, number = clean[:31], 1
        while name.lower() in self._names:
            number += 1
            ending = f" ({number})"
            name = clean[: 31 - len(ending)] + ending
        self._names.add(name.lower())
        return name


def _moment(value):
    """A date or time without zone, as the file format knows them; ISO text is understood too."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    assert isinstance(value, date)
    return value
