"""One call of the benchmarks: a size, its databases, and how a job is measured on them."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from statistics import median

from benchmarks import bare_sql
from benchmarks.database import CompanyDatabase
from benchmarks.jobs import Job
from benchmarks.measure import Result
from benchmarks.shell import Shell
from benchmarks.sizes import Size
from devkit.odoo_run import Odoo
from devkit.ui import Note, Stop

METER = "benchmarks.inside.meter"
# Odoo would end a process at 2.5 GB; what a peer needs is to be seen.
UNLIMITED = {"limit_memory_hard": 0, "limit_memory_soft": 0}


@dataclass(frozen=True, slots=True)
class Bench:
    """Where jobs are measured."""

    odoo: Odoo
    company: CompanyDatabase
    size: Size

    def run(self, job: Job, note: Note) -> list[Result]:
        """Measure a job, its floor and its peer, each in a process of its own."""
        if self.size.name not in job.sizes:
            note(f"measured at {' and '.join(job.sizes)} only")
            return []
        if job.scratch:
            with self.company.scratch(note) as database:
                if job.modules:
                    self.odoo.install(database, job.modules)
                own = self.measure(job.scenario, database)
        else:
            own = self.measure(job.scenario, self.company.name)
        if own.get("missing"):
            note(f"not measured: there is no {own['missing']} yet")
            return []
        seconds = _seconds(own, job.each)
        note(f"{seconds:,.3f} s, {own['peak_mb']:,.0f} MB")
        return [
            Result(
                job=job.title,
                size=self.size.name,
                seconds=seconds,
                peak_mb=own["peak_mb"],
                rows=own["rows"],
                floor_seconds=self._floor_seconds(job),
                peer_seconds=self._peer_seconds(job, note),
                runs=len(own["seconds"]),
                cpu_seconds=own["cpu_seconds"],
                is_one_unit=not job.each,
                target_seconds=job.target_seconds,
                target_ratio=job.target_ratio,
                each=job.each,
            )
        ]

    def measure(self, scenario: str, database: str, **options) -> dict:
        """What the meter says of a scenario in a fresh Odoo."""
        return _measured(Shell(self.odoo, database), scenario, **options)

    def _floor_seconds(self, job: Job) -> float | None:
        if job.floor is None:
            return None
        if ":" in job.floor:
            return _seconds(self.measure(job.floor, self.company.name), job.each)
        with closing(self.company.connect()) as connection:
            return bare_sql.seconds(connection, job.floor)

    def _peer_seconds(self, job: Job, note: Note) -> float | None:
        """The peer's time; none where it takes too long, or where it cannot be had."""
        if job.peer is None or self.size.name not in job.peer_sizes:
            return None
        try:
            odoo, database = self.company.with_peers(note)
            measured = self._measured_peer(job, odoo, database, note)
        except Stop as reason:
            note(f"no peer: {reason}")
            return None
        if measured.get("missing"):
            note(f"no peer: there is no {measured['missing']}")
            return None
        seconds = _seconds(measured, job.each)
        note(f"peer: {seconds:,.3f} s, {measured['peak_mb']:,.0f} MB")
        return seconds

    def _measured_peer(self, job: Job, odoo: Odoo, database: str, note: Note) -> dict:
        if not job.scratch:
            return _measured(Shell(odoo, database, **UNLIMITED), job.peer)
        with self.company.scratch(note, database) as copy:
            return _measured(Shell(odoo, copy, **UNLIMITED), job.peer)


def _measured(shell: Shell, scenario: str, **options) -> dict:
    return shell.call(METER, "measure", scenario=scenario, **options)


def _seconds(measured: Mapping, each: bool) -> float:
    seconds = median(measured["seconds"])
    return seconds / measured["rows"] if each else seconds
