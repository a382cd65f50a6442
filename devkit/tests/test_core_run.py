"""``make test-core``, without Odoo: what is run, what is kept, what is told."""

from dataclasses import replace

import pytest

from devkit import cli
from devkit.addons import Addons
from devkit.config import Server
from devkit.core import run as core_run
from devkit.core.results import NOT_REACHED, Baseline, Result
from devkit.core.run import CoreRun, Declared, files_of
from devkit.junit import Counts
from devkit.odoo_run import Odoo
from devkit.odoo_source import OdooSource
from devkit.templates import Content
from devkit.ui import Stop

FILE = "account/tests/test_tax.py"
ONE, TWO, THREE = (f"{FILE}::TestTax::test_{name}" for name in ("one", "two", "three"))
PASSED, FAILED, SKIPPED = Result("passed"), Result("failed", "ValueError: no"), Result("skipped")


@pytest.fixture
def source(tmp_path):
    """An Odoo with add-ons in two places, as in a checkout of its source."""
    within, beside = tmp_path / "odoo" / "odoo" / "addons", tmp_path / "odoo" / "addons"
    for path in (
        within / "base/tests/test_res_partner.py",
        within / "base/tests/test_orm.py",
        beside / "account/tests/test_tax.py",
        beside / "account/tests/common.py",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return OdooSource(tmp_path / "odoo", (within, beside), "odoo-19_19.0~1_all")


class Outcomes(CoreRun):
    """A run whose processes end as told; it notes which ones there were."""

    def __init__(self, odoo, declared, ends):
        super().__init__(odoo, None, declared)
        self.ends = ends
        self.parts = []

    def _drop_leftovers(self):
        pass

    def _run(self, parts):
        self.parts += [part.title for part in parts]
        return [self.ends[part.title] for part in parts]


@pytest.fixture
def core(config, source, add_addon, monkeypatch):
    """Opens a run over one file; the baseline is kept in a throw-away folder."""
    add_addon("ar_collections", ["account"])
    monkeypatch.setattr(core_run, "HERE", config.root / "core")
    odoo = Odoo(replace(config, jobs=1), source, Server("127.0.0.1", 1, "odoo"))
    declared = Declared(Content(("account", "ar_collections")), ("account/tests",))
    return lambda **ends: Outcomes(odoo, declared, ends)


def test_the_declared_suite_is_all_that_is_no_demo_and_needs_no_stock():
    content = Declared.load().content
    ours = Addons(cli.ROOT).names

    left_out = set(ours) - set(content.modules)
    assert left_out == {"ar_demo", "ar_demo_tax", "ar_vat_compliance_stock"}


def test_files_are_found_in_whichever_place_has_them(source):
    paths = ["account/tests", "base/tests/test_res_partner.py"]

    assert files_of(source, paths) == [FILE, "base/tests/test_res_partner.py"]


def test_an_odoo_without_its_tests_is_refused(source):
    with pytest.raises(Stop, match="sale/tests"):
        files_of(source, ["sale/tests"])


def test_an_unknown_odoo_is_first_tested_without_the_suite(core):
    run = core(without_1={ONE: PASSED}, with_1={ONE: PASSED})

    assert run.compare() == Counts(passed=1)
    assert run.parts == ["without_1", "with_1"]


def test_a_known_odoo_is_tested_with_the_suite_only(core):
    core(without_1={ONE: PASSED}).make_baseline()
    run = core(with_1={ONE: PASSED})

    assert run.compare() == Counts(passed=1)
    assert run.parts == ["with_1"]


def test_what_fails_or_is_skipped_on_both_sides_is_no_difference(core):
    ends = {ONE: PASSED, TWO: FAILED, THREE: SKIPPED}

    assert core(without_1=ends, with_1=ends).compare() == Counts(passed=1, skipped=1)


def test_a_difference_is_run_again_on_both_sides_and_told(core, capsys):
    run = core(
        without_1={ONE: PASSED, TWO: PASSED},
        with_1={ONE: PASSED, TWO: FAILED},
        without_again={TWO: PASSED},
        with_again={TWO: FAILED},
    )

    assert run.compare() == Counts(passed=1, failed=1)
    assert run.parts[2:] == ["without_again", "with_again"]
    told = capsys.readouterr()
    assert f"{TWO}: failed with the suite, passed without it\n      ValueError: no" in told.out
    assert "ValueError: no" in told.err


def test_what_does_not_differ_again_is_told_but_not_counted(core, capsys):
    run = core(
        without_1={ONE: PASSED, TWO: PASSED},
        with_1={ONE: PASSED, TWO: FAILED},
        without_again={TWO: PASSED},
        with_again={TWO: PASSED},
    )

    assert run.compare() == Counts(passed=1)
    assert "not when they ran again" in capsys.readouterr().out


def test_a_test_that_passes_only_with_the_suite_differs_too(core):
    run = core(
        without_1={ONE: FAILED},
        with_1={ONE: PASSED},
        without_again={ONE: FAILED},
        with_again={ONE: PASSED},
    )

    assert run.compare() == Counts(failed=1)


def test_a_baseline_of_other_tests_is_made_anew(core):
    run = core(without_1={ONE: PASSED})
    run.make_baseline()
    other = core(without_1={ONE: PASSED}, with_1={ONE: PASSED})
    other._declared = replace(other._declared, tests=("account/tests/test_tax.py",))

    other.compare()

    assert other.parts == ["without_1", "with_1"]


def test_a_run_that_broke_off_is_no_baseline(core):
    run = core(without_1={ONE: PASSED, TWO: NOT_REACHED})

    with pytest.raises(Stop, match="broke off"):
        run.make_baseline()
    assert not run._known()


def test_some_files_are_held_against_their_part_of_the_baseline(core, source):
    other = source.addons_paths[1] / "account" / "tests" / "test_move.py"
    other.touch()
    moved = "account/tests/test_move.py::TestMove::test_it"
    core(without_1={ONE: PASSED, moved: FAILED}).make_baseline()

    run = core(with_1={ONE: PASSED})

    assert run.compare(FILE) == Counts(passed=1)


def test_a_path_that_is_not_declared_is_named(core):
    with pytest.raises(Stop, match="below sale"):
        core().compare("sale/tests")


def test_tests_that_did_not_run_are_not_passed_over(core):
    core(without_1={ONE: PASSED, TWO: PASSED}).make_baseline()

    with pytest.raises(Stop, match=r"1 tests of account/tests/test_tax\.py were not run"):
        core(with_1={ONE: PASSED}).compare()


def test_the_kept_baselines_can_be_read_and_are_of_what_is_declared():
    declared = Declared.load()
    paths = (core_run.HERE / "without").glob("*.json")
    kept = [Baseline.from_text(path.read_text(encoding="utf-8")) for path in paths]

    foreign = list(Addons(cli.ROOT).split(declared.content.modules).foreign)
    assert all(one.tests == list(declared.tests) and one.modules == foreign for one in kept)
