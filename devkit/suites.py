"""Which tests there are: the suites of ``suites.toml``, those that own a path, and their shards."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from devkit.templates import Content
from devkit.ui import Stop

DECLARATION = Path(__file__).with_name("suites.toml")
KINDS = ("plain", "database", "process")


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that share a database content.

    Kinds: ``plain`` needs no database; ``database`` runs in Odoo through pytest-odoo;
    ``process`` gets a database but loads Odoo itself, in processes of its own.
    """

    name: str
    kind: str
    paths: tuple[str, ...]
    content: Content
    shards: int = 1
    soak: bool = False


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a suite that runs by itself, in a copy of the suite's database."""

    suite: Suite
    number: int
    count: int
    targets: tuple[str, ...]

    @property
    def title(self) -> str:
        part = f" {self.number}/{self.count}" if self.count > 1 else ""
        return f"{self.suite.name}{part}"


def load(declaration: Path = DECLARATION) -> list[Suite]:
    """Read the declared suites."""
    tables = tomllib.loads(declaration.read_text(encoding="utf-8"))["suite"]
    return [_suite(table) for table in tables]


def _suite(table: Mapping) -> Suite:
    content = Content(
        modules=tuple(table.get("modules", ())),
        demo=table.get("demo", False),
        languages=tuple(table.get("languages", ())),
        daily=table.get("daily", False),
    )
    kind = table.get("kind", "database")
    if kind not in KINDS:
        raise Stop(f"Suite {table['name']} is of an unknown kind: {kind}.")
    return Suite(
        table["name"],
        kind,
        tuple(table["paths"]),
        content,
        shards=table.get("shards", 1),
        soak=table.get("soak", False),
    )


def choose(suites: Iterable[Suite], wanted: str, root: Path) -> list[Suite]:
    """The suites to run: all, or those that own the wanted paths, narrowed down to them.

    ``wanted`` holds paths as pytest takes them (``folder``, ``file.py``, ``file.py::Class::test``),
    separated by blanks. A folder that holds the paths of suites stands for those.
    """
    suites = list(suites)
    if not wanted.split():
        return suites
    found: dict[str, list[str]] = {}
    for target in wanted.split():
        owners = [(suite, part) for suite in suites for part in _owned(suite, target, root)]
        if not owners:
            raise Stop(f"No suite of devkit/suites.toml owns {target}.")
        for suite, part in owners:
            found.setdefault(suite.name, []).append(part)
    return [replace(s, paths=tuple(found[s.name])) for s in suites if s.name in found]


def _owned(suite: Suite, target: str, root: Path) -> list[str]:
    """The part of a suite that a wanted path means: the target itself, or paths inside it."""
    file, separator, node = target.partition("::")
    path = (root / file).resolve()
    if not path.exists():
        raise Stop(f"There is no {file} to test.")
    if any(path.is_relative_to(root / own) for own in suite.paths):
        return [f"{path.relative_to(root)}{separator}{node}"]
    return [own for own in suite.paths if (root / own).is_relative_to(path)]


def shards(suite: Suite, root: Path, seconds: Mapping[str, float]) -> list[Shard]:
    """Split a suite's test files into parts of about equal length.

    ``seconds`` holds how long files took the last time; one not yet measured counts by its size.
    A suite without test files has no shard.
    """
    targets = _targets(suite, root)
    bins: list[list[str]] = [[] for _ in range(min(suite.shards, len(targets)))]
    loads = [0.0] * len(bins)
    weights = {target: _weight(target, root, seconds) for target in targets}
    for target in sorted(targets, key=lambda target: (-weights[target], target)):
        lightest = loads.index(min(loads))
        bins[lightest].append(target)
        loads[lightest] += weights[target]
    return [Shard(suite, n, len(bins), tuple(sorted(part))) for n, part in enumerate(bins, start=1)]


def _targets(suite: Suite, root: Path) -> list[str]:
    targets: dict[str, None] = {}
    for path in suite.paths:
        if "::" in path or path.endswith(".py"):
            targets[path] = None
        else:
            files = sorted((root / path).rglob("test_*.py"))
            targets.update(dict.fromkeys(str(file.relative_to(root)) for file in files))
    return list(targets)


def _weight(target: str, root: Path, seconds: Mapping[str, float]) -> float:
    file = target.partition("::")[0]
    path = root / file
    return seconds.get(file) or (path.stat().st_size / 2000 if path.exists() else 1.0)
