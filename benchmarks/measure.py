"""What a measurement yields, and how it is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from statistics import median

WARM_UP, TIMES, AT_LEAST = 5, 30, 5
PATIENCE_SECONDS = 30.0
LIMIT_SECONDS, LIMIT_CPU_SECONDS = 120, 60  # limit_time_real and limit_time_cpu as installed


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of several runs of the same thing."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of a hundred runs do not exceed (nearest rank)."""
        return sorted(self.seconds)[ceil(0.95 * len(self.seconds)) - 1]


@dataclass(frozen=True, slots=True)
class Result:
    """One job at one size; None where there is no such thing.

    ``seconds`` is the median of ``runs``, of a job ``each`` per row; ``rows`` what the job goes
    through; ``floor_seconds`` the bare SQL for the same rows; ``peer_seconds`` what others need for
    their nearest thing; ``target_ratio`` how many times the floor it may take or, where there is
    no floor, ``target_seconds`` what it may take; ``cpu_seconds`` what the process itself used up;
    ``is_one_unit`` whether Odoo runs it as one request or one job of its scheduler, so that its
    limits count for the whole; ``load`` the processes that wanted the machine's cores before
    we came.
    """

    job: str
    size: str
    seconds: float
    p95_seconds: float | None = None
    peak_mb: float | None = None
    rows: int | None = None
    floor_seconds: float | None = None
    peer_seconds: float | None = None
    runs: int | None = None
    cpu_seconds: float | None = None
    is_one_unit: bool = False
    load: float | None = None
    target_seconds: float | None = None
    target_ratio: float | None = None
    each: bool = False
    rows_per_second: float | None = field(default=None, init=False)
    floor_ratio: float | None = field(default=None, init=False)
    peer_ratio: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Work out what follows from the rest."""
        rows = 1 if self.each else self.rows
        for name, value in (
            ("rows_per_second", rows and rows / self.seconds),
            ("floor_ratio", self.floor_seconds and self.seconds / self.floor_seconds),
            ("peer_ratio", self.peer_seconds and self.seconds / self.peer_seconds),
        ):
            object.__setattr__(self, name, value)

    @property
    def is_late(self) -> bool:
        """Whether it took longer than it may: in times the floor, or in seconds without a floor."""
        if self.target_ratio and self.floor_ratio:
            return self.floor_ratio > self.target_ratio
        return self.target_seconds is not None and self.seconds > self.target_seconds

    @property
    def is_over_limits(self) -> bool:
        """Whether Odoo as installed would end it: its workers' limits of CPU and of time."""
        if not self.is_one_unit:
            return False
        return self.seconds > LIMIT_SECONDS or (self.cpu_seconds or 0) > LIMIT_CPU_SECONDS


def timed(action: Callable[[], object]) -> Timing:
    """Run an action, first to warm up, then with the clock in hand; a slow one fewer times."""
    _repeat(action, WARM_UP, at_least=1)
    return Timing(tuple(_repeat(action, TIMES, at_least=AT_LEAST)))


def _repeat(action: Callable[[], object], times: int, at_least: int) -> list[float]:
    """The seconds of each run: so many, or as many as the patience allows."""
    seconds: list[float] = []
    while len(seconds) < times and (len(seconds) < at_least or sum(seconds) < PATIENCE_SECONDS):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return seconds
