"""The cash forecast and payment behaviour as workbooks."""

from odoo import api, models
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option

WEEKS = [
    "number",
    "date",
    "expected",
    "low",
    "high",
    "promised",
    "held_back",
    "by_due_date",
    "by_lateness",
    "actual",
]
CUSTOMERS = ["partner_id", "open_amount", "soon", "expected", "held_back"]
BEHAVIOUR = [
    "partner_id",
    "payments",
    "paid",
    "kept_share",
    "mean_days_late",
    "before_days",
    "recent_days",
    "trend",
    "weekday",
    "is_slipping",
]


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {
            "forecast": self.env._("Cash Forecast"),
            "behaviour": self.env._("Payment Behaviour"),
        }

    @api.model
    def _readers(self):
        return super()._readers() | {
            "forecast": "ar_collections.group_ar_user",
            "behaviour": "ar_collections.group_ar_user",
        }

    @api.model
    def _options(self):
        return super()._options() | {
            "forecast": {"forecast_ids": Option("records", "ar.forecast")},
            "behaviour": {"domain": Option("domain", "ar.payment.behaviour")},
        }

    @api.model
    def _writers(self):
        return super()._writers() | {
            "forecast": self._write_forecast,
            "behaviour": self._write_behaviour,
        }

    def _write_forecast(self, book, options):
        """The weeks and the customers of each company's newest forecast.

        Options: ``forecast_ids``: these instead.
        """
        forecasts = self.env["ar.forecast"].browse(options.get("forecast_ids") or [])
        self.env["ar.forecast"].check_access("read")
        if not forecasts:
            forecasts = self.env["ar.forecast"].union(
                *(self.env["ar.forecast"]._latest(company) for company in self.env.companies)
            )
        for forecast in forecasts:
            one = self.with_context(allowed_company_ids=forecast.company_id.ids)
            about = one._about(forecast.date, forecast.verdict)
            one._sheet_of(
                book,
                self.env._("Weeks"),
                one.env["ar.forecast.week"],
                [("forecast_id", "=", forecast.id)],
                WEEKS,
                totals=("expected", "promised", "held_back", "by_due_date", "by_lateness"),
                about=about,
                chart=Chart(self.env._("Cash Forecast"), "column", 1, [2, 3, 4]),
            )
            one._sheet_of(
                book,
                self.env._("Customers"),
                one.env["ar.forecast.debtor"],
                [("forecast_id", "=", forecast.id)],
                CUSTOMERS,
                totals=CUSTOMERS[1:],
                about=about,
            )
        if not forecasts:
            book.sheet(self.env._("Weeks"), [Column(self.env._("Week"))], [], about=self._about())

    def _write_behaviour(self, book, options):
        """Every customer's payment behaviour. Options: ``domain``."""
        self._sheet_of(
            book,
            self.env._("Payment Behaviour"),
            self.env["ar.payment.behaviour"],
            [*(options.get("domain") or []), ("company_id", "in", self.env.companies.ids)],
            BEHAVIOUR,
            totals=("payments", "paid"),
            about=self._about(),
        )
