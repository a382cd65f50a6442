"""Key figures of any window, of each month, and why DSO moved; told with formula and inputs."""

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.ar_base.orm import listing, planning
from odoo.addons.ar_base.orm.dated import dated_month
from odoo.tools import SQL, formatLang

from ...domain.kpi.catalogue import AMOUNTS, CATALOGUE, Inputs
from ...domain.kpi.decomposition import Position, decompose
from .ar_kpi_inputs import INPUTS, ONWARDS
from .ar_kpi_month import MONTHS

COUNTBACK_MONTHS = 24  # so far back receivables are counted against sales
TOLD_MONTHS = 6  # of those that receivables are counted against are shown among the inputs
BY = {  # what a window's figures are told by: the group of a customer's row, and its joins
    "partner": (SQL("counted.partner_id"), SQL()),
    "country": (SQL("partner.country_id"), SQL()),
    "industry": (SQL("partner.industry_id"), SQL()),
    "salesperson": (SQL("partner.user_id"), SQL()),
    "category": (
        SQL("tag.category_id"),
        SQL(
            "LEFT JOIN res_partner_res_partner_category_rel tag"
            " ON tag.partner_id = counted.partner_id"
        ),
    ),
    "collector": (
        SQL("debtor.user_id"),
        SQL(
            "LEFT JOIN ar_debtor debtor ON debtor.company_id = counted.company_id"
            " AND debtor.partner_id = counted.partner_id"
        ),
    ),
}
#: What a group of each kind is.
GROUPS = {
    "partner": "res.partner",
    "country": "res.country",
    "industry": "res.partner.industry",
    "salesperson": "res.users",
    "category": "res.partner.category",
    "collector": "res.users",
}


