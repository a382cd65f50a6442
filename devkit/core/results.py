"""How tests ended: read from a runner's record, kept as a baseline, held against each other."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from devkit import commands
from devkit.junit import Counts

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
SET_UP, TEAR_DOWN = "setUpClass", "tearDownClass"


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended; ``text`` is its traceback, or why it was skipped."""

    outcome: str
    text: str = ""
    seconds: float = 0.0


Results = Mapping[str, Result]
NOT_REACHED = Result(FAILED, "Not reached: Odoo ended before.")


def read(record: Path) -> dict[str, Result]:
    """Read a record: each planned test, and ends of classes that failed.

    A class that could not be set up hands its outcome to its tests.
    """
    planned: list[str] = []
    ended: dict[str, Result] = {}
    for line in map(json.loads, record.read_text(encoding="utf-8").splitlines()):
        if "planned" in line:
            planned = line["planned"]
        else:
            ended[line["name"]] = Result(line["outcome"], line["text"], line["seconds"])
    results = {
        name: ended.get(name) or ended.get(_set_up_of(name), NOT_REACHED) for name in planned
    }
    return results | {name: ended[name] for name in ended if name.endswith(TEAR_DOWN)}


def _set_up_of(name: str) -> str:
    return f"{name.rpartition('::')[0]}::{SET_UP}"


def file_of(name: str) -> str:
    return name.partition("::")[0]


def target_of(name: str) -> str:
    """What to run for a result: the test itself, the whole file for the end of a class."""
    return file_of(name) if name.endswith(TEAR_DOWN) else name


def counts(results: Results) -> Counts:
    """How many passed, failed and were skipped."""
    outcomes = Counter(result.outcome for result in results.values())
    return Counts(outcomes[PASSED], outcomes[FAILED], outcomes[SKIPPED])


@dataclass(slots=True)
class FileResults:
    """The tests of one file: how many passed; the others by name, each with its reason."""

    passed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What Odoo's tests give without the suite.

    :param odoo: the version of Odoo
    :param modules: what was installed
    :param tests: what was run: paths as declared
    """

    odoo: str
    modules: list[str]
    tests: list[str]
    files: dict[str, FileResults]

    @classmethod
    def of(cls, odoo: str, modules: Iterable[str], tests: Iterable[str], results: Results):
        """Keep of results what is needed to hold others against them."""
        files: dict[str, FileResults] = {}
        for name, result in sorted(results.items()):
            kept = files.setdefault(file_of(name), FileResults())
            kept.seconds = round(kept.seconds + result.seconds, 1)
            if result.outcome == PASSED:
                kept.passed += 1
            else:
                getattr(kept, result.outcome)[_inside(name)] = commands.telling_line(result.text)
        return cls(odoo, list(modules), list(tests), files)

    @classmethod
    def from_text(cls, text: str) -> "Baseline":
        fields = json.loads(text)
        files = {file: FileResults(**entry) for file, entry in fields.pop("files").items()}
        return cls(**fields, files=files)

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"

    def only(self, files: Iterable[str]) -> "Baseline":
        """The part of it that is of these files."""
        return replace(self, files={file: self.files[file] for file in files if file in self.files})

    def outcome(self, name: str) -> str:
        """How a test ended; one that is not named has passed."""
        kept, inside = self.files.get(file_of(name), FileResults()), _inside(name)
        return next((word for word in (FAILED, SKIPPED) if inside in getattr(kept, word)), PASSED)

    def tests_by_file(self) -> dict[str, int]:
        """How many tests each file has."""
        named = [f"{file}::{name}" for file, kept in self.files.items() for name in _unpassed(kept)]
        passed = Counter({file: kept.passed for file, kept in self.files.items()})
        return +(passed + tests_by_file(named))

    def seconds_by_file(self) -> dict[str, float]:
        return {file: kept.seconds for file, kept in self.files.items()}


def tests_by_file(names: Iterable[str]) -> Counter:
    """How many of the names are tests of each file; the end of a class is none."""
    return Counter(file_of(name) for name in names if not name.endswith(TEAR_DOWN))


def _inside(name: str) -> str:
    return name.partition("::")[2]


def _unpassed(kept: FileResults) -> list[str]:
    return [*kept.failed, *kept.skipped]


def differing(baseline: Baseline, results: Results) -> list[str]:
    """The tests that did not end as in the baseline."""
    named = {f"{file}::{name}" for file, kept in baseline.files.items() for name in _unpassed(kept)}
    return sorted(
        name for name in named | results.keys() if baseline.outcome(name) != _outcome(results, name)
    )


def _outcome(results: Results, name: str) -> str:
    """How a test ended; the end of a class is there only if it failed."""
    return results[name].outcome if name in results else PASSED


def failing_otherwise(baseline: Baseline, results: Results) -> dict[str, tuple[str, str]]:
    """The tests that fail on both sides, but for another reason; numbers may differ."""
    found = {}
    for name, result in results.items():
        if result.outcome == baseline.outcome(name) == FAILED:
            reasons = (
                baseline.files[file_of(name)].failed[_inside(name)],
                commands.telling_line(result.text),
            )
            if len({re.sub(r"\d+", "0", reason) for reason in reasons}) > 1:
                found[name] = reasons
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A test that ended differently on the two sides, when it was run again too."""

    name: str
    without: str
    with_suite: str
    text: str

    def __str__(self) -> str:
        return f"{self.name}: {self.with_suite} with the suite, {self.without} without it"


def confirmed(names: Iterable[str], without: Results, with_suite: Results) -> list[Difference]:
    """Those of the names that differ in these results of a second run."""
    found = []
    for name in names:
        outcomes = _outcome(without, name), _outcome(with_suite, name)
        if outcomes[0] != outcomes[1]:
            texts = (side[name].text for side in (with_suite, without) if name in side)
            found.append(Difference(name, *outcomes, next(filter(None, texts), "")))
    return found
