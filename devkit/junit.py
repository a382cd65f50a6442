"""Counting tests from the XML reports that pytest writes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

VERDICTS = {"failure", "error", "skipped"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests passed, failed (errors too) and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def count(report: Path) -> Counts:
    """Count the tests of a report; one that failed twice (in itself, then its end) counts once."""
    results: dict[tuple, set[str]] = {}
    for case in _cases(report):
        key = (case.get("classname"), case.get("name"))
        results.setdefault(key, set()).update(VERDICTS & {child.tag for child in case})
    failed = sum(bool(tags & {"failure", "error"}) for tags in results.values())
    skipped = sum(tags == {"skipped"} for tags in results.values())
    return Counts(len(results) - failed - skipped, failed, skipped)


def seconds_by_file(reports: Iterable[Path]) -> dict[str, float]:
    """How long the tests of each file took."""
    seconds: Counter[str] = Counter()
    for report in reports:
        for case in _cases(report):
            seconds[case.get("file", "")] += float(case.get("time", 0))
    return {file: round(total, 2) for file, total in seconds.items() if file}


def told(report: Path) -> tuple[str, ...]:
    """What a suite tells of its whole run, beside its tests (``record_testsuite_property``).

    Not what Hypothesis notes there of each of its tests, for programs.
    """
    properties = ElementTree.parse(report).getroot().findall("./testsuite/properties/property")
    return tuple(
        f"{name}: {told.get('value')}"
        for told in properties
        if not (name := told.get("name", "")).startswith("hypothesis-statistics-")
    )


def _cases(report: Path) -> list[ElementTree.Element]:
    return ElementTree.parse(report).getroot().findall(".//testcase")
