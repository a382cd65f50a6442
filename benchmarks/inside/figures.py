"""Figures about all debtors: the nightly refresh, the months' KPIs, the forecast."""

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario


class Refresh(Scenario):
    """All debtors counted anew, as every night."""

    def run(self) -> int:
        self.env["ar.debtor"]._refresh()
        self.env.flush_all()
        return self.env["ar.debtor"].search_count([])


class RefreshByNight(Scenario):
    """The same as the nightly work does it: in batches, each committed, nobody kept waiting."""

    needs = {"ar.debtor": "_night_count"}

    def prepare(self) -> None:
        self.make_stale()

    def run(self) -> int:
        for company in self.env["ar.debtor"].search([]).company_id:
            self.env["ar.nightly"]._do_now("figures", company)
        return self.env["ar.debtor"].search_count([])

    def undo(self) -> None:
        self.make_stale()

    def make_stale(self) -> None:
        """As if all figures were of yesterday."""
        self.env.cr.execute("UPDATE ar_debtor SET figures_on = NULL")
        self.env.cr.commit()
        self.env.invalidate_all(flush=False)


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
