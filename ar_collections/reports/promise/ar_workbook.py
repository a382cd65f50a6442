"""Promises and how they were kept, as a workbook."""

from odoo import api, models
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option

PROMISES = [
    "partner_id",
    "user_id",
    "promised_on",
    "date",
    "state",
    "currency_id",
    "amount",
    "received_amount",
    "to_come_amount",
    "fallen_amount",
    "company_currency_id",
    "amount_company",
    "matured_amount",
    "kept_amount",
    "level",
    "ended_on",
    "note",
]


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {"promise": self.env._("Promises")}

    @api.model
    def _readers(self):
        return super()._readers() | {"promise": "ar_collections.group_ar_user"}

    @api.model
    def _options(self):
        return super()._options() | {
            "promise": {"domain": Option("domain", "ar.promise")},
        }

    @api.model
    def _writers(self):
        return super()._writers() | {"promise": self._write_promises}

    def _write_promises(self, book, options):
        """Every promise; then the kept rate by month, collector and customer.

        Options: ``domain`` on ``ar.promise``.
        """
        model = self.env["ar.promise"]
        domain = [*(options.get("domain") or []), ("company_id", "in", self.env.companies.ids)]
        about = self._about()
        self._sheet_of(
            book,
            self.env._("Promises"),
            model,
            domain,
            PROMISES,
            totals=("amount_company", "matured_amount", "kept_amount"),
            about=about,
        )
        rule = self.env._(
            "Kept rate by number: kept ÷ (kept + partly kept + broken); by amount: what came in "
            "time ÷ what was to be paid. What was withdrawn or fell away stands apart."
        )
        for groupby, title in (
            ("date:month", self.env._("By Month")),
            ("user_id", self.env._("By Collector")),
            ("partner_id", self.env._("By Customer")),
        ):
            self._summarise_promises(book, model, domain, groupby, title, [*about, rule])

    def _summarise_promises(self, book, model, domain, groupby, title, about):
        money = self._money_columns(self.env._("Promised"), self.env._("Matured"))
        measures = [("__count", Column(self.env._("Promises"), "integer", 10, total=True))]
        if money:
            measures += [("amount_company:sum", money[0]), ("matured_amount:sum", money[1])]
        measures += [
            ("kept_rate:avg", Column(self.env._("Kept Rate by Number (%)"), "decimal", 14)),
            ("kept_amount_rate:avg", Column(self.env._("Kept Rate by Amount (%)"), "decimal", 14)),
        ]
        chart = None
        if groupby == "date:month":
            rates = [len(measures) - 1, len(measures)]
            chart = Chart(self.env._("Kept Rate"), "line", 0, rates)
        self._summary_of(book, title, model, domain, groupby, measures, about=about, chart=chart)
