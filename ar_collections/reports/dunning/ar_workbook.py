"""The open items with their reasons, as a workbook."""

from odoo import api, models
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option

ITEMS = [
    "move_id",
    "partner_id",
    "user_id",
    "account_id",
    "currency_id",
    "date",
    "date_due",
    "days_late",
    "bucket_id",
    "amount_original",
    "amount_open",
    "amount_disputed",
    "amount_promised",
    "amount_due",
    "company_currency_id",
    "amount_open_company",
    "amount_due_company",
    "last_level_id",
    "last_notice_date",
    "reason",
]


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {"open_items": self.env._("Open Items")}

    @api.model
    def _dated(self):
        return super()._dated() | {"open_items"}

    @api.model
    def _readers(self):
        return super()._readers() | {"open_items": "ar_collections.group_ar_user"}

    @api.model
    def _options(self):
        return super()._options() | {
            "open_items": {"as_of": Option("date"), "domain": Option("domain", "ar.open.item")},
        }

    @api.model
    def _writers(self):
        return super()._writers() | {"open_items": self._write_open_items}

    def _write_open_items(self, book, options):
        """Every open item with the reason why it is or is not dunned; then by reason and customer.

        Options: ``as_of`` (default each company's today), ``domain`` on ``ar.open.item``.
        """
        as_of = options.get("as_of")
        model = self.env["ar.open.item"].with_context(ar_as_of=as_of)
        domain = options.get("domain") or []
        about = self._about(as_of)
        self._sheet_of(
            book,
            self.env._("Open Items"),
            model,
            domain,
            ITEMS,
            totals=("amount_open_company", "amount_due_company"),
            about=about,
        )
        self._summarise_open_items(book, model, domain, "reason", self.env._("By Reason"), about)
        self._summarise_open_items(
            book, model, domain, "partner_id", self.env._("By Customer"), about
        )

    def _summarise_open_items(self, book, model, domain, groupby, title, about):
        money = self._money_columns(
            self.env._("Open in Company Currency"), self.env._("To Chase in Company Currency")
        )
        if not money:
            return
        count = Column(self.env._("Items"), "integer", 10, total=True)
        chart = Chart(title, "bar", 0, [2]) if groupby == "reason" else None
        self._summary_of(
            book,
            title,
            model,
            domain,
            groupby,
            [
                ("__count", count),
                ("amount_open_company:sum", money[0]),
                ("amount_due_company:sum", money[1]),
            ],
            about=about,
            chart=chart,
        )
