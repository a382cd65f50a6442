"""``results.json`` for programs and ``RESULTS.md`` for people; other results are kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from itertools import pairwise
from pathlib import Path

from benchmarks.jobs import INSIDE
from benchmarks.measure import Result
from benchmarks.sizes import SIZES
from benchmarks.table import table
from devkit.files import write_whole

FOLDER = Path(__file__).parent
EXPLANATION = """\
Each job runs in an Odoo process of its own, whose most memory is *peak* (some 150 MB of it Odoo
itself); the time is the median of its runs after one to warm up, floor and peer alike; what takes
more than two minutes is run once, cold. *Floor*: bare SQL that fetches and stores the same rows;
*× floor*: how many times as long we take. *Target*: how many times the floor it may take, since
machines differ, or seconds where there is no floor; **bold** where it takes longer. *CPU*: what the
process itself used up; **bold** where Odoo as installed would end it (60 s of CPU or 120 s of time
in one request or job). *Before*: the time, and times the floor of then, before the company had
foreign currency, write-offs, a past with the suite and a sister, and before floors stored what the
job stores. *Peer*: what others need for their nearest thing on a copy of the same company, of the
same day, in the same call; *× peer*: which part of that we take. A size in brackets: the peer's
time at that smaller size, because at this one it was not run: it would take from many minutes to
hours. What is empty was not measured or does not exist.

