"""The job: two workers share a dunning run. One worker alone is the floor."""

import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.bench import Bench
from benchmarks.measure import Result
from benchmarks.shell import Shell
from devkit.ui import Note

DUNNING = "benchmarks.inside.dunning"
START_UP_SECONDS = 15  # until both processes wait for the signal
MOST = 0.65  # of one worker's time


def run(bench: Bench, note: Note) -> list[Result]:
    """Measure one worker, then two, on a run over all debtors."""
    with bench.company.scratch(note) as database:
        shell = Shell(bench.odoo, database)
        alone, _peak = _seconds(shell, 1)
        together, peak_mb = _seconds(shell, 2)
    note(f"one worker {alone:.1f} s, two {together:.1f} s")
    return [
        Result(
            job="dunning proposal, two workers",
            size=bench.size.name,
            seconds=together,
            peak_mb=peak_mb,
            floor_seconds=alone,
            runs=1,
            target_ratio=MOST,
        )
    ]


def _seconds(shell: Shell, workers: int) -> tuple[float, float]:
    """Seconds until the last of several workers has ended, and the most that one held."""
    shell.call(DUNNING, "clear")
    shell.call(DUNNING, "start")
    begin_at = time.time() + START_UP_SECONDS
    with ThreadPoolExecutor(workers) as pool:
        calls = [
            pool.submit(shell.call, DUNNING, "work", begin_at=begin_at) for _ in range(workers)
        ]
        answers = [call.result() for call in calls]
    end = max(answer["end"] for answer in answers)
    return end - begin_at, max(answer["peak_mb"] for answer in answers)
