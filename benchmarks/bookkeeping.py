"""The jobs: invoices are posted and paid, in a company with our add-on and in one without.

What Odoo needs without it is the floor; both are run in turns, so that a slower minute of the
machine hits both.
"""

from dataclasses import dataclass
from statistics import median

from benchmarks.bench import Bench
from benchmarks.measure import Result
from devkit.ui import Note

ROUNDS = 3
SIZES = ("S", "L")  # a second company of the largest size would cost more than it tells


@dataclass(frozen=True, slots=True)
class Booking:
    """Something that is booked, and how much longer it may take with our add-on."""

    title: str
    scenario: str
    most: float  # times as long as without it


BOOKINGS = (
    Booking("1,000 invoices posted", "writing:Posting", 1.05),
    Booking("250 payments registered at once", "writing:Paying", 1.10),
    Booking("50 payments, one by one", "writing:PayingSingly", 1.15),
)


def run(bench: Bench, note: Note) -> list[Result]:
    """Measure each booking with and without, in turns."""
    if bench.size.name not in SIZES:
        note(f"measured at {' and '.join(SIZES)} only")
        return []
    return [_result(bench, booking, note) for booking in BOOKINGS]


def _result(bench: Bench, booking: Booking, note: Note) -> Result:
    with_it: list[float] = []
    without: list[float] = []
    peak_mb, rows = 0.0, 0
    bare = bench.company.bare(note)
    for _round in range(ROUNDS):
        measured = bench.measure(booking.scenario, bench.company.name, runs=1)
        with_it += measured["seconds"]
        peak_mb, rows = max(peak_mb, measured["peak_mb"]), measured["rows"]
        without += bench.measure(booking.scenario, bare, runs=1)["seconds"]
    floor = median(without)
    note(f"{booking.title}: {median(with_it):.2f} s, without ar_collections {floor:.2f} s")
    return Result(
        job=booking.title,
        size=bench.size.name,
        seconds=median(with_it),
        peak_mb=peak_mb,
        rows=rows,
        floor_seconds=floor,
        runs=len(with_it),
        target_ratio=booking.most,
    )
