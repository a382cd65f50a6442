"""Rooms know those below them: what an area refers to lies in its own room, or in a lower one.

An area of an add-on is a folder of one name in ``domain/``, ``models/``, ``views/``, ``wizards/``,
``reports/`` and ``data/``. :data:`ORDER` says which stands on which. A room that must be told
something by a higher one offers a hook, and a higher one that wants to stand on a lower one's page
extends its view. Looked at are imports, names of models, their tables in SQL, ids of records, and
fields and methods that only higher rooms give a model. Between add-ons the same is asked of the
manifests' dependencies.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from devkit.addons import Addons

Order = dict[str, tuple[tuple[str, ...], ...]]

#: From the ground up. Rooms on one line stand beside each other, and do not know each other.
ORDER: Order = {
    "ar_collections": (
        ("debtor",),
        ("aging",),
        ("dunning",),
        ("promise", "dispute"),
        ("statement",),
        ("worklist",),
        ("kpi",),
        ("forecast",),
        ("board", "close"),
    ),
    "ar_vat_compliance": (
        ("settings",),
        ("facts",),
        ("tax_number",),
        ("audit",),
        ("calendar",),
    ),
}
KINDS = ("domain", "models", "views", "wizards", "reports", "data", "controllers")
#: What cannot be turned round, by file and what it refers to, with the reason.
EXCUSED: dict[tuple[str, str], str] = {}

_COMODELS = ("Many2one", "One2many", "Many2many")
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?([a-z_]+)\"?")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
#: Attributes of views that hold names of fields.
_EXPRESSIONS = ("domain", "context", "invisible", "readonly", "required", "column_invisible")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; ``level`` is None outside of the rooms that have an order."""

    addon: str
    room: str | None = None
    level: int | None = None

    def sees(self, other: "Place") -> bool:
        """Whether this place may know the other, if both are of one add-on."""
        if self.level is None or other.level is None or self.room == other.room:
            return True
        return other.level < self.level


@dataclass(slots=True)
class Known:
    """What is defined where, over all add-ons."""

    models: dict[str, Place] = field(default_factory=dict)
    members: dict[tuple[str, str], set[Place]] = field(default_factory=lambda: defaultdict(set))
    comodels: dict[tuple[str, str], str] = field(default_factory=dict)
    records: dict[str, Place] = field(default_factory=dict)

    @property
    def tables(self) -> dict[str, Place]:
        return {model.replace(".", "_"): place for model, place in self.models.items()}


def check(root: Path, order: Order | None = None, excused: dict | None = None) -> Iterator[str]:
    """Findings on every file of the add-ons that lies in a room, and on add-ons by each other."""
    house = _House(root, ORDER if order is None else order)
    excused = EXCUSED if excused is None else excused
    used = set()
    for path, line, what, place, other in house.references():
        key = (path, what)
        if key in excused:
            used.add(key)
        elif place.addon != other.addon:
            yield f"{path}:{line}: {place.addon} refers to {what} of {other.addon}"
        else:
            yield f"{path}:{line}: {place.room} refers to {what} of {other.room}"
    for path, what in sorted(excused.keys() - used):
        yield f"{path}: is excused for {what}, and does not refer to it"