class ArKpi(models.AbstractModel):
    _name = "ar.kpi"
    _description = "Key Figures of Receivables"

    # ------------------------------------------------------------------
    # Any window
    # ------------------------------------------------------------------
    @api.model
    def _of_window(self, company, start, end, *, by=None, partners=None):
        """What the key figures of a window are counted from.

        :param date start: the window's first day, ``end`` its last
        :param by: a key of :data:`GROUPS`, or None for the company as a whole. A customer with
            several categories counts in each
        :param partners: ids of commercial partners; None for all
        :return: ``{group's id, None where it has none: Inputs}``
        """
        days = (end - start).days + 1
        found = {}
        for key, *values in self._window(company, start, end, INPUTS, by, partners):
            found[key] = self._inputs_of(dict(zip(INPUTS, values, strict=True)), days)
        self._add_months(found, company, end, by, partners)
        self._add_ages(found, company, end, by, partners)
        return found

    def _window(self, company, start, end, names, by, partners=None):
        """Inputs of a window straight from the ledger: ``(group, *values)``."""
        counter = self.env["ar.kpi.inputs"]
        counter._flush()
        self.env["res.partner"].flush_model(
            ["category_id", "commercial_partner_id", "country_id", "industry_id", "user_id"]
        )
        planning.for_many(self.env)
        boundaries = [start, fields.Date.add(end, days=1)]
        windows = counter._windows_sql(company.ids, boundaries, partners=partners)
        return self._grouped(windows, names, by)

    def _grouped(self, source, names, by, also=()):
        """Rows of a customer each, added up by group: ``(group, *also, *sums)``."""
        key, joins = BY[by] if by else (SQL("NULL::integer"), SQL())
        return self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, %(also)s %(sums)s FROM (%(source)s) counted
                  JOIN res_partner partner ON partner.id = counted.partner_id %(joins)s
              GROUP BY %(groups)s
                """,
                key=key,
                also=SQL("").join(SQL("counted.%s,", SQL.identifier(name)) for name in also),
                sums=SQL(", ").join(SQL("SUM(%s)", SQL.identifier("counted", n)) for n in names),
                source=source,
                joins=joins,
                groups=SQL(", ").join(
                    [SQL("1"), *(SQL("counted.%s", SQL.identifier(name)) for name in also)]
                ),
            )
        )

    def _inputs_of(self, values, days):
        """:class:`Inputs` of summed columns."""
        exact = {
            name: Decimal(str(value or 0)) for name, value in values.items() if name not in ONWARDS
        }
        owed, late = exact.pop("owed"), exact.pop("late")
        return Inputs(days=days, not_due=owed - late, **exact)

    def _add_months(self, found, company, end, by, partners):
        """Give each group its calendar months up to the window's end, newest first.

        Receivables are what is open, as in the window. At most month ends, and fastest, that is
        what the books have; where it is not at the last one, what was settled elsewhere is asked.
        """
        starts = self.env["ar.kpi.month"]._month_starts(COUNTBACK_MONTHS, end)
        boundaries = [*starts, fields.Date.add(end, days=1)]
        counter, scope = self.env["ar.kpi.inputs"], (company.ids, boundaries)
        moved = defaultdict(lambda: [(Decimal(0), Decimal(0))] * len(boundaries))
        self._add_moves(moved, counter._sales_sql(*scope, partners=partners), by)
        if self._differs(moved, found):
            self._add_moves(moved, counter._apart_sql(*scope, partners=partners), by)
        for key, windows in moved.items():
            (_sales, closing), *windows = windows
            told = []
            for (sales, balance), (start, after) in zip(windows, pairwise(boundaries), strict=True):
                closing += balance
                told.append((sales, (after - start).days, closing, start))
            inputs = found.setdefault(key, Inputs(days=(end - starts[-1]).days + 1))
            inputs.months = told[::-1]

    def _add_moves(self, moved, source, by):
        """Add what each group sold and owes more to its windows."""
        for key, window, *amounts in self._grouped(source, ("sales", "moved"), by, also=("w",)):
            more = (Decimal(str(amount or 0)) for amount in amounts)
            moved[key][window] = tuple(map(sum, zip(moved[key][window], more, strict=True)))

    def _differs(self, moved, found):
        """Whether a group's receivables in the books are not what it has open in the end."""
        return any(
            sum(balance for _sales, balance in windows)
            != (found[key].closing if key in found else 0)
            for key, windows in moved.items()
        )

    def _add_ages(self, found, company, end, by, partners):
        """Give each group the age of its open invoices by the month that they were dated in."""
        rows = self._grouped(
            self.env["ar.kpi.inputs"]._ages_sql(company.ids, end, partners=partners),
            ("weighted", "sales"),
            by,
            also=("month",),
        )
        for key, _month, weighted, sales in rows:
            if weighted and key in found:
                found[key].ages.append((Decimal(str(weighted)), Decimal(str(sales or 0))))

    # ------------------------------------------------------------------
    # Months that are stored
    # ------------------------------------------------------------------
    @api.model
    def _series(self, company, months=12, until=None):
        """The company's last months, oldest first, each with the inputs of the whole of it.

        A month between stored ones that has no rows is one in which nobody owed or did anything.

        :return: ``[(first day of the month, Inputs)]``, from the first that is stored to the last
        """
        until = until or company._ar_today()
        first = until.replace(day=1) - relativedelta(months=months - 1)
        stored = self._stored_months(company, first - relativedelta(months=COUNTBACK_MONTHS), until)
        if not stored:
            return []
        series, before = [], []
        for month in self._known_months(stored):
            days = self._month_of(month)[1].day
            inputs = stored.get(month) or Inputs(days=days)
            before.insert(0, (inputs.sales, inputs.days, inputs.closing, month))
            inputs.months = list(before)
            if month >= max(first, min(stored)):
                series.append((month, inputs))
        return series

    def _stored_months(self, company, first, last):
        """``{first day of the month: Inputs}`` of the months that have rows."""
        sums = [f"{name}:sum" for name in INPUTS]
        rows = (
            self.env["ar.kpi.month"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("month", ">=", first),
                    ("month", "<=", last),
                ],
                ["month:month"],
                ["days:max", *sums],
            )
        )
        return {
            month: self._inputs_of(dict(zip(INPUTS, values, strict=True)), days)
            for month, days, *values in rows
        }

    def _known_months(self, stored):
        """The first days of all months up to the last stored one that were counted, in order.

        So many are counted each night; those in which nothing was have left no rows.
        """
        month, last = min(stored), max(stored)
        month = min(month, *self.env["ar.kpi.month"]._month_starts(MONTHS, last))
        while month <= last:
            yield month
            month += relativedelta(months=1)

    # ------------------------------------------------------------------
    # Why DSO moved
    # ------------------------------------------------------------------
    @api.model
    def _why_dso_moved(self, company, before, after, listed=None):
        """The change of DSO between two windows, split into its parts; customers by their id.

        :param before: ``(first day, last day)``; ``after`` likewise
        :param listed: how many customers are told; all by default
        :return: :class:`~ar_collections.domain.kpi.decomposition.Decomposition`
        :raise NoSales: one of the windows has none
        """
        positions, lengths = [], []
        for start, end in (before, after):
            positions.append(self._positions(company, start, end))
            lengths.append((end - start).days + 1)
        return decompose(*positions, *lengths, listed=listed)

    def _positions(self, company, start, end):
        """Each customer's :class:`Position` in a window; from the stored months where one is."""
        names = ("billed", "credited", "owed", "late", "disputed", "unapplied")
        rows = self._stored(company, start, end, names) or self._window(
            company, start, end, names, "partner"
        )
        # In cents, which are counted with faster.
        unit = 10**company.currency_id.decimal_places
        return {
            partner: self._position(*(round(value * unit) if value else 0 for value in values))
            for partner, *values in rows
        }

    def _stored(self, company, start, end, names):
        """The rows of a month that is stored as the window has it; none where it is not."""
        return self.env.execute_query(
            SQL(
                """
                SELECT debtor.partner_id, %s FROM ar_kpi_month m
                  JOIN ar_debtor debtor ON debtor.id = m.debtor_id
                 WHERE m.company_id = %s AND month = %s AND days = %s
                """,
                SQL(", ").join(SQL.identifier("m", name) for name in names),
                company.id,
                start,
                (end - start).days + 1,
            )
        )

    def _position(self, billed, credited, owed, late, disputed, unapplied):
        """What is contested is taken from what is late, and only then from what is within terms."""
        disputed = min(disputed, owed)
        late_disputed = min(disputed, late)
        return Position(
            sales=billed - credited,
            within_terms=owed - late - (disputed - late_disputed),
            late=late - late_disputed,
            disputed=disputed,
            unapplied=-unapplied,
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.model
    def _names(self):
        """The name of each key figure; those of one kind are told apart."""
        return {
            "dso": self.env._("DSO"),
            "dso_quarterly": self.env._("DSO, quarterly average"),
            "dso_countback": self.env._("DSO, countback"),
            "dso_true": self.env._("True DSO"),
            "dso_best": self.env._("Best possible DSO"),
            "add": self.env._("Average days delinquent"),
            "cei_monthly": self.env._("CEI, with the month's sales"),
            "cei_period": self.env._("CEI, with the period's sales"),
            "collected_of_collectable": self.env._("Collected of opening and invoiced"),
            "collected_of_due": self.env._("Collected of what fell due"),
            "collected_of_cohort": self.env._("Collected of what was invoiced"),
            "turnover": self.env._("Receivables turnover"),
            "weighted_days_late": self.env._("Days late, weighted by amount"),
            "mean_days_late": self.env._("Days late, mean of payments"),
            "kept_rate": self.env._("Promises kept, by number"),
            "kept_rate_amount": self.env._("Promises kept, by amount"),
            "dispute_rate": self.env._("Dispute rate"),
            "dispute_days": self.env._("Days to resolve a dispute"),
            "bad_debt_ratio": self.env._("Bad debt ratio"),
        }

    @api.model
    def _formulas(self):
        """The formula of each key figure, in words."""
        return {
            "dso": self.env._("receivables ÷ sales × days"),
            "dso_quarterly": self.env._(
                "sum of the last three month ends' receivables × 30 ÷ the three months' sales"
            ),
            "dso_countback": self.env._(
                "days of the newest months whose sales the receivables use up, the last in "
                "proportion"
            ),
            "dso_true": self.env._(
                "for each month of invoices: sum of age × open amount ÷ the month's sales"
            ),
            "dso_best": self.env._("receivables not yet due ÷ sales × days"),
            "add": self.env._("(receivables − not yet due) ÷ sales × days"),
            "cei_monthly": self.env._(
                "(opening + sales ÷ months − receivables) ÷ (opening + sales ÷ months − not yet "
                "due) × 100"
            ),
            "cei_period": self.env._(
                "(opening + sales − receivables) ÷ (opening + sales − not yet due) × 100"
            ),
            "collected_of_collectable": self.env._("received ÷ (opening + invoiced) × 100"),
            "collected_of_due": self.env._(
                "paid by the end of the period ÷ what fell due in it, less credit notes × 100"
            ),
            "collected_of_cohort": self.env._(
                "paid by the end of the period ÷ invoiced in it × 100"
            ),
            "turnover": self.env._("sales ÷ ((opening + receivables) ÷ 2)"),
            "weighted_days_late": self.env._("sum of amount paid × days late ÷ amount paid"),
            "mean_days_late": self.env._("sum of days late ÷ number of payments"),
            "kept_rate": self.env._("kept ÷ kept, partly kept and broken × 100, by number"),
            "kept_rate_amount": self.env._("amount kept ÷ amount promised and due × 100"),
            "dispute_rate": self.env._("newly disputed ÷ invoiced × 100"),
            "dispute_days": self.env._("sum of days from raising to resolving ÷ disputes resolved"),
            "bad_debt_ratio": self.env._("written off ÷ sales × 100"),
        }

    @api.model
    def _input_names(self):
        """The name of each input, as the formulas call them."""
        return {
            "days": self.env._("number of days"),
            "window_months": self.env._("months"),
            "opening": self.env._("opening"),
            "closing": self.env._("receivables"),
            "not_due": self.env._("not yet due"),
            "sales": self.env._("sales"),
            "billed": self.env._("invoiced"),
            "cash": self.env._("received"),
            "due": self.env._("fell due"),
            "due_collected": self.env._("paid of it"),
            "cohort_collected": self.env._("paid of it"),
            "paid": self.env._("amount paid"),
            "paid_days": self.env._("amount paid × days late"),
            "paid_count": self.env._("payments"),
            "late_days": self.env._("sum of days late"),
            "written_off": self.env._("written off"),
            "promises_matured": self.env._("promises judged"),
            "promises_kept": self.env._("kept"),
            "promised_matured": self.env._("promised and due"),
            "promised_kept": self.env._("kept"),
            "disputes_raised": self.env._("newly disputed"),
            "disputes_resolved": self.env._("disputes resolved"),
            "dispute_days": self.env._("sum of days"),
        }

    @api.model
    def _told(self, key, inputs, currency):
        """The inputs of a key figure as a person reads them: ``receivables 1,200.00 €; …``."""
        names = self._input_names()
        told = []
        for name in CATALOGUE[key].inputs:
            if name in ("months", "quarter"):
                told += self._told_months(getattr(inputs, name)[:TOLD_MONTHS], currency)
            elif name == "ages":
                told.append(self._told_ages(len(inputs.ages)))
            else:
                told.append(f"{names[name]} {self._shown(name, getattr(inputs, name), currency)}")
        return listing.statements(self.env, told)

    def _told_ages(self, months):
        if months == 1:
            return self.env._("one month of open invoices")
        return self.env._("%(number)s months of open invoices", number=months)

    def _told_months(self, months, currency):
        for sales, days, closing, month in months:
            yield self.env._(
                "%(month)s: sales %(sales)s, %(days)s days, receivables %(closing)s",
                month=dated_month(self.env, month),
                sales=formatLang(self.env, float(sales), currency_obj=currency),
                days=days,
                closing=formatLang(self.env, float(closing), currency_obj=currency),
            )

    def _shown(self, name, value, currency):
        if name in AMOUNTS:
            return formatLang(self.env, float(value), currency_obj=currency)
        return formatLang(self.env, float(value), digits=0)

    @api.model
    def _counted(self, inputs):
        """``{key: value or None}`` of all key figures."""
        return {key: figure.count(inputs) for key, figure in CATALOGUE.items()}

    @api.model
    def _previous(self, start, end):
        """The window before: whole months before whole months, else as many days."""
        after = fields.Date.add(end, days=1)
        if start.day == 1 and after.day == 1:
            months = (after.year - start.year) * 12 + after.month - start.month
            return start - relativedelta(months=months), fields.Date.subtract(start, days=1)
        length = (end - start).days + 1
        return start - relativedelta(days=length), start - relativedelta(days=1)

    @api.model
    def _month_of(self, day):
        """``(first day, last day)`` of a day's month."""
        first = day.replace(day=1)
        return first, first + relativedelta(months=1, days=-1)
