from dataclasses import replace

import pytest

from devkit import odoo_source
from devkit.ui import Stop


def make_odoo(home, version="19, 0, 0"):
    (home / "odoo" / "addons").mkdir(parents=True)
    (home / "odoo" / "release.py").write_text(f"version_info = ({version}, FINAL, 0, '')\n")
    return home


def test_a_source_checkout_has_add_ons_in_two_places(config, tmp_path):
    home = make_odoo(tmp_path / "home")
    (home / "odoo-bin").touch()

    source = odoo_source.locate(replace(config, odoo_home=home))

    assert source.python_path == home
    assert source.addons_paths == (home / "odoo" / "addons", home / "addons")


def test_a_package_folder_has_them_in_one(config, tmp_path):
    home = make_odoo(tmp_path / "home")

    source = odoo_source.locate(replace(config, odoo_home=home))

    assert source.addons_paths == (home / "odoo" / "addons",)


def test_another_commit_is_another_odoo(config, tmp_path):
    home = make_odoo(tmp_path / "home")
    (home / ".git" / "refs" / "heads").mkdir(parents=True)
    (home / ".git" / "HEAD").write_text("ref: refs/heads/19.0\n")
    chosen = replace(config, odoo_home=home)
    versions = set()
    for commit in ("aaa", "bbb"):
        (home / ".git" / "refs" / "heads" / "19.0").write_text(f"{commit}\n")
        versions.add(odoo_source.locate(chosen).version)

    assert len(versions) == 2


@pytest.mark.parametrize("version", [None, "18, 0, 0"])
def test_what_is_no_odoo_19_is_refused_in_a_sentence(config, tmp_path, version):
    home = make_odoo(tmp_path / "home", version) if version else tmp_path / "home"

    with pytest.raises(Stop, match="ODOO_HOME names"):
        odoo_source.provide(replace(config, odoo_home=home), pytest.fail)


def test_links_into_missing_packages_are_found(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "fine.js").symlink_to(tmp_path / "lib")
    (tmp_path / "lib" / "jquery.js").symlink_to("../../share/jquery.js")

    assert odoo_source.dangling_links(tmp_path) == [tmp_path / "lib" / "jquery.js"]


def test_an_unpacking_that_was_aborted_begins_again(config, tmp_path, monkeypatch):
    deb = tmp_path / "odoo-19_19.0.0_all.deb"
    calls = []

    def unpack(_what, argv, _log, **_options):
        calls.append(argv)
        if len(calls) == 1:
            raise Stop("The disk is full.")

    monkeypatch.setattr(odoo_source, "_download", lambda *_arguments: deb.touch() or [deb])
    monkeypatch.setattr(odoo_source.commands, "logged", unpack)

    with pytest.raises(Stop):
        odoo_source.provide(config, lambda _text: None)
    assert not (config.state / "odoo").exists()

    odoo_source.provide(config, lambda _text: None)
    assert odoo_source.locate(config).version == "odoo-19_19.0.0_all"

    odoo_source.provide(config, lambda _text: None)
    assert len(calls) == 2
