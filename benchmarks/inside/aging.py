"""Ageing: today, as of a past day, as a workbook with every item, and stored as a snapshot."""

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario


class Today(Scenario):
    """What each debtor owes by bucket, today."""

    needs = {"ar.aging.item": "_by_debtor"}

    def as_of(self):
        return ledger.today()

    def prepare(self) -> None:
        self.items = ledger.open_items(self.env)

    def run(self) -> int:
        answer = self.env["ar.aging.item"]._by_debtor(self.as_of(), self.env.company)
        if not isinstance(answer, list):  # a statement, for the caller to run
            answer = self.env.execute_query(answer)
        assert answer
        return self.items


class Past(Today):
    """The same as of a day on which other items were open."""

    def as_of(self):
        return ledger.past()


class Workbook(Scenario):
    """The ageing of a past day with every item in it, as a file."""

    needs = {"ar.workbook": "_made", "ar.aging.item": "_by_debtor"}

    def prepare(self) -> None:
        self.items = ledger.open_items(self.env)

    def run(self) -> int:
        options = {
            "as_of": ledger.past(),
            "company_ids": self.env.company.ids,
            "items": True,
        }
        _name, file = self.env["ar.workbook"]._made("aging", options)
        file.close()
        return self.items


class Snapshot(Scenario):
    """Every item stored with its bucket, and the sum tied to the ledger."""

    needs = {"ar.aging.snapshot": "_take"}

    def prepare(self) -> None:
        self.items = ledger.open_items(self.env)

    def run(self) -> int:
        self.env["ar.aging.snapshot"]._take(self.env.company, ledger.today())
        self.env.flush_all()
        return self.items
