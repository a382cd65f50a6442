"""Measuring a scenario in this process: seconds of each run, rows, and the most memory held."""

import gc
import re
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

RUNS = 3
LONG_SECONDS = 120  # what takes longer is run once, and counts as it came: cold


class Scenario:
    """A job to be measured; what a run changed is rolled back unless :meth:`undo` does otherwise.

    ``needs`` names the models, each with the method, without which there is nothing to measure.
    """

    needs: dict[str, str] = {}

    def __init__(self, env, **options) -> None:
        self.env = env
        self.options = options
        self._keeps = False

    def prepare(self) -> None:
        """What must be there before the clock starts."""

    def run(self) -> int:
        """Do the job; returns the rows that it went through."""
        raise NotImplementedError

    def keep(self) -> None:
        """Let what was prepared outlast each run's undoing, though not this process."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.execute("SAVEPOINT prepared")
        self._keeps = True

    def undo(self) -> None:
        """Make ready for the next run."""
        if self._keeps:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT prepared")
        else:
            self.env.cr.rollback()
        self.env.invalidate_all(flush=False)


def measure(env, scenario: str, runs: int = RUNS, **options) -> dict:
    """Run ``module:Class`` of this package once to warm up, then with the clock in hand.

    :return: ``seconds`` of each run, ``cpu_seconds`` of this process in the longest (PostgreSQL's
        are not among them), ``rows``, ``peak_mb``; or what is ``missing``
    """
    job = _scenario(scenario)(env, **options)
    if missing := missing_of(env, job.needs):
        return {"missing": missing}
    job.prepare()
    taken = [_run(job)]
    if taken[0].seconds < LONG_SECONDS:
        taken = [_run(job) for _run_number in range(runs)]
    return {
        "seconds": [run.seconds for run in taken],
        "cpu_seconds": max(run.cpu_seconds for run in taken),
        "rows": taken[-1].rows,
        "peak_mb": peak_mb(),
    }


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a scenario."""

    seconds: float
    cpu_seconds: float
    rows: int


def _run(job: Scenario) -> Run:
    gc.collect()
    started, cpu_started = time.perf_counter(), time.process_time()
    rows = job.run()
    taken = Run(time.perf_counter() - started, time.process_time() - cpu_started, rows)
    job.undo()
    return taken


def missing_of(env, needs: dict[str, str]) -> str | None:
    """The first model or method that this database's add-ons do not have."""
    for model, method in needs.items():
        if model not in env or not hasattr(env[model], method):
            return f"{model}.{method}"
    return None


def peak_mb() -> float:
    """The most memory that this process has held.

    Not ``ru_maxrss``, in which a process begins with what its parent held.
    """
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1024


def _scenario(name: str) -> type[Scenario]:
    module, _, kind = name.partition(":")
    return getattr(import_module(f"benchmarks.inside.{module}"), kind)
