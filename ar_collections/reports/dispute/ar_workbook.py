"""Disputes in figures, as a workbook."""

from odoo import api, models
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option

LINES = [
    "dispute_id",
    "partner_id",
    "move_id",
    "product_id",
    "reason_id",
    "team_id",
    "user_id",
    "is_deduction",
    "deduction_code",
    "state",
    "resolution",
    "raised_on",
    "resolved_on",
    "days_to_resolve",
    "company_currency_id",
    "amount",
    "resolved_amount",
    "accepted_amount",
    "cost",
]


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {"dispute": self.env._("Disputes")}

    @api.model
    def _readers(self):
        return super()._readers() | {"dispute": "ar_collections.group_ar_user"}

    @api.model
    def _options(self):
        return super()._options() | {
            "dispute": {"domain": Option("domain", "ar.dispute.report")},
        }

    @api.model
    def _writers(self):
        return super()._writers() | {"dispute": self._write_disputes}

    def _write_disputes(self, book, options):
        """Every contested amount; then by reason, owner, customer and product.

        Options: ``domain`` on ``ar.dispute.report``.
        """
        model = self.env["ar.dispute.report"]
        domain = [*(options.get("domain") or []), ("company_id", "in", self.env.companies.ids)]
        about = self._about()
        self._sheet_of(
            book,
            self.env._("Disputes"),
            model,
            domain,
            LINES,
            totals=("amount", "resolved_amount", "accepted_amount", "cost"),
            about=about,
        )
        for groupby, title in (
            ("reason_id", self.env._("By Reason")),
            ("user_id", self.env._("By Owner")),
            ("partner_id", self.env._("By Customer")),
            ("product_id", self.env._("By Product")),
        ):
            self._summarise_disputes(book, model, domain, groupby, title, about)

    def _summarise_disputes(self, book, model, domain, groupby, title, about):
        money = self._money_columns(
            self.env._("Contested"), self.env._("Accepted"), self.env._("Cost")
        )
        measures = [("number:count_distinct", Column(self.env._("Disputes"), "integer", 10))]
        if money:
            names = ("amount:sum", "accepted_amount:sum", "cost:sum")
            measures += zip(names, money, strict=True)
        measures += [
            ("accepted_share:avg", Column(self.env._("Share Accepted"), "percent", 12)),
            ("days_to_resolve:avg", Column(self.env._("Days to Resolve"), "decimal", 12)),
        ]
        chart = Chart(title, "bar", 0, [2]) if money and groupby == "reason_id" else None
        self._summary_of(book, title, model, domain, groupby, measures, about=about, chart=chart)
