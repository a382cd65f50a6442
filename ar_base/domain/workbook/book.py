"""Workbooks that hold any number of rows in little memory, and that a person can work with.

A sheet is written from top to bottom and forgotten row by row: a title, what the figures are, a
header that stays in sight, rows, and totals. Numbers are numbers and dates are dates; a total is a
formula over its column, with its value beside it for programs that do not calculate.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ..number import finite
from ..text import cut, one_line, plain
from .cells import addend, moment
from .names import label, quoted, sheet_name

LAST_ROW = 1_048_576  # of a sheet, in the file format
LONGEST_TEXT = 32_767  # of a cell
LONGEST_PROPERTY, LONGEST_FOOTER = 255, 100
FORMULA_SIGNS = frozenset("=+-@")
SCRATCH = "ar-workbook-"  # what the names of temporary folders begin with
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
    left_out: int = 0  # of the last rows: they are not drawn


@dataclass(slots=True)
class Written:
    """Where a sheet's rows and totals ended up, for formulas on other sheets."""

    sheet: str
    first: int
    last: int
    totals: dict[int, Decimal] = field(default_factory=dict)

    def total(self, column):
        """A formula that shows the total of a column of this sheet."""
        return f"={quoted(self.sheet)}!{xl_rowcol_to_cell(self.last + 1, column)}"


def money_format(digits):
    """Thousands apart, red and with a minus when negative."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{number};[Red]-{number}"


class Book:
    """A workbook that is being written; as a context manager it is closed at the end.

    Whatever text it is given stands in it as it was typed, and is read neither as a formula nor as
    a part of the file.

    :param target: a path, or a file that is open for writing bytes
    :param words: the words that the book itself needs, translated: ``total``, ``page``
    :param digits_of: decimals of each currency by its code
    :param notes: lines that stand on every sheet, below what it says of itself
    """

    def __init__(self, target, *, words, digits_of=None, author="", notes=()):
        self._scratch = tempfile.TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True)
        self._workbook = xlsxwriter.Workbook(
            target, {"constant_memory": True, "tmpdir": self._scratch.name}
        )
        self._workbook.set_properties({"author": cut(one_line(author), LONGEST_PROPERTY)})
        self._words = words
        self._digits_of = digits_of or {}
        self._notes = notes
        self._formats = {}
        self._names = set()

    def __enter__(self):
        return self

    def __exit__(self, failure, *_traceback):
        try:
            if failure is None:
                self._workbook.close()
        finally:
            for sheet in self._workbook.worksheets():
                sheet._opt_close()  # the file that holds its rows
            self._scratch.cleanup()

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
        about = [*about, *self._notes]
        sheet = self._workbook.add_worksheet(sheet_name(title, self._names))
        sheet.hide_gridlines(2)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        self._text(sheet, 0, 0, title, bold=True, font_size=14)
        for row, line in enumerate(about, 1):
            self._text(sheet, row, 0, line, italic=True)
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
            self._text(sheet, row, index, column.title, align=align, valign="vcenter", **look)

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
                totals[index] += addend(values[index] or 0)
            if row + 2 >= LAST_ROW:
                break
        written.last, written.totals = row, totals

    def _writer(self, sheet, index, column):
        """What writes a cell of the column; a value that is not of its kind is told as text."""
        if column.kind == "text":
            return lambda row, value, _values: self._text(sheet, row, index, value)
        if column.kind == "date":
            day = self._format(num_format=FORMATS["date"], align="left")
            return self._writer_of(sheet, index, moment, sheet.write_datetime, lambda _values: day)
        if column.currency_of is not None:
            code = column.currency_of
            return self._writer_of(
                sheet, index, finite, sheet.write_number, lambda values: self._money(values[code])
            )
        look = self._format(num_format=column.number_format)
        return self._writer_of(sheet, index, finite, sheet.write_number, lambda _values: look)

    def _writer_of(self, sheet, index, read, write, look):
        def cell(row, value, values):
            known = read(value)
            if known is None:
                self._text(sheet, row, index, value)
            else:
                write(row, index, known, look(values))

        return cell

    def _text(self, sheet, row, index, value, **look):
        """Write a text, exactly as it is.

        What begins like a formula is marked as text for who edits the cell. And xlsxwriter passes
        text in ``<r>`` on as a piece of the file; of several runs, it writes each as text.
        """
        text = cut(plain(value), LONGEST_TEXT)
        if text[:1] in FORMULA_SIGNS:
            look["quote_prefix"] = True
        form = self._format(**look) if look else None
        if not text and not form:
            return
        if text.startswith("<r>"):
            sheet.write_rich_string(row, index, text[0], text[1], text[2:], *filter(None, [form]))
        else:
            sheet.write_string(row, index, text, form)

    def _money(self, code):
        return self._format(num_format=money_format(self._digits_of.get(code, 2)))

    def _totals(self, sheet, columns, written):
        if not written.totals:
            return
        row = written.last + 1
        look = {"bold": True, "top": 1, "bg_color": BAND}
        for index, column in enumerate(columns):
            if index in written.totals:
                shown = self._format(num_format=column.number_format, **look)
                self._total(sheet, row, index, written, shown)
            elif index == 0:
                self._text(sheet, row, 0, self._words["total"], **look)
            else:
                sheet.write_blank(row, index, None, self._format(**look))

    def _total(self, sheet, row, index, written, shown):
        if written.last < written.first:
            sheet.write_number(row, index, 0, shown)
            return
        name = xl_col_to_name(index)
        cells = f"{name}{written.first + 1}:{name}{written.last + 1}"
        value = finite(written.totals[index])
        sheet.write_formula(
            row, index, f"=SUBTOTAL(109,{cells})", shown, "#NUM!" if value is None else value
        )

    def _set_up(self, sheet, header, columns, written):
        last = len(columns) - 1
        sheet.freeze_panes(header + 1, 1)
        sheet.autofilter(header, 0, max(header, written.last), last)
        sheet.repeat_rows(header)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page = cut(one_line(self._words["page"]), LONGEST_FOOTER).replace("&", "&&")
        sheet.set_footer(f"&L&A&R{page} &P / &N")

    def _chart(self, sheet, wanted, columns, written):
        """Beside the rows, so that it covers none of them."""
        chart = self._workbook.add_chart(
            {"type": wanted.kind} | ({"subtype": wanted.subtype} if wanted.subtype else {})
        )
        name, last = written.sheet, max(written.last - wanted.left_out, written.first)
        for index in wanted.values:
            chart.add_series(
                {
                    "name": label(columns[index].title),
                    "categories": [
                        name,
                        written.first,
                        wanted.category,
                        last,
                        wanted.category,
                    ],
                    "values": [name, written.first, index, last, index],
                }
            )
        chart.set_title({"name": label(wanted.title), "name_font": {"size": 12}})
        chart.set_legend({"none": True} if len(wanted.values) == 1 else {"position": "bottom"})
        chart.set_size({"width": 720, "height": 360})
        sheet.insert_chart(1, len(columns) + 1, chart)

    def _format(self, **properties):
        """A format of the workbook; the same one for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]
