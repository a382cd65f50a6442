import pytest

from devkit import suites
from devkit.demo import CONTENT as CONTENT_OF_DEMO
from devkit.suites import Suite
from devkit.templates import Content
from devkit.ui import Stop

CONTENT = Content(("ar_collections",))


@pytest.fixture
def checkout(tmp_path):
    for file, size in {
        "ar_collections/tests/dunning/test_run.py": 9000,
        "ar_collections/tests/dunning/test_rule.py": 5000,
        "ar_collections/tests/debtor/test_figures.py": 4000,
        "ar_collections/tests/common.py": 100,
        "tests/faults/test_kill.py": 100,
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x" * size)
    return tmp_path


@pytest.fixture
def declared():
    return [
        Suite("ar_collections", "database", ("ar_collections/tests",), CONTENT, shards=2),
        Suite("faults", "process", ("tests/faults", "tests/not_yet"), CONTENT),
    ]


def chosen(declared, wanted, root):
    return {suite.name: suite.paths for suite in suites.choose(declared, wanted, root)}


def test_without_a_path_all_suites_run(declared, checkout):
    assert suites.choose(declared, "", checkout) == declared


def test_a_file_is_run_by_the_suite_that_owns_it(declared, checkout):
    path = "ar_collections/tests/dunning/test_run.py"

    assert chosen(declared, path, checkout) == {"ar_collections": (path,)}


def test_a_single_test_may_be_named(declared, checkout):
    path = "tests/faults/test_kill.py::TestKill::test_it"

    assert chosen(declared, path, checkout) == {"faults": (path,)}


def test_a_path_may_be_absolute(declared, checkout):
    path = f"{checkout}/tests/faults/test_kill.py"

    assert chosen(declared, path, checkout) == {"faults": ("tests/faults/test_kill.py",)}


def test_a_folder_above_stands_for_the_suites_in_it(declared, checkout):
    assert chosen(declared, "tests", checkout) == {"faults": ("tests/faults", "tests/not_yet")}
    assert chosen(declared, ".", checkout).keys() == {"ar_collections", "faults"}


def test_several_paths_may_be_named(declared, checkout):
    wanted = "tests/faults ar_collections/tests/debtor"

    assert chosen(declared, wanted, checkout).keys() == {"ar_collections", "faults"}


@pytest.mark.parametrize("wanted", ["nowhere", "ar_collections/tests/test_nothing.py::TestX"])
def test_a_path_that_is_not_there_is_named(declared, checkout, wanted):
    with pytest.raises(Stop, match=wanted.partition("::")[0]):
        suites.choose(declared, wanted, checkout)


def test_a_path_of_no_suite_is_named(declared, checkout):
    (checkout / "README.md").touch()

    with pytest.raises(Stop, match=r"owns README\.md"):
        suites.choose(declared, "README.md", checkout)


def test_shards_hold_every_file_once_and_weigh_about_the_same(declared, checkout):
    first, second = suites.shards(declared[0], checkout, {})

    assert first.targets == ("ar_collections/tests/dunning/test_run.py",)
    assert second.targets == (
        "ar_collections/tests/debtor/test_figures.py",
        "ar_collections/tests/dunning/test_rule.py",
    )
    assert (first.title, second.title) == ("ar_collections 1/2", "ar_collections 2/2")


def test_measured_seconds_weigh_more_than_size(declared, checkout):
    seconds = {
        "ar_collections/tests/dunning/test_run.py": 1.0,
        "ar_collections/tests/dunning/test_rule.py": 1.0,
        "ar_collections/tests/debtor/test_figures.py": 60.0,
    }

    first, _second = suites.shards(declared[0], checkout, seconds)

    assert first.targets == ("ar_collections/tests/debtor/test_figures.py",)


def test_a_suite_without_test_files_has_no_shard(checkout):
    suite = Suite("later", "database", ("tests/not_yet",), CONTENT, shards=4)

    assert suites.shards(suite, checkout, {}) == []


def test_the_declared_suites_can_be_read():
    names = [suite.name for suite in suites.load()]

    assert len(names) == len(set(names))
    assert "plain" in names


def test_an_unknown_kind_is_refused(tmp_path):
    declaration = tmp_path / "suites.toml"
    declaration.write_text('[[suite]]\nname = "x"\nkind = "odd"\npaths = []\n')

    with pytest.raises(Stop, match="odd"):
        suites.load(declaration)


def test_the_demo_shares_the_template_of_its_suite():
    (suite,) = [suite for suite in suites.load() if suite.name == "ar_demo_tax"]

    assert suite.content == CONTENT_OF_DEMO
