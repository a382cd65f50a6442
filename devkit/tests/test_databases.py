import pytest

from devkit.config import Server
from devkit.databases import Databases, check_name
from devkit.ui import Stop


@pytest.mark.parametrize("name", ["", "Demo", "a b", "1st", "x;drop", "../up", "a" * 64])
def test_what_is_no_database_name_is_refused(name):
    with pytest.raises(Stop, match="no database name"):
        check_name(name)


@pytest.fixture
def databases(tmp_path, monkeypatch):
    """Databases whose statements are noted instead of run."""
    databases = Databases(Server("127.0.0.1", 1, "odoo"), tmp_path)
    databases.statements = []
    monkeypatch.setattr(databases, "_sql", lambda text: databases.statements.append(text) or "")
    return databases


def test_a_copy_has_the_attachments_of_its_source(databases):
    attachment = databases.filestore("source") / "ab" / "abcd"
    attachment.parent.mkdir(parents=True)
    attachment.write_text("x")

    databases.copy("source", "target")

    copied = databases.filestore("target") / "ab" / "abcd"
    assert copied.read_text() == "x"
    assert databases.statements[-1] == "CREATE DATABASE target TEMPLATE source"


def test_dropping_a_copy_leaves_the_source_its_attachments(databases):
    attachment = databases.filestore("source") / "abcd"
    attachment.parent.mkdir(parents=True)
    attachment.write_text("x")
    databases.copy("source", "target")

    databases.drop("target")

    assert attachment.exists()
    assert not databases.filestore("target").exists()
