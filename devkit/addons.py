"""The add-ons of this checkout: what they depend on, and whether their code has changed."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from devkit.files import fingerprint
from devkit.ui import Stop

MANIFEST = "__manifest__.py"


def read_manifest(path: Path) -> dict:
    """The manifest's dictionary; raises ``ValueError`` or ``SyntaxError`` if it is no literal."""
    return ast.literal_eval(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Split:
    """Modules to install, told apart: this checkout's (with what they need of it), and the rest."""

    own: tuple[str, ...]
    foreign: tuple[str, ...]


class Addons:
    """The add-ons that lie directly in the checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._manifests = {
            path.parent.name: read_manifest(path) for path in sorted(root.glob(f"*/{MANIFEST}"))
        }

    @property
    def names(self) -> list[str]:
        return list(self._manifests)

    def split(self, modules: Iterable[str]) -> Split:
        """Tell our modules (dependencies first) from those that Odoo brings."""
        own: dict[str, None] = {}
        foreign: set[str] = set()
        for module in modules:
            self._collect(module, own, foreign)
        return Split(tuple(own), tuple(sorted(foreign)))

    def fingerprint(self, modules: Iterable[str]) -> str:
        """Changes when an installed module would: its tests and documents do not count."""
        files = [path for module in modules for path in self._code(self.root / module)]
        return fingerprint(files, self.root)

    def _collect(self, module: str, own: dict[str, None], foreign: set[str]) -> None:
        if module not in self._manifests:
            foreign.add(module)
        elif module not in own:
            for dependency in self._manifests[module].get("depends", ["base"]):
                self._collect(dependency, own, foreign)
            own[module] = None

    @staticmethod
    def _code(folder: Path) -> Iterator[Path]:
        for path in folder.rglob("*"):
            skipped = {"tests", "__pycache__"} & set(path.relative_to(folder).parts)
            if path.is_file() and not skipped and path.suffix not in (".md", ".pyc"):
                yield path


def check_known(modules: Iterable[str], addons_paths: Iterable[Path]) -> None:
    """Raise ``Stop`` for a module that lies nowhere: Odoo itself would only log a warning."""
    paths = list(addons_paths)
    unknown = [name for name in modules if not any((p / name / MANIFEST).exists() for p in paths)]
    if unknown:
        raise Stop(f"No such module: {', '.join(unknown)}.")
