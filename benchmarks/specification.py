"""Which fields the web client reads for a view: ``getFieldsSpec`` of its relational model."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

# What a widget reads beside its own field.
WIDGET_FIELDS = {
    "list_activity": (
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ),
}
LINES = 40


def specification(root: Element, model: str, models: Mapping[str, dict]) -> dict:
    """The fields of a view, and of those that point to other records what to read there.

    :param root: the view's architecture, lists and forms inside it included
    :param models: what ``get_views`` tells about each model's fields
    """
    fields = models[model]["fields"]
    wanted: dict[str, dict] = {}
    for node in field_nodes(root):
        wanted[node.get("name")] = _field(node, fields[node.get("name")], models)
        for name in WIDGET_FIELDS.get(node.get("widget"), ()):
            many2one = fields[name]["type"] == "many2one"
            wanted.setdefault(name, {"fields": {"display_name": {}}} if many2one else {})
    return wanted


def field_nodes(root: Element) -> Iterator[Element]:
    """A view's own fields, whatever they are laid out in; not those of a view in a field."""
    for node in root:
        if node.tag == "field":
            yield node
        elif node.tag != "groupby":
            yield from field_nodes(node)


def _field(node: Element, field: Mapping, models: Mapping[str, dict]) -> dict:
    hidden = any(node.get(key) in ("1", "True") for key in ("invisible", "column_invisible"))
    if field["type"] in ("many2one", "reference"):
        return {"fields": {} if hidden else {"display_name": {}}}
    if field["type"] in ("one2many", "many2many") and not hidden:
        return _lines(node, field, models)
    return {}


def _lines(node: Element, field: Mapping, models: Mapping[str, dict]) -> dict:
    """The records of a field of many, as the view in it shows them."""
    inner = next((view for view in node if view.tag in ("list", "kanban")), None)
    if inner is None:
        tags = (node.get("widget") or "").startswith("many2many_")
        return {"fields": {"display_name": {}} if tags else {}}
    lines = {
        "fields": specification(inner, field["relation"], models),
        "limit": int(inner.get("limit") or LINES),
    }
    return lines | ({"order": order} if (order := inner.get("default_order")) else {})
