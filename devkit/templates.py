"""Template databases: what takes a minute to install is installed once, then copied in a second.

Two layers. A *base* holds Odoo's own modules only and lasts as long as the Odoo. Above it a *full*
template holds the checkout's add-ons too, and lasts until their code changes. The name of each
carries digests of what went into it, so a template is right if it is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from devkit.addons import Addons
from devkit.databases import Databases
from devkit.files import Lock
from devkit.odoo_run import Odoo
from devkit.ui import Note


@dataclass(frozen=True, slots=True)
class Content:
    """What a database is to hold; ``daily`` if its data depends on the day it was made."""

    modules: tuple[str, ...]
    demo: bool = False
    languages: tuple[str, ...] = ()
    daily: bool = False


class Templates:
    """Makes and finds the templates of one checkout on one server."""

    def __init__(self, odoo: Odoo, databases: Databases, addons: Addons) -> None:
        self._odoo = odoo
        self._databases = databases
        self._addons = addons
        self._prefix = f"ar_{odoo.config.checkout_key}"

    def base(self, content: Content, note: Note) -> str:
        """The template with Odoo's own modules among those that the content needs."""
        name, foreign, options = self._base_plan(content)

        def build(draft: str) -> None:
            note(f"installing {' '.join((*foreign, *options))} (once)")
            self._databases.create(draft)
            self._odoo.install(draft, foreign, *options)

        with self._ensure(name, build):
            return name

    def full(self, content: Content, note: Note) -> tuple[str, Lock]:
        """The template with our add-ons as they are now, and a lock to hold while copying it.

        Templates of the same content with other code are dropped, unless somebody copies them.
        """
        own = self._addons.split(content.modules).own
        base, *_ = self._base_plan(content)
        day = str(date.today()) if content.daily else ""
        kind = f"{self._prefix}_full_{_digest(base, *own)}"
        name = f"{kind}_{_digest(self._addons.fingerprint(own), day)}"

        def build(draft: str) -> None:
            self._drop_stale(f"{kind}_", keep=(name, draft))
            self.fill(draft, content, note)

        return name, self._ensure(name, build)

    def fill(self, database: str, content: Content, note: Note) -> None:
        """Make a database (anew) with the content: the base copied, our add-ons installed."""
        self._databases.copy(self.base(content, note), database)
        if own := self._addons.split(content.modules).own:
            note(f"installing {', '.join(own)}")
            self._odoo.install(database, own, *(["--with-demo"] if content.demo else []))

    def _ensure(self, name: str, build: Callable[[str], None]) -> Lock:
        """Build a template unless it is there; returns the lock that keeps it from being dropped.

        It gets its name when it is complete. One builds, others who want the same wait for that.
        """
        use = self._lock(name)
        use.together()
        with self._lock(f"{name}.build") as building:
            building.alone()
            if not self._databases.exists(name):
                draft = f"{name}_new"
                self._databases.drop(draft)
                build(draft)
                self._databases.rename(draft, name)
        return use

    def _drop_stale(self, prefix: str, keep: tuple[str, ...]) -> None:
        for name in self._databases.names(prefix):
            if name in keep:
                continue
            with self._lock(name.removesuffix("_new")) as lock:
                if lock.alone_now():
                    self._databases.drop(name)

    def _lock(self, name: str) -> Lock:
        return Lock(self._odoo.config.state / "locks" / name)

    def _base_plan(self, content: Content) -> tuple[str, tuple[str, ...], list[str]]:
        """Name, modules and options of a content's base."""
        foreign = self._addons.split(content.modules).foreign or ("base",)
        options = ["--with-demo"] if content.demo else []
        if content.languages:
            # The first one becomes the database's own language.
            options.append(f"--load-language=en_US,{','.join(sorted(content.languages))}")
        digest = _digest(self._odoo.source.version, *foreign, *options)
        return f"{self._prefix}_base_{digest}", foreign, options


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:10]
