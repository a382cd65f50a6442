"""Measuring a scenario in this process: seconds of each run, rows, and the most memory held."""

import gc
import re
import time
from importlib import import_module
from pathlib import Path

RUNS = 3
LONG_SECONDS = 60  # what takes longer is run once


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

    def warm_up(self) -> None:
        """A little of the job, for what a process does only once; undone like a run."""

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
    """Run ``module:Class`` of this package; returns seconds, rows and peak, or what is missing."""
    job = _scenario(scenario)(env, **options)
    if missing := missing_of(env, job.needs):
        return {"missing": missing}
    job.prepare()
    job.warm_up()
    job.undo()
    seconds: list[float] = []
    rows = 0
    while len(seconds) < runs and sum(seconds) < LONG_SECONDS:
        gc.collect()
        started = time.perf_counter()
        rows = job.run()
        seconds.append(time.perf_counter() - started)
        job.undo()
    return {"seconds": seconds, "rows": rows, "peak_mb": peak_mb()}


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
