"""One call of ``make test-core``: the tests with the suite, and what differs from those without.

A test that differs is run again on both sides, apart from all that agreed. Only what differs then
too is called a difference.
"""

import os
import re
import subprocess
import time
import tomllib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from devkit import addons, commands, ports, suites
from devkit.core import results
from devkit.core.results import Baseline, Difference, Results
from devkit.databases import Databases
from devkit.files import write_whole
from devkit.junit import Counts
from devkit.odoo_run import Odoo
from devkit.odoo_source import OdooSource
from devkit.suites import Suite
from devkit.templates import Content, Templates
from devkit.testing import drop_leftovers
from devkit.ui import Stop, say

HERE = Path(__file__).parent
SECONDS_PER_PART = 3600
WITHOUT, WITH = "without", "with"
RECORD, LOG = "record.jsonl", "log.txt"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared to be run, and on what."""

    content: Content
    tests: tuple[str, ...]

    @classmethod
    def load(cls, declaration: Path = HERE / "tests.toml") -> "Declared":
        table = tomllib.loads(declaration.read_text(encoding="utf-8"))
        return cls(Content((*table["modules"], *table["suite"])), tuple(table["tests"]))


@dataclass(frozen=True, slots=True)
class Part:
    """Tests that run in one process, in a copy of one side's database."""

    side: str
    title: str
    targets: tuple[str, ...]


def files_of(source: OdooSource, tests: Iterable[str]) -> list[str]:
    """The files with tests below the declared paths, named as from Odoo's add-ons on."""
    files: dict[str, None] = {}
    for path in tests:
        home = next((home for home in source.addons_paths if (home / path).exists()), None)
        if home is None:
            raise Stop(f"This Odoo has no {path}: it came without its tests.")
        found = [home / path] if path.endswith(".py") else sorted((home / path).rglob("test_*.py"))
        files.update(dict.fromkeys(str(file.relative_to(home)) for file in found))
    return list(files)


