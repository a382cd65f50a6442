"""What the writers of workbooks share: sheets of records, whose rows take little memory."""

from odoo import fields, models
from odoo.tools import SQL, format_date

from ...domain.workbook.book import Column
from ...orm import listing
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


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    def _about(self, as_of=None, *lines):
        """What every sheet says of itself: the companies, the date, and what the caller adds.

        Without a date each company is told as of its own today.
        """
        days = self.env.companies._ar_by_day(as_of)
        return [
            listing.names(self.env, self.env.companies.mapped("name")),
            *(self._about_day(day, some if len(days) > 1 else None) for day, some in days.items()),
            *lines,
        ]

    def _about_day(self, day, companies):
        """Which day it is; and where, if that is not the same day everywhere."""
        date = format_date(self.env, day)
        if not companies:
            return self.env._("As of %(date)s", date=date)
        names = listing.names(self.env, companies.mapped("name"))
        return self.env._("As of %(date)s: %(companies)s", date=date, companies=names)

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
