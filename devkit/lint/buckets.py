"""In which bucket an age is, the company's scheme says: no add-on writes the limits into its code.

``ar_base``'s room ``buckets`` answers it: the scheme of a company, its expression for statements,
columns by the number of the bucket that bear its name, and ``lateness`` for what is coloured or
filtered as old. Found are names and labels that hold days, and days late that are compared with a
number. Reasons of people's own, such as the days of a dunning level, are compared with a field.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from devkit.addons import Addons

ROOM = re.compile(r"ar_base/\w+/buckets/.*")
ELSEWHERE = {"tests", "migrations", "i18n"}
#: As ``late_31_60_amount``, ``over_90``, ``91_plus``.
NAME = re.compile(
    r"\b(?:(?:w_)?(?:late|over|overdue|bucket|paid)_(?:30|31|60|61|90|91|120|121)(?:_amount)?"
    r"|(?:late|over|overdue|bucket|paid)_\d+_(?:\d+|plus)(?:_amount)?|\d+_plus)\b"
)
#: As “31–60 Days”, “91+”; in words of every language the same.
LABEL = re.compile(r"(?<![\d–])(?:1–30|31–60|61–90|91–120|(?:31|61|91|121)\+)(?!\d)")
_DAYS = r"(?:oldest_)?days_late"
_AS_TEXT = r"(?:<=?|>=?|&lt;=?|&gt;=?|BETWEEN)"
#: As ``days_late > 90`` in a view or a statement, and ``('days_late', '>', 90)`` in a domain.
COMPARED = re.compile(
    rf"\b{_DAYS}\b(?:\.raw_value)?\s*{_AS_TEXT}\s*(\d+)"
    rf"|['\"]{_DAYS}['\"]\s*,\s*['\"]{_AS_TEXT}['\"]\s*,\s*(\d+)"
)


def check(root: Path) -> Iterator[str]:
    """Findings in the Python and XML files of the add-ons."""
    for addon in Addons(root).names:
        for path in sorted((root / addon).rglob("*")):
            place = path.relative_to(root).as_posix()
            if ELSEWHERE & {*path.relative_to(root).parts} or ROOM.fullmatch(place):
                continue
            found = {".py": _in_python, ".xml": _in_lines, ".js": _in_lines}.get(path.suffix)
            for line, what in found(path) if found else ():
                yield f"{place}:{line}: {what} is for the company's buckets to say"


def _in_lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for what in _in_text(line):
            yield number, what


def _in_python(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for what in _in_text(node.value):
                yield node.lineno, what
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if NAME.fullmatch(name):
                yield node.lineno, name
        elif isinstance(node, ast.Compare) and (what := _compared(node)):
            yield node.lineno, what


def _compared(node: ast.Compare) -> str:
    """Days late that are compared with a number; whether something is late at all may be asked."""
    sides = [node.left, *node.comparators]
    names = {getattr(side, "attr", getattr(side, "id", "")) for side in sides}
    numbers = [side.value for side in sides if isinstance(side, ast.Constant)]
    if any(re.fullmatch(_DAYS, name) for name in names) and any(
        isinstance(number, int) and number > 1 for number in numbers
    ):
        return ast.unparse(node)
    return ""


def _in_text(text: str) -> Iterator[str]:
    yield from (found[0] for found in NAME.finditer(text))
    yield from (found[0] for found in LABEL.finditer(text))
    for found in COMPARED.finditer(text):
        if int(found[1] or found[2]) > 1:
            yield found[0]