class CoreRun:
    """Runs Odoo's tests in copies of two templates that differ in nothing but the suite."""

    def __init__(self, odoo: Odoo, databases: Databases, declared: Declared) -> None:
        self._odoo = odoo
        self._config = odoo.config
        self._databases = databases
        self._declared = declared
        self._addons = addons.Addons(odoo.config.root)
        self._templates = Templates(odoo, databases, self._addons)
        self._copies = f"ar_{odoo.config.checkout_key}_core"
        self._folder = odoo.config.state / "core" / str(os.getpid())

    def compare(self, wanted: str = "") -> Counts:
        """Run the tests with the suite, tell what differs; ``failed`` counts the differences.

        :param wanted: paths below Odoo's add-ons to which to keep, separated by blanks
        """
        self._drop_leftovers()
        files = self._files(wanted.split())
        baseline = (self._known() or self.make_baseline()).only(files)
        found = self._whole(WITH, files, baseline.seconds_by_file())
        _check_same_tests(baseline, found)
        suspects = results.differing(baseline, found)
        differences = self._again(suspects) if suspects else []
        _tell(baseline, found, suspects, differences)
        agreed = results.counts({name: found[name] for name in found.keys() - set(suspects)})
        return Counts(agreed.passed, len(differences), agreed.skipped)

    def make_baseline(self) -> Baseline:
        """Run the tests without the suite and keep what they give."""
        self._drop_leftovers()
        known = self._known()
        found = self._whole(WITHOUT, self._files(), known.seconds_by_file() if known else {})
        if results.NOT_REACHED in found.values():
            raise Stop(f"Odoo broke off before all tests were run (details: {self._folder}).")
        baseline = Baseline.of(*self._key(), found)
        write_whole(self._baseline_file, baseline.to_text())
        say(f"  kept   {self._baseline_file}")
        return baseline

    def _drop_leftovers(self) -> None:
        drop_leftovers(self._databases, self._copies, self._folder.parent)

    def _known(self) -> Baseline | None:
        """The result without the suite, if one was kept for this Odoo and these tests."""
        if not self._baseline_file.exists():
            return None
        baseline = Baseline.from_text(self._baseline_file.read_text(encoding="utf-8"))
        key = (baseline.odoo, tuple(baseline.modules), tuple(baseline.tests))
        return baseline if key == self._key() else None

    @property
    def _baseline_file(self) -> Path:
        """In the repository for Debian's Odoo; an Odoo of somebody's own is no news for others."""
        home = self._config.state / "core" if self._config.odoo_home else HERE
        name = re.sub(r"[^\w.+-]+", "-", self._odoo.source.version)
        return home / "without" / f"{name}.json"

    def _key(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What a baseline depends on."""
        foreign = self._addons.split(self._declared.content.modules).foreign
        return self._odoo.source.version, foreign, self._declared.tests

    def _files(self, wanted: Iterable[str] = ()) -> list[str]:
        """The files with tests that are declared, or those of them below the wanted paths."""
        files = files_of(self._odoo.source, self._declared.tests)
        paths = [Path(path) for path in wanted]
        for path in paths:
            if not any(Path(file).is_relative_to(path) for file in files):
                raise Stop(f"No test below {path} is declared in devkit/core/tests.toml.")
        return [file for file in files if not paths or any(map(Path(file).is_relative_to, paths))]

    def _whole(self, side: str, files: list[str], seconds: dict[str, float]) -> Results:
        """Run the tests of files on one side, in as many parts as there are workers."""
        suite = Suite(side, "database", tuple(files), self._declared.content, self._config.jobs)
        shards = suites.shards(suite, self._odoo.source.addons_paths[0], seconds)
        found = self._run([Part(side, f"{side}_{n.number}", n.targets) for n in shards])
        return {name: result for part in found for name, result in part.items()}

    def _again(self, names: list[str]) -> list[Difference]:
        """Run tests a second time on both sides, apart from those that agreed."""
        say(f"  ...    {len(names)} differ; running them again, with and without")
        targets = tuple(sorted(set(map(results.target_of, names))))
        parts = [Part(side, f"{side}_again", targets) for side in (WITHOUT, WITH)]
        return results.confirmed(names, *self._run(parts))

    def _run(self, parts: list[Part]) -> list[Results]:
        """Run parts, as many at a time as there are workers."""
        with ExitStack() as locks:
            templates = {part.side: "" for part in parts}
            for side in templates:
                templates[side] = self._template(side, locks)
            with ThreadPoolExecutor(self._config.jobs) as pool:
                return list(pool.map(lambda part: self._run_part(part, templates), parts))

    def _template(self, side: str, locks: ExitStack) -> str:
        """The template of a side: the one with the suite was itself copied from the other."""

        def note(text: str) -> None:
            say(f"  ...    {side}: {text}")

        if side == WITHOUT:
            return self._templates.base(self._declared.content, note)
        template, lock = self._templates.full(self._declared.content, note)
        locks.enter_context(lock)
        return template

    def _run_part(self, part: Part, templates: Mapping[str, str]) -> Results:
        started = time.monotonic()
        folder = self._folder / part.title
        database = f"{self._copies}_{os.getpid()}_{part.title}"
        self._databases.copy(templates[part.side], database)
        try:
            self._odoo_with_tests(part, folder, database)
        finally:
            self._databases.drop(database)
        found = results.read(folder / RECORD)
        seconds = time.monotonic() - started
        say(f"  done   {part.title}: {results.counts(found)} ({seconds:.0f} s, {folder / LOG})")
        return found

    def _odoo_with_tests(self, part: Part, folder: Path, database: str) -> None:
        """Run Odoo on a database until the tests are through; raises if none began."""
        conf = self._odoo.write_conf(folder / "odoo.conf", database, http_port=ports.any_free())
        write_whole(folder / "targets.txt", "\n".join(part.targets))
        argv = [str(self._config.venv_python), "-m", "devkit.core.runner", folder / "targets.txt"]
        argv += [folder / RECORD, "-c", conf, "--log-level=warn"]
        path = f"{self._odoo.source.python_path}:{self._config.root}"
        with (folder / LOG).open("w") as log, suppress(subprocess.TimeoutExpired):
            subprocess.call(
                argv,
                cwd=self._config.root,
                env=os.environ | {"PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=SECONDS_PER_PART,
            )
        if not (folder / RECORD).exists() or not (folder / RECORD).stat().st_size:
            text = (folder / LOG).read_text(encoding="utf-8", errors="replace")
            raise commands.failure("Running Odoo's tests", text, folder / LOG)


def _check_same_tests(baseline: Baseline, found: Results) -> None:
    """What was not run cannot be compared."""
    for file, number in (baseline.tests_by_file() - results.tests_by_file(found)).items():
        raise Stop(
            f"{number} tests of {file} were not run this time: the result without the suite is "
            "out of date, `make test-core BASELINE=1` makes it anew."
        )


def _tell(
    baseline: Baseline, found: Results, suspects: list[str], differences: list[Difference]
) -> None:
    """Print what differs, and what seemed to; tracebacks go where progress goes."""
    print(f"\nOdoo's own tests ({baseline.odoo}), with the suite and without it:")
    for difference in differences:
        say(f"\n===== {difference}\n{difference.text}")
        print(f"  {difference}\n      {commands.telling_line(difference.text)}")
    if calm := sorted(set(suspects) - {difference.name for difference in differences}):
        print("  These differed in the whole run, but not when they ran again by themselves:")
        print("\n".join(f"      {name}" for name in calm))
    for name, (without, with_suite) in results.failing_otherwise(baseline, found).items():
        print(f"  {name} fails on both sides, for other reasons; not counted, but worth a look:")
        print(f"      with the suite: {with_suite}\n      without it: {without}")
    agreed = results.counts({name: found[name] for name in found.keys() - set(suspects)})
    print(f"  The same on both sides: {agreed}")
