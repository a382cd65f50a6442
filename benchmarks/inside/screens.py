"""What a manager waits for: each scenario asks what the button and then its screen ask."""

from datetime import timedelta

from benchmarks.company import MANAGER
from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario


class Screen(Scenario):
    """Something that is opened by the company's manager."""

    def prepare(self) -> None:
        manager = self.env["res.users"].search([("login", "=", MANAGER)])
        self.env = self.env(user=manager.id, context=manager.context_get())
        self.items = ledger.open_items(self.env)


class Board(Screen):
    """The board as a page."""

    def run(self) -> int:
        action = self.env["ar.board"].action_open()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], action["context"]["active_ids"]
        )
        assert html
        return self.items


class Pivot(Screen):
    """The ageing dialog, then the pivot with its first rows and columns."""

    def run(self) -> int:
        action = self.env["ar.aging.wizard"].create({}).action_view()
        items = self.env["ar.aging.item"].with_context(**action["context"])
        by = action["context"].get("pivot_row_groupby") or ["partner_id"]
        for groupby in ([], by, ["bucket_id"], [*by, "bucket_id"]):
            items.formatted_read_group([], groupby, ["amount:sum", "__count"])
        return self.items


class KpiDialog(Screen):
    """Key figures of last month by customer, with the window before, as a list."""

    def run(self) -> int:
        wizard = self.env["ar.kpi.wizard"].create({"period": "last_month", "by": "partner"})
        action = wizard.action_show()
        figures = self.env["ar.kpi.figure"].search(action["domain"], limit=80)
        assert figures.read()
        return self.items


class WhyDso(Screen):
    """The change of DSO between two months, in parts, with the customers behind it."""

    def run(self) -> int:
        wizard = self.env["ar.dso.wizard"].create({})
        wizard.action_explain()
        assert wizard.read()
        return self.items


class Comparison(Screen):
    """A kept snapshot held against the books of now: what was back-dated since."""

    def prepare(self) -> None:
        super().prepare()
        past = ledger.today() - timedelta(days=30)
        self.snapshot = self.env["ar.aging.snapshot"]._take(self.env.company, past)
        self.keep()

    def run(self) -> int:
        self.snapshot.action_compare_now()
        self.env.flush_all()
        return self.items
