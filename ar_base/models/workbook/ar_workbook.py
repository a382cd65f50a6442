"""Reports as workbooks: which there are, what each is asked, how rows reach it in little memory.

An area adds a workbook by extending :meth:`ArWorkbook._titles`, :meth:`ArWorkbook._writers`,
:meth:`ArWorkbook._readers` and, where it may be asked something, :meth:`ArWorkbook._options`.
"""

import tempfile
import time
from pathlib import Path
from shutil import rmtree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...domain.text import file_name
from ...domain.workbook.book import SCRATCH, Book, Column
from ...orm import given
from ...orm.streaming import batches

KINDS = {  # of a column, and its usual width
    "date": ("date", 12),
    "datetime": ("date", 12),
    "integer": ("integer", 10),
    "float": ("decimal", 12),
    "many2one": ("text", 24),
}
NAMES = {"account.move": "name", "res.partner": "complete_name"}  # instead of the display name
COMPANY_CURRENCY = {"company_currency_id"}
BATCH = 2_000  # rows that are in memory at a time
MOST_NAMES = 50_000  # of one field, in memory
STALE = 24 * 60 * 60  # seconds; no workbook takes so long


class ArWorkbook(models.AbstractModel):
    _name = "ar.workbook"
    _description = "Workbook"

    # ------------------------------------------------------------------
    # Which there are
    # ------------------------------------------------------------------
    @api.model
    def _titles(self):
        """Hook: the title of each workbook by its key, in the reader's language."""
        return {}

    @api.model
    def _writers(self):
        """Hook: what writes each workbook by its key: ``writer(book, options)``."""
        return {}

    @api.model
    def _readers(self):
        """Hook: the group that may take each workbook, by its key; nobody else but the auditor."""
        return {}

    @api.model
    def _options(self):
        """Hook: what each workbook may be asked: ``{key: {name: Option}}``.

        ``company_ids`` is understood by all of them. A writer finds in its options what was asked
        and nothing else: days as dates, records as ids that the reader may see, domains as lists.
        """
        return {}

    @api.model
    def _dated(self):
        """Hook: the keys of those that can be had as of a past day; the others are of now."""
        return set()

    @api.model
    def _may_take(self, report):
        """Whether the user may take a workbook."""
        if self.env.su or self.env.user.has_group("ar_base.group_ar_auditor"):
            return True
        group = self._readers().get(report)
        return bool(group) and self.env.user.has_group(group)

    @api.model
    def _offered(self):
        """The titles of the workbooks that the user may take, by their keys."""
        return {report: title for report, title in self._titles().items() if self._may_take(report)}

    # ------------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------------
    @api.model
    def _understood(self, report, options):
        """What a workbook is asked: each option as its kind says, and the companies it is of.

        :return: ``self`` with the companies, the options, the number of companies left out
        :raise UserError: there is no such workbook or option, or a value is wrong
        :raise AccessError: not for this user
        """
        if report not in self._writers():
            raise UserError(self.env._("There is no workbook “%(report)s”.", report=report))
        if not self._may_take(report):
            raise AccessError(self.env._("This workbook is not among those that you may take."))
        kinds = self._options().get(report, {})
        self._check_names(report, options, kinds)
        here, left_out = self._in_companies(options)
        asked = {name: here._option(options, name, kind) for name, kind in kinds.items()}
        asked = {name: value for name, value in asked.items() if value is not None}
        return here, asked, left_out

    def _check_names(self, report, options, kinds):
        if strange := [name for name in options if name not in {*kinds, "company_ids"}]:
            raise UserError(
                self.env._(
                    "The workbook “%(workbook)s” cannot be asked “%(option)s”. It can be asked: "
                    "%(options)s.",
                    workbook=self._titles().get(report, report),
                    option=strange[0],
                    options=", ".join(sorted({*kinds, "company_ids"})),
                )
            )

    def _in_companies(self, options):
        """Never more than the user's own companies, whatever is asked; how many were left out."""
        asked = given.ids(self.env, options, "company_ids")
        if not asked:
            return self, 0
        allowed = set(asked if self.env.su else self.env.user._get_company_ids())
        company_ids = [company_id for company_id in asked if company_id in allowed]
        if not company_ids:
            raise AccessError(self.env._("You have no access to the companies of this workbook."))
        return self.with_context(allowed_company_ids=company_ids), len(asked) - len(company_ids)

    def _option(self, options, name, option):
        if option.kind == "date":
            return given.day(self.env, options, name)
        if option.kind == "flag":
            return given.flag(self.env, options, name)
        if option.kind == "choice":
            return given.choice(self.env, options, name, option.choices)
        if option.kind == "domain":
            return given.domain(self.env, options, name, option.model)
        read = given.record if option.kind == "record" else given.records
        found = read(self.env, options, name, option.model)
        if found is None:
            return None
        return found.id if option.kind == "record" else found.ids

    # ------------------------------------------------------------------
    # Making one
    # ------------------------------------------------------------------
    @api.model
    def _write_to(self, target, report, options=None):
        """Write a workbook for the user of the environment, who sees in it what she may see.

        :param target: a path, or a file that is open for writing bytes
        :param str report: the workbook's key
        :param dict options: see :meth:`_options`; ``company_ids``, else the companies of the
            environment
        :raise UserError: there is no such workbook, or it cannot be asked this
        :raise AccessError: not for this user
        """
        here, asked, left_out = self._understood(report, options or {})
        with here._book(target, here._notes(left_out)) as book:
            here._writers()[report](book, asked)

    def _notes(self, left_out):
        if not left_out:
            return []
        return [
            self.env._(
                "Companies that were left out, since you have no access to them: %(number)s",
                number=left_out,
            )
        ]

    @api.model
    def _made(self, report, options=None):
        """A workbook's name, and a file without a name that holds it and is gone once closed."""
        file = tempfile.TemporaryFile(prefix=SCRATCH)  # noqa: SIM115 closed by who reads it
        try:
            self._write_to(file, report, options)
            name = self._file_name(report, options)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return name, file

    @api.model
    def _url(self, report, **options):
        """An action that downloads a workbook, for this user alone.

        What is asked is kept on the server and looked at here, so that what is wrong with it is
        told where the button was pressed.
        """
        options.setdefault("company_ids", self.env.companies.ids)
        self._understood(report, options)
        request = self.env["ar.workbook.request"]._keep(report, options)
        return {
            "type": "ir.actions.act_url",
            "url": f"/ar_base/workbook/{report}?request={request.id}",
            "target": "download",
        }

    @api.model
    def _file_name(self, report, options=None):
        as_of = given.day(self.env, options or {}, "as_of") if report in self._dated() else None
        as_of = as_of or fields.Date.context_today(self)
        title = file_name(self._titles().get(report)) or report
        return f"{title} {as_of}.xlsx"

    @api.autovacuum
    def _gc_scratch(self):
        """Remove what a worker that was killed in the midst of a workbook left on the disk."""
        for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
            try:
                stale = folder.lstat().st_mtime < time.time() - STALE
            except FileNotFoundError:
                continue
            if stale:
                rmtree(folder, ignore_errors=True)

    def _book(self, target, notes=()):
        currencies = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search_fetch([("active", "in", (True, False))], ["name", "decimal_places"])
        )
        return Book(
            target,
            words={"total": self.env._("Total"), "page": self.env._("Page")},
            digits_of={currency.name: currency.decimal_places for currency in currencies},
            author=self.env.company.name,
            notes=notes,
        )

    # ------------------------------------------------------------------
    # What writers share
    # ------------------------------------------------------------------
    def _about(self, as_of=None, *lines):
        """What every sheet says of itself: the companies, the date, and what the caller adds."""
        as_of = as_of or fields.Date.context_today(self)
        return [
            ", ".join(self.env.companies.mapped("name")),
            self.env._("As of %(date)s", date=fields.Date.to_string(as_of)),
            *lines,
        ]

    def _columns(self, model, names, totals=(), widths=None):
        """Columns for fields of a model: their titles, and what their cells hold.

        Money in one currency is added up where ``totals`` names it; where rows have a currency each
        it shows the decimals of that currency, whose field must be among the names.

        :param totals: names whose values are added up
        :param widths: ``{name: width}`` where the kind's own does not fit
        """
        return [
            self._column(model, name, names, name in totals, (widths or {}).get(name))
            for name in names
        ]

    def _column(self, model, name, names, total, width):
        field = model._fields[name]
        title = field._description_string(self.env)
        if field.type == "monetary":
            code = field.get_currency_field(model)
            digits = self._one_currency_digits(model, code)
            if digits is not None:
                return Column(title, "money", width or 15, total=total, digits=digits)
            return Column(title, "money", width or 15, currency_of=names.index(code))
        kind, usual = KINDS.get(field.type, ("text", 18))
        total = total and kind in ("integer", "decimal")
        return Column(title, kind, width or usual, total=total)

    def _one_currency_digits(self, model, name):
        """The decimals of a currency field that is the same on all rows; None where it is not."""
        currency = self.env.companies.currency_id
        if name in COMPANY_CURRENCY and len(currency) == 1:
            return currency.decimal_places
        return None

    def _money_columns(self, *titles):
        """Columns of sums in company currency; none where the companies have several currencies."""
        currency = self.env.companies.currency_id
        if len(currency) != 1:
            return []
        return [
            Column(title, "money", 16, total=True, digits=currency.decimal_places)
            for title in titles
        ]

    def _sheet_of(
        self, book, title, model, domain, names, *, order=None, about=(), chart=None, **columns
    ):
        """A sheet with one row for each record that the domain finds."""
        return book.sheet(
            title,
            self._columns(model, names, **columns),
            self._rows_of(model, domain, names, order),
            about=about,
            chart=chart,
        )

    def _summary_of(self, book, title, model, domain, groupby, measures, *, about=(), chart=None):
        """A sheet with one row for each group of records, and a chart of it if one is given.

        :param groupby: a stored field, or a date field with its granularity
        :param measures: ``[(aggregate, Column)]``; a percentage is shown as such
        """
        name, _colon, granularity = groupby.partition(":")
        groups = model._read_group(domain, [groupby], [measure for measure, _column in measures])
        first = Column(
            model._fields[name]._description_string(self.env), "date" if granularity else "text", 32
        )
        read = self._label_of_group(model._fields[name])
        rows = [(read(key), *values) for key, *values in groups]
        return book.sheet(
            title, [first, *(column for _m, column in measures)], rows, about=about, chart=chart
        )

    def _label_of_group(self, field):
        if field.relational:
            return lambda record: record.display_name or self.env._("None")
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return lambda value: labels.get(value) or self.env._("None")
        return lambda value: value

    def _rows_of(self, model, domain, names, order=None):
        """The rows of a model, as people read them: names of records, labels of selections.

        They come from a cursor of the server in batches, so that their number does not matter.

        :param model: a model with the user's rights
        :param names: stored fields of it
        :return: iterator over tuples of values
        """
        model.check_access("read")
        query = model._search(fields.Domain(domain), order=order or model._order)
        select = query.select(*(model._field_to_sql(model._table, name, query) for name in names))
        readers = [self._reader(model._fields[name]) for name in names]
        for batch in batches(self.env, select, BATCH):
            for reader, values in zip(readers, zip(*batch, strict=True), strict=True):
                reader.learn(values)
            for row in batch:
                yield tuple(reader(value) for reader, value in zip(readers, row, strict=True))

    def _reader(self, field):
        if field.type == "many2one":
            return _Names(self.env[field.comodel_name])
        if field.type == "selection":
            return _Labels(dict(field._description_selection(self.env)))
        if field.type == "boolean":
            return _Labels({True: self.env._("Yes"), False: None})
        return _Plain()


