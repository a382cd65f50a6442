from collections import namedtuple
from dataclasses import replace

import pytest

from devkit import system
from devkit.config import Server
from devkit.ui import Stop

Usage = namedtuple("Usage", "total used free")


def test_too_little_disk_is_told_before_anything_begins(config, monkeypatch):
    monkeypatch.setattr(system.shutil, "disk_usage", lambda _path: Usage(9e9, 8e9, 1e9))

    with pytest.raises(Stop, match=r"needs 3 GB.* 1\.0 GB free"):
        system.check_room(config)


def test_a_finished_setup_needs_no_more_room(config, monkeypatch):
    (config.state / "venv").mkdir()
    monkeypatch.setattr(system.shutil, "disk_usage", lambda _path: Usage(9e9, 9e9, 0))

    system.check_room(config)


def test_a_server_of_the_users_needs_no_postgresql_here(config):
    wanted = {need.package for need in system.needs(config)}
    elsewhere = replace(config, external_server=Server("db.example", 5432, "erp"))

    assert wanted - {need.package for need in system.needs(elsewhere)} == {"postgresql"}


def test_nothing_is_called_when_nothing_is_missing(config, monkeypatch):
    monkeypatch.setattr(system, "needs", lambda _config: [system.Need("x", lambda: True)])
    monkeypatch.setattr(system, "_apt_get", pytest.fail)

    system.install_packages(config, pytest.fail)


def test_only_what_is_missing_is_installed(config, monkeypatch):
    installed, notes = [], []
    needs = [
        system.Need("there", lambda: True),
        system.Need("missing", lambda: "missing" in installed),
    ]
    monkeypatch.setattr(system, "needs", lambda _config: needs)
    monkeypatch.setattr(
        system, "_apt_get", lambda _config, _action, *names, **_options: installed.extend(names)
    )

    system.install_packages(config, notes.append)

    assert installed == ["missing"]
    assert notes == ["installing with apt-get: missing"]


def test_without_root_and_sudo_the_way_out_is_told(monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system.shutil, "which", lambda _name: None)

    with pytest.raises(Stop, match="as root once, or install sudo"):
        system._as_root()


def test_what_prints_letters_is_wanted(config):
    wanted = {need.package for need in system.needs(config)}

    assert {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"} <= wanted


def test_a_library_is_there_when_it_can_be_loaded():
    assert system._has_library("libc.so.6")
    assert not system._has_library("libnowhere-1.0.so.0")


def test_a_library_is_looked_for_anew_after_it_was_installed(config, monkeypatch):
    loaded = []
    monkeypatch.setattr(system.ctypes, "CDLL", lambda name: loaded.append(name))
    assert all(need.present() for need in system.letter_needs())
    assert loaded == ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]

    def gone(name):
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(system.ctypes, "CDLL", gone)
    assert not any(need.present() for need in system.letter_needs())
