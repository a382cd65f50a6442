import pytest

from devkit.addons import Addons, Split, check_known
from devkit.ui import Stop


def test_own_modules_come_with_what_they_need_of_the_checkout(tmp_path, add_addon):
    add_addon("ar_collections", ["account"])
    add_addon("ar_demo", ["ar_collections", "contacts"])

    split = Addons(tmp_path).split(["ar_demo", "sale_stock"])

    assert split == Split(("ar_collections", "ar_demo"), ("account", "contacts", "sale_stock"))


def test_code_changes_the_fingerprint_tests_and_documents_do_not(tmp_path, add_addon):
    folder = add_addon("ar_collections")
    addons = Addons(tmp_path)
    before = addons.fingerprint(["ar_collections"])

    (folder / "tests").mkdir()
    (folder / "tests" / "test_x.py").write_text("pass")
    (folder / "README.md").write_text("words")
    assert addons.fingerprint(["ar_collections"]) == before

    (folder / "models.py").write_text("pass")
    assert addons.fingerprint(["ar_collections"]) != before


def test_a_module_that_lies_nowhere_is_named(tmp_path, add_addon):
    add_addon("ar_collections")

    check_known(["ar_collections"], [tmp_path])
    with pytest.raises(Stop, match="No such module: nonsense"):
        check_known(["ar_collections", "nonsense"], [tmp_path])
