"""A configuration for a throw-away checkout, and a notebook for progress notes."""

import pytest

from devkit.config import Config


@pytest.fixture
def config(tmp_path):
    config = Config.from_environment(tmp_path, {})
    config.state.mkdir()
    return config


@pytest.fixture
def add_addon(tmp_path):
    """Writes an add-on into the throw-away checkout; returns its folder."""

    def add(name, depends=("base",), **keys):
        folder = tmp_path / name
        folder.mkdir()
        manifest = {"license": "LGPL-3", "version": "19.0.1.0.0", "depends": list(depends), **keys}
        (folder / "__manifest__.py").write_text(repr(manifest))
        (folder / "__init__.py").touch()
        return folder

    return add
