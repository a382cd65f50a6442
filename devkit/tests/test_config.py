import pytest

from devkit.config import Config, Server
from devkit.ui import Stop


def test_defaults_need_nothing_from_the_environment(tmp_path):
    config = Config.from_environment(tmp_path, {})

    assert (config.http_port, config.smtp_port, config.pg_port) == (8069, 10025, 54329)
    assert config.odoo_home is None
    assert config.external_server is None


@pytest.mark.parametrize("text", ["many", "-1", "0", "70000", "80.5"])
def test_a_port_that_is_none_is_named_in_the_sentence(tmp_path, text):
    with pytest.raises(Stop, match="AR_HTTP_PORT"):
        Config.from_environment(tmp_path, {"AR_HTTP_PORT": text})


def test_pghost_chooses_a_server_of_the_users(tmp_path):
    environ = {"PGHOST": "db.example", "PGUSER": "erp", "PGPASSWORD": "secret"}

    config = Config.from_environment(tmp_path, environ)

    assert config.external_server == Server("db.example", 5432, "erp", "secret")
    assert config.external_server.environment()["PGPORT"] == "5432"


def test_two_checkouts_have_two_keys(tmp_path):
    first, second = (Config.from_environment(tmp_path / name, {}) for name in "ab")

    assert first.checkout_key != second.checkout_key
