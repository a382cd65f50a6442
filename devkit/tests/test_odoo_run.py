from pathlib import Path

import pytest

from devkit.config import Server
from devkit.odoo_run import Odoo, conf_text
from devkit.odoo_source import OdooSource
from devkit.ui import Stop


@pytest.fixture
def odoo(config):
    source = OdooSource(Path("/opt/odoo"), (Path("/opt/odoo/odoo/addons"),), "19")
    return Odoo(config, source, Server("127.0.0.1", 54329, "odoo", "secret"))


def test_settings_are_written_as_odoo_reads_them():
    assert conf_text({"db_name": "x", "list_db": False}) == (
        "[options]\ndb_name = x\nlist_db = False\n"
    )


def test_a_configuration_opens_one_database_to_this_machine_only(odoo, tmp_path):
    conf = odoo.write_conf(tmp_path / "odoo.conf", "ar_x", http_port=8070)

    lines = conf.read_text().splitlines()
    assert {"db_name = ar_x", "dbfilter = ^ar_x$", "http_interface = 127.0.0.1"} <= set(lines)
    assert f"addons_path = /opt/odoo/odoo/addons,{tmp_path}" in lines
    assert "http_port = 8070" in lines
    assert conf.stat().st_mode & 0o077 == 0


def test_a_subcommand_stands_before_the_options(odoo):
    argv = odoo.command(Path("odoo.conf"), "shell", "--no-http")

    assert argv[1:] == ["-m", "odoo", "shell", "-c", "odoo.conf", "--no-http"]


def test_an_error_in_the_log_fails_the_installation(odoo, add_addon, monkeypatch):
    add_addon("ar_collections")
    line = "2026-01-02 03:04:05,678 99 ERROR ar_x odoo.modules: no access rules"
    monkeypatch.setattr("devkit.commands.logged", lambda *_arguments, **_options: f"{line}\n")

    with pytest.raises(Stop, match="no access rules"):
        odoo.install("ar_x", ["ar_collections"])