class _House:
    def __init__(self, root: Path, order: Order) -> None:
        self.root = root
        self._levels = {
            addon: {room: level for level, rooms in enumerate(lines) for room in rooms}
            for addon, lines in order.items()
        }
        addons = Addons(root)
        self._visible = {name: {name, *addons.split([name]).own} for name in addons.names}
        self._trees = {
            path: ast.parse(path.read_text(encoding="utf-8"))
            for name in addons.names
            for path in sorted((root / name).rglob("*.py"))
            if not {"tests", "migrations"} & set(path.relative_to(root).parts)
        }
        self._pages = {
            path: ElementTree.parse(path).getroot()
            for name in addons.names
            for path in sorted((root / name).rglob("*.xml"))
            if not {"tests", "static"} & set(path.relative_to(root).parts)
        }
        self.known = Known()
        for path, tree in self._trees.items():
            self._learn_models(self.place(path), tree)
        for path, page in self._pages.items():
            self._learn_records(self.place(path), page)

    def place(self, path: Path) -> Place:
        addon, *parts = path.relative_to(self.root).parts
        levels = self._levels.get(addon, {})
        if len(parts) > 2 and parts[0] in KINDS and parts[1] in levels:
            return Place(addon, parts[1], levels[parts[1]])
        return Place(addon)

    # ------------------------------------------------------------------
    # What is where
    # ------------------------------------------------------------------
    def _learn_models(self, place: Place, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                name, inherited = _model_names(node)
                if name and name not in inherited:
                    self.known.models.setdefault(name, place)
                for model in [name] if name else inherited[:1]:
                    self._learn_members(place, model, node)

    def _learn_members(self, place: Place, model: str, node: ast.ClassDef) -> None:
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef):
                self.known.members[model, statement.name].add(place)
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                (target,) = statement.targets
                maker = ast.unparse(statement.value.func)
                if isinstance(target, ast.Name) and maker.startswith("fields."):
                    self.known.members[model, target.id].add(place)
                    if maker.removeprefix("fields.") in _COMODELS:
                        self._learn_comodel(model, target.id, statement.value)

    def _learn_comodel(self, model: str, name: str, call: ast.Call) -> None:
        named = [keyword.value for keyword in call.keywords if keyword.arg == "comodel_name"]
        for value in [*call.args[:1], *named]:
            if isinstance(value, ast.Constant):
                self.known.comodels[model, name] = value.value

    def _learn_records(self, place: Place, page: ElementTree.Element) -> None:
        for element in page.iter():
            name = element.get("id")
            if name and element.tag in ("record", "template", "menuitem", "act_window"):
                full = name if "." in name else f"{place.addon}.{name}"
                self.known.records.setdefault(full, place)

    # ------------------------------------------------------------------
    # What refers to what
    # ------------------------------------------------------------------
    def references(self) -> Iterator[tuple[str, int, str, Place, Place]]:
        """``path, line, what, place, other``: those that go the wrong way."""
        for path, tree in self._trees.items():
            seen = set()
            for line, what, other in self._of_python(path, tree):
                if (what, line) not in seen and not self._may(self.place(path), other):
                    seen.add((what, line))
                    yield self._name(path), line, what, self.place(path), other
        for path, page in self._pages.items():
            lines = path.read_text(encoding="utf-8").splitlines()
            for what, other in dict.fromkeys(self._of_xml(path, page)):
                if not self._may(self.place(path), other):
                    bare = what.rsplit(".", 1)[-1]
                    line = next((n for n, text in enumerate(lines, 1) if bare in text), 1)
                    yield self._name(path), line, what, self.place(path), other

    def _may(self, place: Place, other: Place) -> bool:
        if place.addon != other.addon:
            return other.addon in self._visible[place.addon]
        return place.sees(other)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _of_python(self, path: Path, tree: ast.Module) -> Iterator[tuple[int, str, Place]]:
        place = self.place(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                yield from self._of_import(path, node)
            elif isinstance(node, ast.ImportFrom | ast.Import):
                yield from self._of_full_import(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from self._of_text(node)
            elif isinstance(node, ast.ClassDef) and place.level is not None:
                yield from self._of_class(place, node)

    def _of_import(self, path: Path, node: ast.ImportFrom) -> Iterator[tuple[int, str, Place]]:
        folder = path.parents[node.level - 1]
        start = folder.joinpath(*(node.module or "").split("."))
        for alias in node.names:
            target = start / alias.name
            found = target if target.exists() else start
            yield node.lineno, self._name(start), self.place(found / "_")

    def _of_full_import(self, node: ast.ImportFrom | ast.Import) -> Iterator:
        module = getattr(node, "module", None)
        for alias in node.names:
            parts = (f"{module}.{alias.name}" if module else alias.name).split(".")
            if parts[:2] == ["odoo", "addons"] and len(parts) > 2:
                target = self.root.joinpath(*parts[2:])
                if parts[2] in self._visible:
                    yield node.lineno, ".".join(parts[2:]), self.place(target / "_")

    def _of_text(self, node: ast.Constant) -> Iterator[tuple[int, str, Place]]:
        text = node.value
        if text in self.known.models:
            yield node.lineno, text, self.known.models[text]
        if text in self.known.records:
            yield node.lineno, text, self.known.records[text]
        for table in _TABLE.findall(text):
            if table in self.known.tables:
                yield node.lineno, table, self.known.tables[table]

    def _of_class(self, place: Place, node: ast.ClassDef) -> Iterator[tuple[int, str, Place]]:
        """Fields and methods of ``self`` that only others give the model."""
        name, inherited = _model_names(node)
        for model in [name] if name else inherited[:1]:
            for part in ast.walk(node):
                if not isinstance(part, ast.Attribute) or ast.unparse(part.value) != "self":
                    continue
                if other := self._only_others(place, model, part.attr):
                    yield part.lineno, f"{model}.{part.attr}", other

    def _only_others(self, place: Place, model: str, name: str) -> Place | None:
        """Who gives a model this field or method, if it is nobody whom the place may know."""
        makers = self.known.members.get((model, name), set())
        own = [maker for maker in makers if maker.addon == place.addon]
        if not own or any(place.sees(maker) for maker in own):
            return None
        return min(own, key=lambda maker: maker.level or 0)

    def _of_xml(self, path: Path, page: ElementTree.Element) -> Iterator[tuple[str, Place]]:
        place = self.place(path)
        for element in page.iter():
            for attribute in ("ref", "action", "parent", "inherit_id", "t-call", "search_view_id"):
                yield from self._of_id(place, element.get(attribute) or "")
            for value in element.attrib.values():
                for name in re.findall(r"%\(([\w.]+)\)d|\bref\('([\w.]+)'\)", value):
                    yield from self._of_id(place, "".join(name))
            if element.tag == "record" and element.get("model") in self.known.models:
                yield element.get("model"), self.known.models[element.get("model")]
            if element.tag == "record" and element.get("model") == "ir.ui.view":
                yield from self._of_view(place, element)
            if element.get("name") in ("res_model", "model") and element.text in self.known.models:
                yield element.text, self.known.models[element.text]

    def _of_id(self, place: Place, name: str) -> Iterator[tuple[str, Place]]:
        full = name if "." in name else f"{place.addon}.{name}"
        if full in self.known.records:
            yield full, self.known.records[full]
        model = full.split(".", 1)[-1].removeprefix("model_")
        if full.split(".", 1)[-1].startswith("model_") and model in self.known.tables:
            yield full, self.known.tables[model]

    def _of_view(self, place: Place, record: ElementTree.Element) -> Iterator[tuple[str, Place]]:
        texts = {part.get("name"): part.text for part in record if part.tag == "field"}
        arch = next((part for part in record if part.get("name") == "arch"), None)
        if place.level is not None and arch is not None and texts.get("model"):
            yield from self._of_arch(place, texts["model"], arch)

    def _of_arch(
        self, place: Place, model: str, element: ElementTree.Element
    ) -> Iterator[tuple[str, Place]]:
        """Fields, buttons and expressions of a view; lists within follow the field's model."""
        for part in element:
            inner = model
            names = {part.get("name")} if part.tag in ("field", "button", "label") else set()
            names |= {part.get("for")} if part.tag == "label" else set()
            for attribute, value in part.attrib.items():
                if attribute in _EXPRESSIONS or attribute.startswith("decoration-"):
                    names |= set(_WORD.findall(value))
            for name in sorted(filter(None, names)):
                if other := self._only_others(place, model, name):
                    yield f"{model}.{name}", other
            if part.tag == "field" and part.get("name") and not part.get("position"):
                inner = self.known.comodels.get((model, part.get("name")), model)
            yield from self._of_arch(place, inner, part)


def _model_names(node: ast.ClassDef) -> tuple[str | None, list[str]]:
    """``_name`` and ``_inherit`` of a class."""
    found: dict[str, list[str]] = {"_name": [], "_inherit": []}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            target = statement.targets[0].id
            if target in found:
                found[target] = [
                    part.value
                    for part in ast.walk(statement.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
    return next(iter(found["_name"]), None), found["_inherit"]
