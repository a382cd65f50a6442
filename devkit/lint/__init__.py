"""``make lint``: what can be said about the code without running it.

The checks of this package return findings, one line each; ruff and pylint print their own.
"""

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from devkit.addons import Addons
from devkit.config import Config
from devkit.lint import buckets, clocks, directions, imports, manifests, names, states, xml
from devkit.ui import say

Check = Callable[[Path], Iterable[str]]
OWN_CHECKS: dict[str, Check] = {
    "manifests": manifests.check,
    "XML": xml.check,
    "imports": imports.check,
    "directions": directions.check,
    "states": states.check,
    "machine names": names.check,
    "clocks": clocks.check,
    "buckets": buckets.check,
}


def run(config: Config) -> int:
    """Run every check, tell what was found; returns how many checks found something."""
    tools = config.venv_python.parent
    addons = Addons(config.root).names
    commands = {
        "ruff check": [tools / "ruff", "check", "--output-format=concise", "."],
        "ruff format": [tools / "ruff", "format", "--check", "--output-format=concise", "."],
        "pylint-odoo": [tools / "pylint", "--rcfile=pyproject.toml", *addons],
    }
    clean = [_tool(title, argv, config.root) for title, argv in commands.items()]
    clean += [_own(title, check, config.root) for title, check in OWN_CHECKS.items()]
    return clean.count(False)


def _tool(title: str, argv: list, root: Path) -> bool:
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, check=False)
    findings = f"{done.stdout}{done.stderr}".splitlines() if done.returncode else []
    return _report(title, findings, clean=not done.returncode)


def _own(title: str, check: Check, root: Path) -> bool:
    findings = list(check(root))
    return _report(title, findings, clean=not findings)


def _report(title: str, findings: Iterable[str], clean: bool) -> bool:
    say(f"  {'ok' if clean else 'FAILED':<6} {title}")
    for line in findings:
        say(f"         {line}")
    return clean
