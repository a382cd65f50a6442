from pathlib import Path

import pytest

from devkit import junit
from devkit.junit import Counts
from devkit.testing import Outcome, counted

REPORT = """<testsuites><testsuite>
<testcase classname="TestRun" name="test_passes" file="a/test_run.py" time="1.5"/>
<testcase classname="TestRun" name="test_fails" file="a/test_run.py" time=".2"><failure/></testcase>
<testcase classname="TestRun" name="test_fails" file="a/test_run.py" time=".3"><error/></testcase>
<testcase classname="TestRule" name="test_breaks" file="b/t.py" time="1"><error/></testcase>
<testcase classname="TestRule" name="test_waits" file="b/t.py" time="0"><skipped/></testcase>
<testcase classname="TestRule" name="test_talks" time="0"><system-out>x</system-out></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    return path


def test_errors_are_failures_and_a_test_counts_once(report):
    assert junit.count(report) == Counts(passed=2, failed=2, skipped=1)


def test_the_sum_is_told_as_pytest_does():
    assert str(Counts(3, 0) + Counts(1, 1)) == "4 passed, 1 failed"
    assert str(Counts(3, 0, 2)) == "3 passed, 0 failed, 2 skipped"


def test_seconds_are_summed_by_file(report):
    assert junit.seconds_by_file([report]) == {"a/test_run.py": 2.0, "b/t.py": 1.0}


def test_what_a_suite_tells_of_its_whole_run_stands_below_its_counts(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><properties>"
        '<property name="doors" value="9 tried; open: 0"/></properties></testsuite></testsuites>'
    )

    told = junit.told(report)

    assert told == ("doors: 9 tried; open: 0",)
    outcome = Outcome("attack", Counts(1, 0), 2.0, Path("log.txt"), told)
    assert str(outcome).splitlines()[1].strip() == "doors: 9 tried; open: 0"


def test_a_suite_that_tells_nothing_has_one_line(report):
    assert junit.told(report) == ()


def test_what_hypothesis_notes_for_programs_is_not_told(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><properties>"
        '<property name="hypothesis-statistics-t.py::t" value="dC5weQ=="/>'
        "</properties></testsuite></testsuites>"
    )

    assert junit.told(report) == ()


def test_a_run_without_report_has_failed(tmp_path):
    assert counted(tmp_path / "report.xml", code=0) == Counts(failed=1)


@pytest.mark.parametrize("code", [-9, 1, 2, 3, 4])
def test_a_run_that_broke_off_has_failed_though_its_tests_passed(tmp_path, code):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testcase classname="T" name="t"/></testsuites>')

    assert counted(report, code) == Counts(passed=1, failed=1)


def test_a_shard_without_tests_has_not_failed(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text("<testsuites/>")

    assert counted(report, code=5) == Counts()
