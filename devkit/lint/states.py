"""States are written once: in the ``StrEnum`` of a rule, from which fields make their choices.

Found are choices that spell out a ``StrEnum`` again, choices that stand twice in an add-on, a field
``state`` that is made from no ``StrEnum``, and groups of states that are spelled out more than
once.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devkit.addons import Addons

CODE = ("models", "wizards", "reports")
#: Add-ons of the demo are people's data, and say the words that people say.
_LEFT_OUT = "ar_demo"

Spelled = tuple[Path, int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A ``StrEnum`` of a rule: where it stands, and its values."""

    place: str
    values: frozenset[str]


def check(root: Path) -> Iterator[str]:
    """Findings on every add-on of a checkout."""
    addons = Addons(root)
    enumerations = {
        name: [*_enumerations(root, root / name)]
        for name in addons.names
        if not name.startswith(_LEFT_OUT)
    }
    for addon in enumerations:
        seen = [one for below in addons.split([addon]).own for one in enumerations.get(below, ())]
        trees = [
            (path, ast.parse(path.read_text(encoding="utf-8"))) for path in _code(root / addon)
        ]
        yield from _choices(root, trees, seen)
        yield from _groups(root, trees, seen)


def _code(folder: Path) -> Iterator[Path]:
    for part in CODE:
        yield from sorted((folder / part).rglob("*.py"))


def _enumerations(root: Path, folder: Path) -> Iterator[Enumeration]:
    for path in sorted((folder / "domain").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and "StrEnum" in map(ast.unparse, node.bases):
                values = frozenset(
                    part.value.value
                    for part in node.body
                    if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant)
                )
                yield Enumeration(f"{node.name} of {path.relative_to(root)}", values)


def _choices(root: Path, trees, seen: list[Enumeration]) -> Iterator[str]:
    first: dict[frozenset[str], str] = {}
    for path, tree in trees:
        for node in ast.walk(tree):
            keys = _keys(node)
            if len(keys) < 2:
                continue
            place = f"{path.relative_to(root)}:{node.lineno}"
            if known := next((one for one in seen if keys <= one.values), None):
                yield f"{place}: these choices spell out {known.place}"
            elif keys in first:
                yield f"{place}: these choices stand in {first[keys]} already"
            elif node in _of_states(tree):
                yield f"{place}: a state is made from the StrEnum of a rule"
            first.setdefault(keys, place)


def _keys(node: ast.AST) -> frozenset[str]:
    """The keys of choices that are spelled out: a list of pairs of text."""
    if not isinstance(node, ast.List | ast.Tuple):
        return frozenset()
    pairs = [part for part in node.elts if isinstance(part, ast.Tuple) and len(part.elts) == 2]
    texts = [_texts(pair.elts) for pair in pairs]
    if not pairs or len(pairs) != len(node.elts) or None in texts:
        return frozenset()
    return frozenset(key for key, _label in texts)


def _texts(nodes: list[ast.expr]) -> list[str] | None:
    """The texts that some nodes are; None if one is something else."""
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    if len(texts) != len(nodes) or not all(isinstance(text, str) for text in texts):
        return None
    return texts


def _of_states(tree: ast.Module) -> set[ast.AST]:
    """The choices of fields whose name is ``state``."""
    named = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    found = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "state"
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "fields.Selection"
        ):
            for value in [*node.value.args[:1], *(word.value for word in node.value.keywords)]:
                found.add(named.get(value.id, value) if isinstance(value, ast.Name) else value)
    return found


def _groups(root: Path, trees, seen: list[Enumeration]) -> Iterator[str]:
    """Tuples of states, whatever their order, that are spelled out in two places."""
    places = defaultdict(list)
    for path, tree in trees:
        for node in ast.walk(tree):
            texts = _texts(node.elts) if isinstance(node, ast.Tuple | ast.Set) else None
            if texts and len(texts) > 1:
                places[frozenset(texts)].append(f"{path.relative_to(root)}:{node.lineno}")
    for texts, where in places.items():
        known = next((one for one in seen if texts <= one.values), None)
        if known and len(where) > 1:
            told = f"these states stand in {where[0]} already: name them in {known.place}"
            yield f"{where[1]}: {told}"
