"""The job: a collector opens the worklist, narrows it, searches it, groups it, opens a debtor.

Measured on the wire, from the request to the last byte of the answer, at a real server with the
user and the calls of the web client. The peer is Odoo's own list of overdue invoices.
"""

from contextlib import closing

from benchmarks import floor
from benchmarks.bench import Bench
from benchmarks.client import Call, Client
from benchmarks.company import LOGIN, PASSWORD
from benchmarks.measure import Result, Timing, timed
from benchmarks.server import WebServer, serving
from benchmarks.shell import Shell
from benchmarks.sizes import Size
from benchmarks.window_action import WindowAction
from devkit.ui import Note

ACTION = "ar_collections.ar_debtor_action"
PEER_ACTION, PEER_FILTER = "account.action_move_out_invoice", "late"
ADDED_FILTER, COLLECTOR_GROUPS = "oldest_bucket", "group_by_collector"
COUNTRY, CUSTOMER = "Germany", "Foundry 0001"


def run(bench: Bench, note: Note) -> list[Result]:
    """Measure at a server of its own; the floor on a connection beside it."""
    database = bench.company.name
    with (
        serving(bench.odoo, database) as server,
        Client(server.url, database, LOGIN, PASSWORD) as client,
        closing(bench.company.connect()) as connection,
    ):
        bare = BareSql(Shell(bench.odoo, database), connection)
        return Worklist(client, server, bare, bench.size, note).results()


class BareSql:
    """The floor of a page: the same rows from PostgreSQL itself."""

    def __init__(self, shell: Shell, connection) -> None:
        self._shell = shell
        self._connection = connection

    def seconds(self, call: Call) -> float:
        """Median seconds of the statements behind a ``web_search_read``."""
        names = ("domain", "order", "limit")
        arguments = {name: call.kwargs[name] for name in names}
        texts = self._shell.call(
            "benchmarks.floor", "statements", model=call.model, login=LOGIN, **arguments
        )
        return floor.timing(self._connection, texts).median


class Worklist:
    """One session of one collector."""

    def __init__(
        self, client: Client, server: WebServer, bare: BareSql, size: Size, note: Note
    ) -> None:
        self._client = client
        self._server = server
        self._bare = bare
        self._size = size
        self._note = note
        self._debtors = WindowAction.of(client, ACTION)
        self._invoices = WindowAction.of(client, PEER_ACTION)

    def results(self) -> list[Result]:
        """Each thing that a collector does; memory is what the server has held up to then."""
        debtors, invoices = self._debtors, self._invoices
        worked, late = debtors.domain(), invoices.domain(PEER_FILTER)
        return [
            self._page("first page", worked, late),
            self._page(
                "filters added",
                debtors.domain(ADDED_FILTER) + debtors.search.typed("country_id", COUNTRY),
                late,
            ),
            self._page(
                "customer searched",
                worked + debtors.search.typed("partner_id", CUSTOMER),
                late + invoices.search.typed("partner_id", CUSTOMER),
            ),
            self._groups("by collector", worked),
            self._record("one debtor", worked),
        ]

    def _page(self, name: str, domain: list, peer_domain: list) -> Result:
        call = self._debtors.first_page(domain)
        found = self._client.call(call)["length"]
        timing = self._time(call)
        peak_mb = self._server.peak_mb()
        peer = self._time(self._invoices.first_page(peer_domain))
        return self._result(
            name,
            timing,
            peak_mb,
            rows=found,
            floor_seconds=self._bare.seconds(call),
            peer_seconds=peer.median,
        )

    def _groups(self, name: str, domain: list) -> Result:
        group_by = self._debtors.search.group_by([COLLECTOR_GROUPS])
        call = self._debtors.groups(domain, group_by)
        rows = sum(group["__count"] for group in self._client.call(call)["groups"])
        return self._result(name, self._time(call), self._server.peak_mb(), rows=rows)

    def _record(self, name: str, domain: list) -> Result:
        first = self._client.call(self._debtors.first_page(domain))["records"][0]["id"]
        timing = self._time(self._debtors.record(first))
        return self._result(name, timing, self._server.peak_mb(), rows=1)

    def _time(self, call: Call) -> Timing:
        self._client.call(call)  # what the server refuses stops here, not in the measurement
        return timed(lambda: self._client.send(call.path, call.params))

    def _result(self, name: str, timing: Timing, peak_mb: float, **others: object) -> Result:
        self._note(f"{name}: {timing.median * 1000:,.0f} ms")
        return Result(
            job=f"worklist: {name}",
            size=self._size.name,
            seconds=timing.median,
            p95_seconds=timing.p95,
            runs=len(timing.seconds),
            peak_mb=peak_mb,
            **others,
        )
