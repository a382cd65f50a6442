from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import Command, models

from .dunning import RESPONSIBLE

MONTH_ENDS = 3
FORECAST_WEEKS = (6, 5, 4, 3, 2, 1, 0)  # back


class ArDemo(models.AbstractModel):
    _inherit = "ar.demo"

    def _make_figures(self, book, today):
        """What the nights would have counted: month ends, key figures, behaviour, forecasts."""
        self.env["ar.debtor"]._flush_journal()
        for key in RESPONSIBLE:
            company = self._find("company", key)
            for back in range(MONTH_ENDS, 0, -1):
                end = today.replace(day=1) - relativedelta(months=back - 1) - timedelta(days=1)
                self.env["ar.aging.snapshot"]._take(company, end, month_end=True)
            self.env["ar.kpi.month"]._rebuild(company, until=today)
            self.env["ar.payment.behaviour"]._rebuild(company, today)
            forecasts = self.env["ar.forecast"]
            for back in FORECAST_WEEKS:
                forecasts._make(company, today - timedelta(weeks=back))
            forecasts._fill_actual(company, today)

    def _make_packs(self, book, today):
        """The manager's monthly pack, and the accountant's of every day."""
        for key in RESPONSIBLE:
            company = self._find("company", key)
            for name, frequency, login, reports in (
                ("Month-end pack", "monthly", "priya", ("aging", "kpi", "promise", "dispute")),
                ("Morning figures", "daily", "oliver", ("aging", "open_items")),
            ):
                user = self._find("user", login)
                if company not in user.company_ids:
                    continue
                self.env["ar.report.pack"].create(
                    {
                        "name": name,
                        "company_id": company.id,
                        "frequency": frequency,
                        "user_ids": [Command.link(user.id)],
                        "line_ids": [Command.create({"report": report}) for report in reports],
                    }
                )
