"""For tests that are processes of their own: Odoo is loaded into them and commits for real."""

import os

import pytest


@pytest.fixture(scope="session")
def database():
    """The name of the database; Odoo is configured for it."""
    name = os.environ.get("AR_TEST_DB")
    if not name:
        pytest.skip("needs a database of its own: run it through `make test T=...`")
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["--config", os.environ["AR_ODOO_CONF"], "--database", name], setup_logging=True
    )
    Registry(name)
    return name
