"""``python -m benchmarks SIZE``, which ``make bench`` calls: measure, print, write the report."""

import os
import signal
import sys
from contextlib import closing
from dataclasses import replace

from benchmarks import machine, report, worklist
from benchmarks.database import CompanyDatabase
from benchmarks.measure import Result
from benchmarks.sizes import size_named
from devkit.cli import ROOT, opened
from devkit.config import Config
from devkit.ui import Steps, Stop, say

# Each measures one size: ``run(odoo, database, size, note)`` returns its results.
JOBS = {"Worklist": worklist.run}


def main(arguments: list[str]) -> int:
    """Measure every job at one size; returns the exit status."""
    # Ended from outside, it still stops the server that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        measure("".join(arguments[:1]))
    except Stop as sentence:
        say(f"\n{sentence}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted.")
        return 128 + signal.SIGINT
    return 0


def measure(size_name: str) -> None:
    """Measure every job at one size, print the figures and write them down."""
    size = size_named(size_name)
    odoo, databases = opened(Config.from_environment(ROOT))
    database = CompanyDatabase(odoo, databases, size)
    steps = Steps(total=len(JOBS) + 1)
    with steps.step(f"Company {size.name}: {size}") as note:
        lock = database.current(note)
    results: list[Result] = []
    with lock:
        load = os.getloadavg()[0]
        for title, run in JOBS.items():
            with steps.step(title) as note:
                results += run(odoo, database, size, note)
        with closing(database.connect()) as connection:
            described = machine.describe(connection, odoo.source.python_path)
    results = [replace(result, load=load) for result in results]
    report.write(results, described)
    print(report.size_table(results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
