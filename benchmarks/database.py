"""The database of a size: built once, kept, and brought up to the code of now when asked for.

What went into it stands in its comment. Another generator or another Odoo makes it anew; another
``ar_collections`` is an upgrade; another day only counts the debtors again.

Beside it, made when a job asks for them: the same company without our add-on (*bare*), one with the
peers' instead, and a *scratch* copy for a job that commits.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import psycopg2

from benchmarks.company import PASSWORD, generator
from benchmarks.peers import ADDONS as PEERS
from benchmarks.peers import Peers
from benchmarks.shell import Shell
from benchmarks.sizes import Size
from devkit.addons import Addons
from devkit.databases import Databases
from devkit.files import Lock, fingerprint
from devkit.odoo_run import Odoo
from devkit.templates import Content, Templates
from devkit.ui import Note

ADDON = "ar_collections"
CONTENT = Content((ADDON,), languages=("zh_CN",))  # letters are measured in Chinese, too
BOOKS = "benchmarks.company.books"


class CompanyDatabase:
    """A synthetic company of some size with our add-on installed."""

    def __init__(self, odoo: Odoo, databases: Databases, size: Size) -> None:
        self._odoo = odoo
        self._databases = databases
        self._size = size
        self._addons = Addons(odoo.config.root)
        self.name = f"ar_{odoo.config.checkout_key}_bench_{size.name.lower()}"

    @property
    def _own(self) -> tuple[str, ...]:
        """Our add-ons that are installed in it."""
        return self._addons.split(CONTENT.modules).own

    def current(self, note: Note) -> Lock:
        """Have it as it should be today; returns the lock that keeps it so while it is held."""
        lock = Lock(self._odoo.config.state / "locks" / self.name)
        lock.alone()
        templates = Templates(self._odoo, self._databases, self._addons)
        base = templates.base(CONTENT, note)
        wanted, found = self._wanted(base), self._remark(self.name)
        if found.get("company") != wanted["company"]:
            self._build(base, note)
        elif found != wanted:
            self._bring_up(found, wanted, note)
        self._databases.set_remark(self.name, json.dumps(wanted))
        return lock

    @contextmanager
    def scratch(self, note: Note, source: str | None = None) -> Iterator[str]:
        """The name of a copy that a job may change, of another database if one is named."""
        name = f"{source or self.name}_scratch"
        note("copying the database")
        self._databases.copy(source or self.name, name, large=True)
        try:
            yield name
        finally:
            self._databases.drop(name)

    def bare(self, note: Note) -> str:
        """The name of the same company without our add-on."""
        name = f"{self.name}_bare"
        base = Templates(self._odoo, self._databases, self._addons).base(CONTENT, note)
        wanted = {"company": self._company(base)}
        if self._remark(name) != wanted:
            with self._draft(base, name) as draft:
                draft._fill(note)
            self._databases.set_remark(name, json.dumps(wanted))
        return name

    def with_peers(self, note: Note) -> tuple[Odoo, str]:
        """An Odoo that has the peers' add-ons, and the company with them instead of ours."""
        peers = Peers(self._odoo)
        peers.provide()
        odoo, name, bare = peers.odoo(), f"{self.name}_peers", self.bare(note)
        wanted = {**self._remark(bare), "peers": peers.versions()}
        if self._remark(name) != wanted:
            note(f"installing {', '.join(PEERS)}")
            with self._draft(bare, name) as draft:
                odoo.install(draft.name, PEERS)
                draft._vacuum()
            self._databases.set_remark(name, json.dumps(wanted))
        return odoo, name

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

    @contextmanager
    def _draft(self, source: str, name: str) -> Iterator["CompanyDatabase"]:
        """A copy of a database that gets its name when the block ends well."""
        draft = CompanyDatabase(self._odoo, self._databases, self._size)
        draft.name = f"{name}_new"
        self._databases.drop(name)
        self._databases.copy(source, draft.name, large=True)
        yield draft
        self._databases.rename(draft.name, name)

    def _build(self, base: str, note: Note) -> None:
        with self._draft(base, self.name) as draft:
            draft._fill(note)
            note(f"installing {ADDON}")
            self._odoo.install(draft.name, [ADDON])
            shell = Shell(self._odoo, draft.name)
            suite = shell.call(BOOKS, "staff", password=PASSWORD)
            with closing(draft.connect()) as connection:
                generator.dress(connection, suite, date.today(), note)
            draft._vacuum()
            shell.call(BOOKS, "refresh")
            draft._vacuum()

    def _fill(self, note: Note) -> None:
        note(f"building a company of {self._size}")
        shell = Shell(self._odoo, self.name)
        books, sister = shell.call(BOOKS, "prepare"), shell.call(BOOKS, "prepare_second")
        today, size = date.today(), self._size
        with closing(self.connect()) as connection:
            generator.fill(connection, books, size, today, note)
            note("a sister company, a tenth as large")
            generator.fill(connection, sister, size.sister, today, note, reference="S")
            generator.vacuum(connection)

    def _bring_up(self, found: dict, wanted: dict, note: Note) -> None:
        if found.get("code") != wanted["code"]:
            note(f"upgrading {', '.join(self._own)}, whose code has changed")
            self._odoo.upgrade(self.name, self._own)
        note("counting the debtors as of today")
        Shell(self._odoo, self.name).call(BOOKS, "refresh")
        self._vacuum()

    def _vacuum(self) -> None:
        with closing(self.connect()) as connection:
            generator.vacuum(connection)

    def _wanted(self, base: str) -> dict[str, str]:
        return {
            "company": self._company(base),
            "code": self._addons.fingerprint(self._own),
            "day": str(date.today()),
        }

    def _company(self, base: str) -> str:
        """What the company was made from."""
        folder = Path(generator.__file__).parent
        files = [path for path in folder.rglob("*") if path.suffix in (".py", ".sql")]
        return f"{base} {self._size} {fingerprint(files, folder)}"

    def _remark(self, name: str) -> dict:
        if not self._databases.exists(name):
            return {}
        return json.loads(self._databases.remark(name) or "{}")
