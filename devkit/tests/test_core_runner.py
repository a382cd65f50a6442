"""What the runner writes down, of tests that need Odoo's classes but no database."""

import json
import subprocess
import sys

import pytest

from devkit.cli import ROOT

TESTS = """
from freezegun import freeze_time

from odoo.tests import BaseCase, HttpCase, tagged


class TestTax(BaseCase):
    def test_passes(self):
        pass

    def test_fails(self):
        self.assertEqual(1, 2)

    def test_waits(self):
        self.skipTest("no font")

    def test_walks_through_a_page(self):
        HttpCase.browser_js(self, "/odoo", "click()")

    def test_fails_in_two_parts(self):
        for number in (1, 2):
            with self.subTest(number=number):
                self.fail(f"part {number}")


class TestLongAgo(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2001-01-01"))

    def test_is_at_another_time(self):
        pass


@tagged("post_install", "-at_install")
class TestBroken(BaseCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError("no chart")

    def test_is_not_reached(self):
        pass


@tagged("-standard", "external")
class TestOutside(BaseCase):
    def test_asks_a_registry(self):
        self.fail()
"""
PROGRAM = """
import sys
from pathlib import Path

import odoo.addons
from devkit.core import runner

odoo.addons.__path__.append(sys.argv[1])
runner.change_odoo(set(sys.argv[3:]), runner.Record(Path(sys.argv[2])))
assert not list(runner.loader.make_suite(["some_tax"], "at_install"))
runner.loader.run_suite(runner.loader.make_suite(["some_tax"], "post_install"))
"""
FILE = "some_tax/tests/test_tax.py"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs targets; returns the planned tests, outcomes and texts of those that ended, seconds."""
    odoo = subprocess.run([sys.executable, "-c", "import odoo"], capture_output=True, check=False)
    if odoo.returncode:
        pytest.skip("there is no Odoo on Python's path")
    addons = tmp_path_factory.mktemp("addons")
    (addons / FILE).parent.mkdir(parents=True)
    (addons / FILE).write_text(TESTS)
    (addons / FILE).with_name("__init__.py").write_text("from . import test_tax")
    (addons / "some_tax" / "__init__.py").touch()

    def run(*targets):
        path = addons / "record.jsonl"
        argv = [sys.executable, "-c", PROGRAM, str(addons), str(path), *targets]
        subprocess.run(argv, cwd=ROOT, capture_output=True, check=True)
        plan, *ended = map(json.loads, path.read_text().splitlines())
        short = {line["name"].removeprefix(f"{FILE}::"): line for line in ended}
        outcomes = {name: (line["outcome"], line["text"]) for name, line in short.items()}
        return plan["planned"], outcomes, sum(line["seconds"] for line in ended)

    return run


@pytest.fixture(scope="module")
def planned_and_ended(run):
    """A run of the whole file."""
    return run(FILE)


@pytest.fixture
def planned(planned_and_ended):
    return planned_and_ended[0]


@pytest.fixture
def ended(planned_and_ended):
    return planned_and_ended[1]


def test_all_of_a_file_is_planned_but_what_odoo_leaves_out_too(planned):
    assert len(planned) == 7
    assert f"{FILE}::TestBroken::test_is_not_reached" in planned
    assert not any("TestOutside" in name for name in planned)


def test_each_test_ends_once_with_its_reason(ended):
    assert ended["TestTax::test_passes"] == ("passed", "")
    assert ended["TestTax::test_waits"] == ("skipped", "no font")
    assert ended["TestTax::test_walks_through_a_page"] == ("skipped", "It needs a browser.")
    assert ended["TestTax::test_fails"][0] == "failed"
    assert ended["TestTax::test_fails"][1].endswith("AssertionError: 1 != 2")


def test_a_test_whose_parts_fail_ends_with_the_first(ended):
    outcome, text = ended["TestTax::test_fails_in_two_parts"]
    assert outcome == "failed"
    assert text.endswith("part 1")


def test_a_class_that_cannot_be_set_up_is_written_as_such(ended):
    assert "TestBroken::test_is_not_reached" not in ended
    outcome, text = ended["TestBroken::setUpClass"]
    assert outcome == "failed"
    assert text.endswith("ValueError: no chart")


def test_a_test_that_sets_the_time_has_not_lasted_for_years(run):
    _planned, _ended, seconds = run(f"{FILE}::TestLongAgo::test_is_at_another_time")

    assert 0 <= seconds < 60


def test_a_single_test_may_be_run(run):
    planned, ended, _seconds = run(f"{FILE}::TestTax::test_passes")

    assert planned == [f"{FILE}::TestTax::test_passes"]
    assert list(ended) == ["TestTax::test_passes"]
