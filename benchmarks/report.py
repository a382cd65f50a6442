"""``results.json`` for programs and ``RESULTS.md`` for people; other sizes' results are kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from pathlib import Path

from benchmarks.measure import Result
from benchmarks.sizes import SIZES
from benchmarks.table import table
from devkit.files import write_whole

FOLDER = Path(__file__).parent
EXPLANATION = """\
Milliseconds on the wire, one user, the server threaded: the median and the 95th percentile of so
many runs after some to warm up. *Floor*: the bare SQL for the same rows and their number. *Peer*:
Odoo's own list of overdue invoices, asked by the same user of the same server. *Rows*: the web
client counts no further than 10,001. *Peak*: the most memory that the server had held by then."""
QUIET = 0.5  # processes that want a core before the measurement begins
HEADING = ("ms", "p95", "floor", "peer", "rows", "runs", "peak MB")


def write(results: Iterable[Result], machine: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Put the results in place of those of the same size; other sizes' are kept."""
    path = folder / "results.json"
    merged = merge(_read(path), results)
    write_whole(path, json.dumps([_entry(result) for result in merged], indent=1) + "\n")
    write_whole(folder / "RESULTS.md", text(merged, machine))


def merge(former: Iterable[Result], new: Iterable[Result]) -> list[Result]:
    """The new results and those of before at other sizes, the small sizes first.

    A run measures every job there is, so a job that is gone goes from the report too.
    """
    new = list(new)
    measured = {result.size for result in new}
    kept = [result for result in former if result.size not in measured]
    sizes = list(SIZES)
    return sorted([*kept, *new], key=lambda result: sizes.index(result.size))


def text(results: list[Result], machine: Mapping[str, str]) -> str:
    """The report: the machine, a table for each size, and how each job grows."""
    measured = ", ".join(f"{name} {value}" for name, value in machine.items())
    parts = [
        "# Measured",
        f"`make bench SIZE=S|L|XL` writes this file. Last on {date.today()}: {measured}.",
        EXPLANATION,
    ]
    for size in SIZES.values():
        if own := [result for result in results if result.size == size.name]:
            parts += [f"## {size.name}: {size}", size_table(own), *_busy(own)]
    if growth := growth_table(results):
        parts += ["## Growth", growth]
    return "\n\n".join(parts) + "\n"


def size_table(results: Iterable[Result]) -> str:
    """One line for each job."""
    return table(
        ("job", *HEADING),
        [
            (
                result.job,
                _milliseconds(result.seconds),
                _milliseconds(result.p95_seconds),
                _milliseconds(result.floor_seconds),
                _milliseconds(result.peer_seconds),
                _whole(result.rows),
                _whole(result.runs),
                _whole(result.peak_mb),
            )
            for result in results
        ],
    )


def growth_table(results: Iterable[Result]) -> str:
    """How many times as long each job takes as at the next smaller size; empty with one size."""
    seconds: dict[str, dict[str, float]] = {}
    for result in results:
        seconds.setdefault(result.job, {})[result.size] = result.seconds
    sizes = [size for size in SIZES if any(size in own for own in seconds.values())]
    steps = list(pairwise(sizes))
    rows = [(job, *(_ratio(own, *step) for step in steps)) for job, own in seconds.items()]
    return table(("job", *(f"{a} to {b}" for a, b in steps)), rows) if steps else ""


def _busy(results: Iterable[Result]) -> list[str]:
    """A warning when others used the machine: figures are then larger than they need be."""
    load = max(result.load or 0 for result in results)
    return [f"Others used the machine meanwhile (load {load:.1f})."] if load > QUIET else []


def _ratio(seconds: Mapping[str, float], smaller: str, larger: str) -> str:
    if smaller not in seconds or larger not in seconds:
        return ""
    return f"{seconds[larger] / seconds[smaller]:.1f}"


def _milliseconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1000:,.{1 if seconds < 0.01 else 0}f}"


def _whole(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


def _read(path: Path) -> list[Result]:
    if not path.exists():
        return []
    return [Result(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _entry(result: Result) -> dict:
    """A result as JSON; more than six digits would only tell of the clock."""
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(result).items()
    }
