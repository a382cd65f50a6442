"""Loads Odoo into the test process; the tests commit for real and fork workers that are killed."""

import os

import pytest


@pytest.fixture(scope="session")
def database():
    """The name of the database; Odoo is configured for it."""
    name = os.environ.get("AR_TEST_DB")
    if not name:
        pytest.skip("needs a database of its own: run it with `make test T=tests/faults`")
    import odoo
    from odoo.tools import config

    config.parse_config(["--config", os.environ["AR_ODOO_CONF"], "--database", name])
    odoo.modules.registry.Registry(name)
    return name
