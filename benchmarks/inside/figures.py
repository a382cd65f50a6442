"""Figures about all debtors: the nightly refresh, the months' KPIs, the forecast."""

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario


class Refresh(Scenario):
    """All debtors counted anew, as every night."""

    def run(self) -> int:
        self.env["ar.debtor"]._refresh()
        self.env.flush_all()
        return self.env["ar.debtor"].search_count([])


class Kpis(Scenario):
    """Two years of months for the company and each debtor."""

    needs = {"ar.kpi.month": "_rebuild"}
    MONTHS = 24

    def prepare(self) -> None:
        self.debtors = self.env["ar.debtor"].search_count([])

    def run(self) -> int:
        self.env["ar.kpi.month"]._rebuild(self.env.company, months=self.MONTHS)
        self.env.flush_all()
        return self.debtors * self.MONTHS


class Forecast(Scenario):
    """When the open items will be paid, with the test of it on the past."""

    needs = {"ar.forecast": "_make"}

    def prepare(self) -> None:
        self.items = ledger.open_items(self.env)

    def run(self) -> int:
        self.env["ar.forecast"]._make(self.env.company)
        self.env.flush_all()
        return self.items
