"""Which day it is, the company says: no add-on asks the reader's clock, the server's or SQL's.

``ar_base``'s room ``clock`` answers it: ``company._ar_today()``, and ``ar.clock`` for statements
and domains over several companies. What is a day already and needs a type in SQL is CAST to it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from devkit.addons import Addons

ROOM = Path("ar_base", "models", "clock")
#: In SQL, which stands in strings.
SQL_CLOCKS = {
    "CURRENT_DATE": re.compile(r"\bCURRENT_DATE\b", re.IGNORECASE),
    "LOCALTIMESTAMP": re.compile(r"\bLOCALTIMESTAMP\b", re.IGNORECASE),
    "::date": re.compile(r"::\s*date\b", re.IGNORECASE),
}
#: In a domain, ``today`` is the reader's. His activities are his own affair.
TODAY = re.compile(r"context_today|(?<!\[)(['\"])today\1")
HIS_OWN = re.compile(r"activity_date_deadline|activity_state")


def check(root: Path) -> Iterator[str]:
    """Findings in the Python and XML files of the add-ons."""
    for addon in Addons(root).names:
        for path in sorted((root / addon).rglob("*.py")):
            if ROOM not in path.relative_to(root).parents:
                yield from _located(root, path, _in_python(path))
        for path in sorted((root / addon).rglob("*.xml")):
            yield from _located(root, path, _in_xml(path))


def _located(root: Path, path: Path, findings: Iterator[tuple[int, str]]) -> Iterator[str]:
    for line, what in findings:
        yield f"{path.relative_to(root)}:{line}: {what} is not the company's day"


def _in_python(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for what, pattern in SQL_CLOCKS.items():
                if pattern.search(node.value):
                    yield node.lineno, what
        elif isinstance(node, ast.Attribute) and node.attr in ("context_today", "utcnow"):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and (what := _asks_the_server(node)):
            yield node.lineno, what


def _asks_the_server(call: ast.Call) -> str:
    """What of Python's or Odoo's is called for the day, or for the time of no zone."""
    function = call.func
    if not isinstance(function, ast.Attribute) or call.args or call.keywords:
        return ""
    owner = ast.unparse(function.value).rpartition(".")[2]
    if function.attr == "today" and owner in ("Date", "date", "datetime", "Datetime"):
        return f"{owner}.today()"
    if function.attr == "now" and owner == "datetime":
        return "datetime.now()"
    return ""


def _in_xml(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if TODAY.search(line) and not HIS_OWN.search(line):
            yield number, "today"
