"""The database of a size: built once, kept, and brought up to the code of now when asked for.

What went into it stands in its comment. Another generator or another Odoo makes it anew; another
``ar_collections`` is an upgrade; another day only counts the debtors again.
"""

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg2

from benchmarks.company import PASSWORD, generator
from benchmarks.shell import Shell
from benchmarks.sizes import Size
from devkit.addons import Addons
from devkit.databases import Databases
from devkit.files import Lock, fingerprint
from devkit.odoo_run import Odoo
from devkit.templates import Content, Templates
from devkit.ui import Note

ADDON = "ar_collections"
BOOKS = "benchmarks.company.books"


class CompanyDatabase:
    """A synthetic company of some size with our add-on installed."""

    def __init__(self, odoo: Odoo, databases: Databases, size: Size) -> None:
        self._odoo = odoo
        self._databases = databases
        self._size = size
        self._addons = Addons(odoo.config.root)
        self.name = f"ar_{odoo.config.checkout_key}_bench_{size.name.lower()}"

    def current(self, note: Note) -> Lock:
        """Have it as it should be today; returns the lock that keeps it so while it is held."""
        lock = Lock(self._odoo.config.state / "locks" / self.name)
        lock.alone()
        templates = Templates(self._odoo, self._databases, self._addons)
        base = templates.base(Content((ADDON,)), note)
        wanted, found = self._wanted(base), self._found()
        if found.get("company") != wanted["company"]:
            self._build(base, note)
        elif found != wanted:
            self._bring_up(found, wanted, note)
        self._databases.set_remark(self.name, json.dumps(wanted))
        return lock

    def connect(self):
        """A connection of its own, closed by the caller."""
        server = self._databases.server
        return psycopg2.connect(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            dbname=self.name,
        )

    def _build(self, base: str, note: Note) -> None:
        draft = CompanyDatabase(self._odoo, self._databases, self._size)
        draft.name = f"{self.name}_new"
        self._databases.drop(self.name)
        self._databases.copy(base, draft.name)
        draft._fill(note)
        self._databases.rename(draft.name, self.name)

    def _fill(self, note: Note) -> None:
        shell = Shell(self._odoo, self.name)
        note(f"building a company of {self._size}")
        books = shell.call(BOOKS, "prepare")
        with closing(self.connect()) as connection:
            generator.fill(connection, books, self._size, date.today(), note)
            generator.vacuum(connection)
        note(f"installing {ADDON}")
        self._odoo.install(self.name, [ADDON])
        shell.call(BOOKS, "staff", password=PASSWORD)
        self._vacuum()

    def _bring_up(self, found: dict, wanted: dict, note: Note) -> None:
        if found.get("code") != wanted["code"]:
            note(f"upgrading {ADDON}, whose code has changed")
            self._odoo.upgrade(self.name, [ADDON])
        note("counting the debtors as of today")
        Shell(self._odoo, self.name).call(BOOKS, "refresh")
        self._vacuum()

    def _vacuum(self) -> None:
        with closing(self.connect()) as connection:
            generator.vacuum(connection)

    def _wanted(self, base: str) -> dict[str, str]:
        folder = Path(generator.__file__).parent
        files = [path for path in folder.rglob("*") if path.suffix in (".py", ".sql")]
        return {
            "company": f"{base} {self._size} {fingerprint(files, folder)}",
            "code": self._addons.fingerprint([ADDON]),
            "day": str(date.today()),
        }

    def _found(self) -> dict:
        if not self._databases.exists(self.name):
            return {}
        return json.loads(self._databases.remark(self.name) or "{}")
