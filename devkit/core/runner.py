"""Odoo's server with another choice of tests, and a record of how each of them ended.

``python -m devkit.core.runner TARGETS RECORD ODOO'S OPTIONS``, in the virtual environment.
``TARGETS`` is a file with one target a line: ``account/tests/test_tax.py``, or a single test of it
(``…::TestTax::test_repartition``). Odoo finds and runs its tests as ever, except that those which
it would run in the middle of loading run with the others, when all modules are there. What
wants a browser is skipped: Odoo's tours take minutes, and on a busy machine fail for lack of time.
``RECORD`` gets lines of JSON: first all tests that are to run, then one for each that ended.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from unittest import TestCase

from odoo.cli import main
from odoo.tests import HttpCase, loader
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite
from odoo.tests.tag_selector import TagsSelector

# What fails around the tests of a class is described so: "setUpClass (odoo.addons.x.tests.y.Z)".
AROUND_TESTS = re.compile(r"^(\w+) \((.+)\.(\w+)\)$")


def name_of(test: TestCase) -> str:
    """The target that means one test."""
    return f"{_file_of(test.__module__)}::{type(test).__name__}::{test._testMethodName}"


def _file_of(module: str) -> str:
    return module.removeprefix("odoo.addons.").replace(".", "/") + ".py"


def _now() -> float:
    """Seconds of a clock that no test can stop: many of Odoo's set the time."""
    return os.times().elapsed


class Record:
    """The file with what became of the tests; complete up to the moment at which Odoo dies."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._since = _now()

    def plan(self, tests: Iterable[TestCase]) -> None:
        self._write({"planned": [name_of(test) for test in tests]})

    def end(self, name: str, outcome: str, text: str = "") -> None:
        """Write how a test ended; the time since the one before it is its own."""
        seconds = _now() - self._since
        self._since += seconds
        self._write(
            {"name": name, "outcome": outcome, "seconds": round(seconds, 2), "text": text.strip()}
        )

    def _write(self, line: dict) -> None:
        print(json.dumps(line), file=self._file, flush=True)


class RecordedResult(OdooTestResult):
    """Odoo's own result, told to a record. Of several failed parts of a test, the first counts."""

    def __init__(self, record: Record, **options: object) -> None:
        super().__init__(**options)
        self._record = record
        self._ending = ("passed",)

    def startTest(self, test: TestCase) -> None:
        self._ending = ("passed",)
        super().startTest(test)

    def stopTest(self, test: TestCase) -> None:
        super().stopTest(test)
        self._record.end(name_of(test), *self._ending)

    def addSkip(self, test: object, reason: str) -> None:
        super().addSkip(test, reason)
        self._note(test, "skipped", reason)

    def logError(self, flavour: str, test: object, error: tuple) -> None:
        super().logError(flavour, test, error)
        self._note(test, "failed", self._exc_info_to_string(error, test))

    def _note(self, test: object, outcome: str, text: str) -> None:
        if around := AROUND_TESTS.match(test.id()):
            step, module, title = around.groups()
            self._record.end(f"{_file_of(module)}::{title}::{step}", outcome, text)
        elif self._ending[0] != "failed":
            self._ending = (outcome, text)


def chosen(targets: set[str]) -> Iterator[TestCase]:
    """The tests that Odoo runs by default, among those that the targets mean."""
    by_default = TagsSelector("standard")
    for module in sorted({target.partition("/")[0] for target in targets}):
        for tests in loader.get_test_modules(module):
            for test in loader.get_module_test_cases(tests):
                if targets & {name_of(test), _file_of(tests.__name__)} and by_default.check(test):
                    yield test


def no_browser(test: HttpCase, *_arguments: object, **_options: object) -> None:
    """In place of opening a page in a browser."""
    test.skipTest("It needs a browser.")


class Suite(OdooSuite):
    """Tests for which Odoo need not bundle what only browsers load."""

    def has_http_case(self) -> bool:
        return False


def make_suite(targets: set[str], record: Record, _modules: object, position: str) -> OdooSuite:
    """In place of Odoo's own: nothing while modules load, all of it when they are loaded."""
    if position != "post_install":
        return Suite()
    tests = sorted(chosen(targets), key=lambda test: getattr(test, "test_sequence", 0))
    record.plan(tests)
    return Suite(tests)


def change_odoo(targets: set[str], record: Record) -> None:
    """Put what is defined here in the place of Odoo's own."""
    loader.make_suite = partial(make_suite, targets, record)
    loader.OdooTestResult = partial(RecordedResult, record)
    HttpCase.browser_js = no_browser


if __name__ == "__main__":
    targets_file, record_file, *options = sys.argv[1:]
    targets = Path(targets_file).read_text(encoding="utf-8").split()
    change_odoo(set(targets), Record(Path(record_file)))
    sys.argv[1:] = [*options, "--stop-after-init", "--test-tags=standard"]
    main()