class _Plain:
    """Values that are what they are."""

    def learn(self, values):
        pass

    def __call__(self, value):
        return value


class _Labels(_Plain):
    """What a person reads for a value of a selection."""

    def __init__(self, labels):
        self._labels = labels

    def __call__(self, value):
        return self._labels.get(value)


class _Names(_Plain):
    """The names of records, asked for a batch at a time, and kept while there is room."""

    def __init__(self, model):
        self._model = model.sudo()
        self._name = NAMES.get(model._name)
        self._names = {None: None}

    def learn(self, values):
        new = {value for value in values if value not in self._names}
        if not new:
            return
        if len(self._names) > MOST_NAMES:
            self._names, new = {None: None}, {value for value in values if value}
        if self._name:
            self._names |= self._read(new)
            return
        records = self._model.browse(new)
        self._names |= {record.id: record.display_name for record in records}
        records.invalidate_recordset()

    def _read(self, ids):
        """Names that are a column: records by the ten thousand are not loaded for them."""
        model = self._model
        model.flush_model([self._name])
        return dict(
            model.env.execute_query(
                SQL(
                    "SELECT id, %s FROM %s WHERE id IN %s",
                    SQL.identifier(self._name),
                    SQL.identifier(model._table),
                    tuple(ids),
                )
            )
        )

    def __call__(self, value):
        return self._names[value]
