"""``python -m benchmarks SIZE [JOBS]``, behind ``make bench``: measure, print, write the report."""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from functools import partial

from benchmarks import bookkeeping, jobs, machine, report, workers, worklist
from benchmarks.bench import Bench
from benchmarks.database import CompanyDatabase
from benchmarks.measure import Result
from benchmarks.peers import Peers
from benchmarks.sizes import size_named
from devkit.cli import ROOT, opened
from devkit.config import Config
from devkit.ui import Note, Steps, Stop, say

Measurement = Callable[[Bench, Note], list[Result]]


def _inside(job: jobs.Job, bench: Bench, note: Note) -> list[Result]:
    return bench.run(job, note)


# By the names that JOBS= takes.
JOBS: dict[str, Measurement] = {
    "worklist": worklist.run,
    **{job.name: partial(_inside, job) for job in jobs.INSIDE},
    "workers": workers.run,
    "bookkeeping": bookkeeping.run,
}


def main(arguments: list[str]) -> int:
    """Measure at one size; returns the exit status."""
    # Ended from outside, it still stops the server that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    size, names, *_ = [*arguments, "", ""]
    try:
        measure(size, chosen(names))
    except Stop as sentence:
        say(f"\n{sentence}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted; what had been measured is written down.")
        return 128 + signal.SIGINT
    return 0


def chosen(names: str) -> list[str]:
    """The jobs that a comma-separated list names; none means all. ``Stop`` for one that is none."""
    wanted = [name for name in names.replace(",", " ").split() if name]
    if unknown := [name for name in wanted if name not in JOBS]:
        raise Stop(f"There is no job {unknown[0]!r}: use {', '.join(JOBS)}.")
    return wanted or list(JOBS)


def measure(size_name: str, names: Iterable[str]) -> None:
    """Measure jobs at one size, write each down as it is done, and print the figures."""
    size = size_named(size_name)
    odoo, databases = opened(Config.from_environment(ROOT))
    database = CompanyDatabase(odoo, databases, size)
    names = list(names)
    steps = Steps(total=len(names) + 1)
    with steps.step(f"Company {size.name}: {size}") as note:
        lock = database.current(note)
    results: list[Result] = []
    with lock:
        with closing(database.connect()) as connection:
            described = machine.describe(connection, odoo.source.python_path)
        bench = Bench(odoo, database, size)
        for name in names:
            load = os.getloadavg()[0]
            with steps.step(name) as note:
                measured = JOBS[name](bench, note)
            results += [replace(result, load=load) for result in measured]
            report.write(results, described | _peers(odoo))
    if set(names) == set(JOBS):
        report.write(results, described | _peers(odoo), whole=True)
    print(report.size_table(results))


def _peers(odoo) -> dict[str, str]:
    """The peers' versions, for the heading of the report."""
    return Peers(odoo).versions()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