The worklist is measured on the wire, one user, the server threaded; its peer is Odoo's own list of
overdue invoices, and the web client counts no further than 10,001 rows. Floor of two workers: one.
Floor of bookkeeping: the same company without `ar_collections`, in turns."""
QUIET = 0.5  # processes that want a core before the measurement begins
HEADING = (
    "time",
    "p95",
    "CPU",
    "target",
    "peak MB",
    "rows",
    "rows/s",
    "floor",
    "× floor",
    "peer",
    "× peer",
    "runs",
    "before",
)


def write(
    results: Iterable[Result],
    machine: Mapping[str, str],
    folder: Path = FOLDER,
    *,
    whole: bool = False,
) -> None:
    """Put results in place of the former ones of the same job and size.

    :param whole: they are all that there is of their size: a job that is gone goes from the report
    """
    path = folder / "results.json"
    merged = merge(_read(path), results, whole=whole)
    write_whole(path, json.dumps([_entry(result) for result in merged], indent=1) + "\n")
    write_whole(folder / "RESULTS.md", text(merged, machine, _read(folder / "before.json")))


def merge(former: Iterable[Result], new: Iterable[Result], *, whole: bool = False) -> list[Result]:
    """Former and new results, the small sizes first; a new one stands where its forerunner did."""
    new = list(new)
    measured = {result.size for result in new} if whole else set()
    kept = [result for result in former if result.size not in measured]
    results = {(result.size, result.job): result for result in (*kept, *new)}
    sizes = list(SIZES)
    return sorted(results.values(), key=lambda result: sizes.index(result.size))


def text(
    results: Sequence[Result], machine: Mapping[str, str], before: Sequence[Result] = ()
) -> str:
    """The report: the machine, a table for each size, and how each job grows."""
    measured = ", ".join(f"{name} {value}" for name, value in machine.items())
    command = "`make bench SIZE=S|L|XL [JOBS=name,name]`"
    parts = [
        "# Measured",
        f"{command} writes this file. Last on {date.today()}: {measured}.",
        EXPLANATION,
    ]
    for size in SIZES.values():
        if own := [result for result in results if result.size == size.name]:
            parts += [f"## {size.name}: {size}", size_table(own, results, before), *_busy(own)]
    if growth := growth_table(results):
        parts += ["## Growth", growth]
    return "\n\n".join([*parts, "## Floors and peers", _legend()]) + "\n"


def size_table(
    results: Iterable[Result],
    everything: Sequence[Result] = (),
    before: Sequence[Result] = (),
) -> str:
    """One line for each job.

    :param everything: the results of all sizes, where a smaller one may have a peer's time
    :param before: what stood before
    """
    lines = [_line(result, everything, before) for result in results]
    return table(("job", *HEADING), lines)


def _line(
    result: Result, everything: Sequence[Result], before: Sequence[Result]
) -> tuple[str, ...]:
    return (
        f"{result.job}, each" if result.each else result.job,
        duration(result.seconds),
        duration(result.p95_seconds),
        _cpu(result),
        _target(result),
        _whole(result.peak_mb),
        _whole(result.rows),
        _whole(result.rows_per_second),
        duration(result.floor_seconds),
        _ratio(result.floor_ratio),
        _peer(result, everything),
        _ratio(result.peer_ratio),
        _whole(result.runs),
        _before(result, before),
    )


def growth_table(results: Iterable[Result]) -> str:
    """How many times as long each job takes as at the next smaller size; empty with one size."""
    seconds: dict[str, dict[str, float]] = {}
    for result in results:
        seconds.setdefault(result.job, {})[result.size] = result.seconds
    sizes = [size for size in SIZES if any(size in own for own in seconds.values())]
    steps = list(pairwise(sizes))
    rows = [(job, *(_growth(own, *step) for step in steps)) for job, own in seconds.items()]
    return table(("job", *(f"{a} to {b}" for a, b in steps)), rows) if steps else ""


def duration(seconds: float | None) -> str:
    """Seconds, or milliseconds below one, with three digits at most."""
    if seconds is None:
        return ""
    if seconds < 1:
        return f"{seconds * 1000:,.{1 if seconds < 0.01 else 0}f} ms"
    return f"{seconds:,.{2 if seconds < 10 else 1 if seconds < 100 else 0}f} s"


def _target(result: Result) -> str:
    ratio = result.target_ratio
    words = f"{ratio:.{1 if ratio >= 2 else 2}f}×" if ratio else duration(result.target_seconds)
    return f"**{words}**" if result.is_late else words


def _cpu(result: Result) -> str:
    words = duration(result.cpu_seconds)
    return f"**{words}**" if result.is_over_limits else words


def _before(result: Result, before: Sequence[Result]) -> str:
    """What stood before: the time, and times the floor where it had one."""
    for former in before:
        if (former.job, former.size) == (result.job, result.size):
            ratio = f" ({_ratio(former.floor_ratio)}×)" if former.floor_ratio else ""
            return duration(former.seconds) + ratio
    return ""


def _peer(result: Result, everything: Sequence[Result]) -> str:
    """The peer's time here, else the one at the largest smaller size that has it."""
    if result.peer_seconds is not None:
        return duration(result.peer_seconds)
    sizes = list(SIZES)
    smaller = [
        other
        for other in everything
        if other.job == result.job
        and other.peer_seconds is not None
        and sizes.index(other.size) < sizes.index(result.size)
    ]
    if not smaller:
        return ""
    known = max(smaller, key=lambda other: sizes.index(other.size))
    return f"({known.size}: {duration(known.peer_seconds)})"


def _legend() -> str:
    """What floor and peer of each job inside Odoo are."""
    rows = [(job.title, job.floor_is, job.peer_is) for job in INSIDE]
    return table(("job", "floor", "peer"), rows, right=False)


def _busy(results: Iterable[Result]) -> list[str]:
    """A warning when others used the machine: figures are then larger than they need be."""
    load = max(result.load or 0 for result in results)
    return [f"Others used the machine meanwhile (load {load:.1f})."] if load > QUIET else []


def _growth(seconds: Mapping[str, float], smaller: str, larger: str) -> str:
    if smaller not in seconds or larger not in seconds:
        return ""
    return f"{seconds[larger] / seconds[smaller]:.1f}"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:,.{3 if ratio < 0.1 else 2 if ratio < 10 else 1}f}"


def _whole(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


def _read(path: Path) -> list[Result]:
    """What was written before; keys that only follow from others are worked out anew."""
    if not path.exists():
        return []
    given = {field.name for field in fields(Result) if field.init}
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [
        Result(**{name: value for name, value in entry.items() if name in given})
        for entry in entries
    ]


def _entry(result: Result) -> dict:
    """A result as JSON; more than six digits would only tell of the clock."""
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(result).items()
    }
