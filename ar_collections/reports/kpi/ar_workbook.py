"""Key figures as a workbook: every key figure of each month, months, collectors, customers."""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.ledger.tie_out import Cause
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option
from odoo.addons.ar_base.orm.dated import dated_month
from odoo.fields import Domain

from ...domain.kpi.catalogue import CATALOGUE

FLOWS = ("sales", "billed", "credited", "cash", "due", "due_collected", "paid", "written_off")
RATIOS = ("dso", "dso_best", "add_days", "cei", "weighted_days_late", "collected_of_due")
MONTHS = 12


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {"kpi": self.env._("Key Figures")}

    @api.model
    def _readers(self):
        return super()._readers() | {"kpi": "ar_collections.group_ar_user"}

    @api.model
    def _options(self):
        return super()._options() | {
            "kpi": {"domain": Option("domain", "ar.kpi.report")},
        }

    @api.model
    def _writers(self):
        return super()._writers() | {"kpi": self._write_kpi}

    def _write_kpi(self, book, options):
        """Every figure of the last twelve months of each company; then the months in groups, of
        the companies of each currency.

        Options: ``domain`` on ``ar.kpi.report``.
        """
        self.env["ar.kpi.report"].check_access("read")
        for company in self.env.companies:
            self._write_kpi_catalogue(book, company)
        by_currency = self.env.companies.grouped("currency_id")
        for groupby, title in (
            ("month:month", self.env._("By Month")),
            ("user_id", self.env._("By Collector")),
            ("country_id", self.env._("By Country")),
            ("partner_id", self.env._("By Customer")),
        ):
            for currency, companies in by_currency.items():
                named = f"{title} ({currency.name})" if len(by_currency) > 1 else title
                self.with_context(allowed_company_ids=companies.ids)._write_kpi_groups(
                    book, options.get("domain") or [], groupby, named
                )
        self._write_kpi_tie_out(book)

    def _write_kpi_tie_out(self, book):
        """Each month's receivables held against the accounts of its company.

        What the accounts have and nobody owes is told by its cause, as in the ageing's tie-out.
        """
        difference = self.env["ar.aging.snapshot.difference"]
        words = dict(difference._fields["cause"]._description_selection(self.env))
        for company in self.env.companies:
            months = self.env["ar.kpi"].sudo()._tie_out(company, MONTHS)
            causes = [cause for cause in Cause if any(cause in tied.causes for tied in months)]
            rows = [
                (
                    dated_month(self.env, tied.month),
                    *(tied.ledger, tied.closing, tied.no_customer, tied.non_trade),
                    *(tied.causes.get(cause, 0) for cause in causes),
                    tied.difference,
                )
                for tied in months
            ]
            titles = (
                self.env._("Ledger"),
                self.env._("Key Figures"),
                self.env._("Without Customer"),
                self.env._("Non-Trade"),
                *(words[cause] for cause in causes),
                self.env._("Difference"),
            )
            digits = company.currency_id.decimal_places
            book.sheet(
                self.env._("Tie-Out %(company)s", company=company.name),
                [
                    Column(self.env._("Month"), width=10),
                    *(Column(title, "money", 16, digits=digits) for title in titles),
                ],
                rows,
                about=self.with_context(allowed_company_ids=company.ids)._about(),
            )

    def _write_kpi_catalogue(self, book, company):
        """A row for each key figure, a column for each month; its formula beside it."""
        kpi = self.env["ar.kpi"]
        series = kpi._series(company, MONTHS)
        names, formulas = kpi._names(), kpi._formulas()
        counted = [kpi._counted(inputs) for _month, inputs in series]
        units = dict(self.env["ar.kpi.figure"]._fields["unit"]._description_selection(self.env))
        columns = [
            Column(self.env._("Key Figure"), width=34),
            Column(self.env._("Unit"), width=8),
            *(Column(dated_month(self.env, month), "decimal", 10) for month, _inputs in series),
            Column(self.env._("Formula"), width=70),
        ]
        rows = [
            (names[key], units[figure.unit], *(month[key] for month in counted), formulas[key])
            for key, figure in CATALOGUE.items()
            if key != "dso_true"  # needs the items; it is told for any window on the screen
        ]
        about = self.with_context(allowed_company_ids=company.ids)._about()
        book.sheet(company.name, columns, rows, about=about)

    def _write_kpi_groups(self, book, domain, groupby, title):
        model = self.env["ar.kpi.report"]
        name = groupby.partition(":")[0]
        by_month = name == "month"
        asks_months = any(leaf[0] == "month" for leaf in domain if len(leaf) == 3)
        domain = Domain(domain) & Domain("company_id", "in", self.env.companies.ids)
        if not asks_months:
            domain &= self.env["ar.clock"]._today_domain(self._kpi_months, self.env.companies)
        measures = [
            *self._kpi_money(model, self._kpi_stocks(), total=not by_month),
            *self._kpi_money(model, FLOWS, total=True),
            *(
                (f"{ratio}:avg", Column(self._kpi_title(model, ratio), "decimal", 12))
                for ratio in RATIOS
            ),
        ]
        about = [
            *self._about(),
            self.env._(
                "Sales include tax, as receivables do; ratios are those of each row's sums."
            ),
        ]
        if not by_month:
            about.append(self.env._("What is owed is the mean of the month ends."))
        chart = None
        if by_month:
            place = [measure for measure, _column in measures].index
            dso = [place("dso:avg") + 1, place("dso_best:avg") + 1]
            running = self._kpi_running(model, domain)
            chart = Chart(self.env._("DSO"), "line", 0, dso, left_out=running)
        self._summary_of(book, title, model, domain, groupby, measures, about=about, chart=chart)

    def _kpi_running(self, model, domain):
        """How many months are not over: what was invoiced in them so far is no month's."""
        first = min(company._ar_today() for company in self.env.companies).replace(day=1)
        return len(model._read_group(domain & Domain("month", ">=", first), ["month:month"]))

    def _kpi_months(self, day):
        """The months that are told on a day."""
        first = fields.Date.subtract(day.replace(day=1), months=MONTHS - 1)
        return [("month", ">=", first)]

    def _kpi_money(self, model, names, *, total):
        """Sums in company currency."""
        digits = self.env.companies.currency_id.decimal_places
        for name in names:
            title = self._kpi_title(model, name)
            column = Column(title, "money", 15, total=total, digits=digits)
            yield f"{name}:sum", column

    def _kpi_stocks(self):
        """What is owed at a month's end; of what is late, all and what is in the oldest bucket."""
        oldest = {len(scheme._late_names()) for scheme in self.env.companies._ar_by_scheme()}
        late = (f"late_{number}" for number in sorted(oldest))
        return ("closing", "late", *late, "unapplied", "disputed")

    def _kpi_title(self, model, name):
        return model._fields[name]._description_string(self.env)
