"""Templates on a server that only remembers which databases there are."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from devkit.addons import Addons
from devkit.config import Server
from devkit.odoo_run import Odoo
from devkit.odoo_source import OdooSource
from devkit.templates import Content, Templates
from devkit.ui import Stop

CONTENT = Content(("ar_collections",), languages=("zh_CN",))


class FakeDatabases:
    """A server that remembers its databases and where each was copied from."""

    def __init__(self):
        self.copied_from = {}

    def names(self, prefix=""):
        return [name for name in self.copied_from if name.startswith(prefix)]

    def exists(self, name):
        return name in self.copied_from

    def create(self, name):
        self.copied_from[name] = None

    def copy(self, source, target):
        assert source in self.copied_from
        self.copied_from[target] = source

    def rename(self, source, target):
        self.copied_from[target] = self.copied_from.pop(source)

    def drop(self, name):
        self.copied_from.pop(name, None)


@pytest.fixture
def databases():
    return FakeDatabases()


@pytest.fixture
def installed(monkeypatch):
    """What was installed: modules and options of each call."""
    calls = []
    monkeypatch.setattr(
        Odoo, "install", lambda _odoo, _database, *arguments: calls.append(arguments)
    )
    return calls


@pytest.fixture
def open_templates(config, databases, add_addon, installed):
    folder = add_addon("ar_collections", ["account"])

    def open_templates(version="19"):
        odoo = Odoo(config, OdooSource(folder, (), version), Server("127.0.0.1", 1, "odoo"))
        return Templates(odoo, databases, Addons(config.root))

    return open_templates


def full(templates, content=CONTENT):
    name, lock = templates.full(content, lambda _text: None)
    lock.release()
    return name


def test_odoos_modules_come_first_ours_in_a_copy(open_templates, databases, installed):
    name = full(open_templates())

    assert "_base_" in databases.copied_from[name]
    assert installed == [(("account",), "--load-language=en_US,zh_CN"), (("ar_collections",),)]


def test_a_second_call_installs_nothing(open_templates, installed):
    first = full(open_templates())
    installed.clear()

    assert full(open_templates()) == first
    assert installed == []


def test_changed_code_takes_the_place_of_the_former(open_templates, databases, installed, tmp_path):
    first = full(open_templates())
    installed.clear()
    (tmp_path / "ar_collections" / "models.py").write_text("pass")

    second = full(open_templates())

    assert installed == [(("ar_collections",),)]
    assert databases.names(first.rpartition("_")[0]) == [second]


def test_a_template_that_somebody_copies_is_not_dropped(open_templates, databases, tmp_path):
    first, lock = open_templates().full(CONTENT, lambda _text: None)
    (tmp_path / "ar_collections" / "models.py").write_text("pass")

    full(open_templates())
    assert databases.exists(first)
    lock.release()


def test_two_who_want_the_same_do_not_wait_for_each_others_end(open_templates, installed):
    first, lock = open_templates().full(CONTENT, lambda _text: None)
    second, other = open_templates().full(CONTENT, lambda _text: None)

    assert first == second
    assert len(installed) == 2  # the base and our add-on, once
    lock.release()
    other.release()


@pytest.mark.parametrize(
    "content",
    [
        Content(("ar_collections",)),
        Content(("ar_collections",), demo=True, languages=("zh_CN",)),
        Content(("ar_collections", "contacts"), languages=("zh_CN",)),
        Content(("ar_collections", "ar_other"), languages=("zh_CN",)),
    ],
)
def test_another_content_has_another_template(open_templates, databases, add_addon, content):
    add_addon("ar_other", ["account"])
    names = {full(open_templates()), full(open_templates(), content)}

    assert len(names) == 2
    assert names <= set(databases.names())


def test_what_depends_on_the_day_is_made_anew_each_day(open_templates, databases, monkeypatch):
    content = replace(CONTENT, daily=True)
    monkeypatch.setattr("devkit.templates.date", Mock(today=lambda: "2026-03-01"))
    yesterday = full(open_templates(), content)
    monkeypatch.setattr("devkit.templates.date", Mock(today=lambda: "2026-03-02"))

    today = full(open_templates(), content)

    assert [name for name in databases.names() if "_full_" in name] == [today] != [yesterday]


def test_another_odoo_has_another_base(open_templates):
    bases = {open_templates(version).base(CONTENT, print) for version in ("19", "19 abc")}

    assert len(bases) == 2


def test_a_failed_installation_leaves_no_template(open_templates, databases, monkeypatch):
    def fail(_odoo, database, modules, *_options):
        if "ar_collections" in modules:
            raise Stop("broken")

    monkeypatch.setattr(Odoo, "install", fail)
    with pytest.raises(Stop, match="broken"):
        full(open_templates())
    assert all(name.endswith("_new") for name in databases.names() if "_full_" in name)

    monkeypatch.setattr(Odoo, "install", lambda *_arguments: None)
    assert databases.exists(full(open_templates()))
    assert not [name for name in databases.names() if name.endswith("_new")]
