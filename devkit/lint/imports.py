"""Dependencies run one way: rules know no Odoo, an add-on imports only add-ons it depends on."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from devkit.addons import Addons

# Programs of the tool that run in the virtual environment: the mail server, Odoo with its tests.
_STARTED_LATER = {"smtp_sink.py", "runner.py"}


def check(root: Path) -> Iterator[str]:
    """Findings on ``domain/`` folders, on imports between add-ons, and on the tool itself."""
    addons = Addons(root)
    for addon in addons.names:
        allowed = set(addons.split([addon]).own)
        for path in _python_files(root / addon):
            for line, module in imported(path):
                place = f"{path.relative_to(root)}:{line}"
                if "domain" in path.relative_to(root).parts and _knows_odoo(module):
                    yield f"{place}: a rule in domain/ imports {module}"
                other = _addon_of(module)
                if other in addons.names and other not in allowed:
                    yield f"{place}: {addon} does not depend on {other}"
    yield from _check_tool(root)


def _check_tool(root: Path) -> Iterator[str]:
    """The tool runs before anything is installed; its tests and what it starts run after."""
    for path in _python_files(root / "devkit"):
        if "tests" in path.parts or path.name in _STARTED_LATER:
            continue
        for line, module in imported(path):
            if module.split(".")[0] not in sys.stdlib_module_names | {"devkit"}:
                yield f"{path.relative_to(root)}:{line}: {module} is not in the standard library"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each absolute import in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _knows_odoo(module: str) -> bool:
    """Whether it is of Odoo; the rules of an add-on, though they lie in its namespace, are not."""
    names = module.split(".")
    return names[0] == "odoo" and not (names[1:2] == ["addons"] and names[3:4] == ["domain"])


def _addon_of(module: str) -> str:
    return module.removeprefix("odoo.addons.").split(".")[0]


def _python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))
