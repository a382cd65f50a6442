"""How Odoo's tests ended: read, kept, held against each other."""

import json

import pytest

from devkit.core import results
from devkit.core.results import Baseline, Result
from devkit.junit import Counts

FILE = "account/tests/test_tax.py"
ONE, TWO, THREE = (f"{FILE}::TestTax::test_{name}" for name in ("one", "two", "three"))
PASSED, SKIPPED = Result("passed"), Result("skipped", "no font")
FAILED = Result("failed", "Traceback:\n  File x\nodoo.exceptions.AccessError: No.\n\nUser: 3")


@pytest.fixture
def record(tmp_path):
    """Writes a record of some planned tests; returns what is read from it."""

    def record(planned, *ended):
        path = tmp_path / "record.jsonl"
        lines = [{"planned": planned}] + [
            {"name": name, "outcome": result.outcome, "seconds": 1.5, "text": result.text}
            for name, result in ended
        ]
        path.write_text("\n".join(map(json.dumps, lines)))
        return results.read(path)

    return record


def baseline(found):
    """What is kept of results, after it was written and read."""
    kept = Baseline.of("odoo-19", ("account",), ("account/tests",), found)
    return Baseline.from_text(kept.to_text())


def test_each_planned_test_has_a_result(record):
    found = record([ONE, TWO], (ONE, PASSED), (TWO, FAILED))

    assert results.counts(found) == Counts(passed=1, failed=1)
    assert found[ONE].seconds == 1.5


def test_what_odoo_did_not_reach_has_failed(record):
    found = record([ONE, TWO], (ONE, PASSED))

    assert found[TWO].outcome == "failed"
    assert "Not reached" in found[TWO].text


def test_a_class_that_cannot_be_set_up_takes_its_tests_along(record):
    found = record([ONE, TWO], (f"{FILE}::TestTax::setUpClass", FAILED))

    assert found == {ONE: found[TWO], TWO: found[TWO]}
    assert found[ONE].text == FAILED.text


def test_a_class_that_skips_itself_skips_its_tests(record):
    found = record([ONE], (f"{FILE}::TestTax::setUpClass", SKIPPED))

    assert results.counts(found) == Counts(skipped=1)


def test_the_failed_end_of_a_class_is_a_result_of_its_own(record):
    end = f"{FILE}::TestTax::tearDownClass"
    found = record([ONE], (ONE, PASSED), (end, FAILED))

    assert found.keys() == {ONE, end}
    assert results.target_of(end) == FILE
    assert results.differing(baseline({ONE: PASSED}), found) == [end]
    assert results.differing(baseline(found), {ONE: PASSED}) == [end]
    assert baseline(found).tests_by_file() == results.tests_by_file(found) == {FILE: 1}


def test_a_baseline_names_only_what_did_not_pass_and_why():
    kept = baseline({ONE: PASSED, TWO: FAILED, THREE: SKIPPED}).files[FILE]

    assert kept.passed == 1
    assert kept.failed == {"TestTax::test_two": "odoo.exceptions.AccessError: No."}
    assert kept.skipped == {"TestTax::test_three": "no font"}


def test_a_baseline_knows_how_many_tests_there_are():
    assert baseline({ONE: PASSED, TWO: FAILED, THREE: SKIPPED}).tests_by_file() == {FILE: 3}


def test_the_same_results_do_not_differ():
    found = {ONE: PASSED, TWO: FAILED, THREE: SKIPPED}

    assert results.differing(baseline(found), found) == []


@pytest.mark.parametrize(
    ("without", "with_suite"),
    [(PASSED, FAILED), (FAILED, PASSED), (PASSED, SKIPPED), (SKIPPED, FAILED)],
)
def test_another_outcome_differs_whatever_it_is(without, with_suite):
    before, after = {ONE: without, TWO: PASSED}, {ONE: with_suite, TWO: PASSED}

    assert results.differing(baseline(before), after) == [ONE]


def test_a_test_may_fail_on_both_sides_for_other_reasons():
    kept = baseline({ONE: Result("failed", "KeyError: 12"), TWO: FAILED, THREE: PASSED})
    found = {ONE: Result("failed", "KeyError: 13"), TWO: FAILED, THREE: FAILED}
    assert results.failing_otherwise(kept, found) == {}

    found[TWO] = Result("failed", "ValueError: no")
    assert results.failing_otherwise(kept, found) == {
        TWO: ("odoo.exceptions.AccessError: No.", "ValueError: no")
    }


def test_what_agrees_when_run_again_is_no_difference():
    (found,) = results.confirmed([ONE, TWO], {ONE: PASSED, TWO: PASSED}, {ONE: FAILED, TWO: PASSED})

    assert str(found) == f"{ONE}: failed with the suite, passed without it"
    assert found.text == FAILED.text


def test_the_traceback_of_a_difference_is_that_of_the_side_that_failed():
    (found,) = results.confirmed([ONE], {ONE: FAILED}, {ONE: PASSED})

    assert str(found) == f"{ONE}: passed with the suite, failed without it"
    assert found.text == FAILED.text
