"""Databases together with their filestores: made, copied, renamed, dropped as one thing."""

import os
import re
import shutil
from pathlib import Path

from devkit import commands
from devkit.config import Server
from devkit.ui import Stop


def check_name(name: str) -> str:
    """Return a database name that is safe in SQL and in a path; raises ``Stop`` otherwise."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise Stop(f"{name!r} is no database name: use a-z, 0-9 and _, beginning with a letter.")
    return name


class Databases:
    """The databases of one server, their filestores below ``data_dir``."""

    def __init__(self, server: Server, data_dir: Path) -> None:
        self.server = server
        self.data_dir = data_dir

    def names(self, prefix: str = "") -> list[str]:
        """The databases whose name begins with ``prefix``."""
        listed = self._sql("SELECT datname FROM pg_database ORDER BY datname").splitlines()
        return [name for name in listed if name.startswith(prefix)]

    def exists(self, name: str) -> bool:
        return name in self.names(name)

    def create(self, name: str) -> None:
        """Make an empty database, as Odoo wants it."""
        self._sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'")

    def copy(self, source: str, target: str, *, large: bool = False) -> None:
        """Copy a database and its filestore; attachments are hard links, Odoo never edits one.

        :param large: copy the files as they are, which is faster from some hundred megabytes on
        """
        self.drop(target)
        strategy = "STRATEGY file_copy" if large and self._has_strategies() else ""
        self._sql(f"CREATE DATABASE {target} TEMPLATE {source} {strategy}".rstrip())
        if self.filestore(source).exists():
            shutil.copytree(self.filestore(source), self.filestore(target), copy_function=os.link)

    def rename(self, source: str, target: str) -> None:
        """Give a finished database its name: the one step that makes it visible as such."""
        if self.filestore(source).exists():
            shutil.rmtree(self.filestore(target), ignore_errors=True)
            self.filestore(source).rename(self.filestore(target))
        self._sql(f"ALTER DATABASE {source} RENAME TO {target}")

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected, and its filestore; none is fine too."""
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def remark(self, name: str) -> str:
        """The comment kept with a database (it goes when the database goes)."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
        return self._sql(f"{query}'{name}'").strip()

    def set_remark(self, name: str, text: str) -> None:
        quoted = text.replace("'", "''")
        self._sql(f"COMMENT ON DATABASE {name} IS '{quoted}'")

    def filestore(self, name: str) -> Path:
        return self.data_dir / "filestore" / name

    def _has_strategies(self) -> bool:
        """Before PostgreSQL 15 copying the files was the only way."""
        return int(self._sql("SHOW server_version_num")) >= 150000

    def _sql(self, statement: str) -> str:
        argv = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", "postgres"]
        env = self.server.environment() | {"PGOPTIONS": "-c client_min_messages=warning"}
        return commands.output("PostgreSQL", [*argv, "-c", statement], env=env)
