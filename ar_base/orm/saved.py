"""For migrations: what people saved about fields that have another name from now on.

Filters, exports, customised pages, actions, rules and fields of their own name fields of a model by
their paths. A path is followed from model to model, so that a name is renamed where it is meant and
nowhere else.
"""

import ast
import json
import logging
import re
from collections.abc import Callable

from lxml import etree
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

_logger = logging.getLogger(__name__)

#: A field as it stands in a list of what to group, measure or sort by.
NAMED = re.compile(r"([a-z][\w.]*)((?::\w+)?(?: (?:asc|desc))?)", re.IGNORECASE)
NEGATIVE = {"!=": "=", "<>": "=", "not in": "in"}
NESTED = ("any", "not any", "any!", "not any!")
#: Attributes of views that hold a domain, or a context.
DOMAINS, CONTEXTS = ("domain", "filter_domain"), ("context",)
EXPRESSIONS = ("invisible", "readonly", "required", "column_invisible", "t-if", "options")

MODEL_OF = "(SELECT model FROM ir_model WHERE id = t.{})"
#: Where domains, contexts and the like are kept: table, its model in SQL, how each column is read.
PLACES = (
    ("ir_filters", "t.model_id", {"domain": "domain", "context": "context", "sort": "sort"}),
    ("ir_act_window", "t.res_model", {"domain": "domain", "context": "context"}),
    ("ir_embedded_actions", "t.parent_res_model", {"domain": "domain", "context": "context"}),
    ("ir_rule", MODEL_OF.format("model_id"), {"domain_force": "domain"}),
    (
        "base_automation",
        MODEL_OF.format("model_id"),
        {"filter_domain": "domain", "filter_pre_domain": "domain"},
    ),
    ("ir_act_server", MODEL_OF.format("model_id"), {"code": "words"}),
    ("mail_template", "t.model", {"subject": "words", "body_html": "words"}),
    ("ir_ui_view", "t.model", {"arch_db": "view"}),
    (
        "ir_exports_line",
        "(SELECT resource FROM ir_exports WHERE id = t.export_id)",
        {"name": "export"},
    ),
)
OWN_FIELDS = ("ir_model_fields", "t.model", {"related": "path", "compute": "words"})


class Untold(Exception):
    """It asked for what cannot be asked for any more."""


class Saved:
    """What people saved about some models.

    :param renamed: ``{model: {former name: name}}``
    :param asked: ``{(model, former name): (operator, value) -> terms}`` for what was asked of a
        field and is asked otherwise now: a domain in prefix notation, or None where that cannot be.
        Operators that deny come as those that they deny.
    """

    def __init__(self, cr, renamed: dict, asked: dict[tuple[str, str], Callable] | None = None):
        self.cr, self.renamed, self.asked = cr, renamed, asked or {}
        cr.execute("SELECT model, name, relation FROM ir_model_fields WHERE relation IS NOT NULL")
        self.relations = {(model, name): relation for model, name, relation in cr.fetchall()}
        names = {name for former in renamed.values() for name in former}
        self.any_name = rf"\m({'|'.join(sorted(names))})\M"

    # ------------------------------------------------------------------
    # Where it is kept
    # ------------------------------------------------------------------
    def rename(self, *more):
        """Rename in all places that Odoo has, and in ``more``, which are like :data:`PLACES`."""
        for table, model, columns in (*PLACES, *more):
            if table_exists(self.cr, table):
                self._rename_in(table, model, columns)
        self._rename_in(*OWN_FIELDS, only=SQL("t.state = 'manual'"))
        self._rename_dashboards()

    def _rename_in(self, table, model, columns, only=None):
        columns = {
            name: how for name, how in columns.items() if column_exists(self.cr, table, name)
        }
        texts = SQL(", ").join(SQL("CAST(t.%s AS text)", SQL.identifier(name)) for name in columns)
        self.cr.execute(
            SQL(
                "SELECT t.id, %s, %s FROM %s t WHERE %s AND CONCAT_WS(' ', %s) ~ %s",
                SQL(model),
                SQL(", ").join(SQL("t.%s", SQL.identifier(name)) for name in columns),
                SQL.identifier(table),
                only or SQL("TRUE"),
                texts,
                self.any_name,
            )
        )
        for id_, of, *values in self.cr.fetchall():
            for (name, how), value in zip(columns.items(), values, strict=True):
                self._rename_one(table, id_, of, name, how, value)

    def _rename_one(self, table, id_, model, column, how, value):
        rename = getattr(self, how)
        try:
            if isinstance(value, dict):  # by language
                told = {lang: rename(model, text) for lang, text in value.items()}
            else:
                told = rename(model, value) if value else value
        except Untold:
            self._put_away(table, id_, column)
            return
        if told != value:
            self.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    json.dumps(told) if isinstance(told, dict) else told,
                    id_,
                )
            )

    def _put_away(self, table, id_, column):
        """A filter that cannot be kept must not break the list that it filters."""
        _logger.warning("%s of %s %s names what is gone: look at it.", column, table, id_)
        if table == "ir_filters":
            self.cr.execute("UPDATE ir_filters SET active = FALSE WHERE id = %s", [id_])

    def _rename_dashboards(self):
        """Lists that somebody put on his dashboard, as he filtered and grouped them."""
        self.cr.execute("SELECT id, arch FROM ir_ui_view_custom WHERE arch ~ %s", [self.any_name])
        for id_, arch in self.cr.fetchall():
            tree = etree.fromstring(arch)
            for action in tree.iter("action"):
                self._rename_action(action)
            told = etree.tostring(tree, encoding="unicode")
            self.cr.execute("UPDATE ir_ui_view_custom SET arch = %s WHERE id = %s", [told, id_])

    def _rename_action(self, action):
        key = action.get("name") or ""
        if key.isdigit():
            self.cr.execute("SELECT res_model FROM ir_act_window WHERE id = %s", [int(key)])
            for (model,) in self.cr.fetchall():
                self._rename_attributes(model, action)

    # ------------------------------------------------------------------
    # How it is read
    # ------------------------------------------------------------------
    def path(self, model, text, sep="."):
        """A path of fields by the names that they have now."""
        return self._follow(model, text, sep)[0]

    def export(self, model, text):
        return self.path(model, text, "/")

    def _follow(self, model, text, sep="."):
        """``(the path by its new names, the model of its last field, that field's former name)``"""
        told, at, name = [], model, ""
        for name in text.split(sep):
            at, model = model, self.relations.get((model, name))
            told.append(self.renamed.get(at, {}).get(name, name))
        return sep.join(told), at, name

    def words(self, model, text):
        """Code and texts, in which a name of the model stands by itself."""
        for former, name in self.renamed.get(model, {}).items():
            text = re.sub(rf"\b{former}\b", name, text)
        return text

    def domain(self, model, text):
        return self._reread(text, _Domain(self, model))

    def context(self, model, text):
        return self._reread(text, _Names(self, model))

    def sort(self, model, text):
        try:
            names = json.loads(text)
        except ValueError:
            return self.context(model, text)
        told = [self.named(model, name) for name in names]
        return text if told == names else json.dumps(told)

    def named(self, model, text):
        """A field that is grouped, measured or sorted by."""
        if not isinstance(text, str) or not (found := NAMED.fullmatch(text)):
            return text
        return self.path(model, found[1]) + found[2]

    def _reread(self, text, reader):
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError):
            return text  # nobody can read it, neither then nor now
        before = ast.dump(tree)
        tree = reader.visit(tree)
        return text if ast.dump(tree) == before else ast.unparse(ast.fix_missing_locations(tree))

    def view(self, model, text):
        """A page: its own are loaded anew, those that people made or changed are renamed."""
        try:
            tree = etree.fromstring(text)
        except (etree.XMLSyntaxError, ValueError):
            return text
        self._rename_node(model, tree)
        told = etree.tostring(tree, encoding="unicode")
        return text if told == etree.tostring(etree.fromstring(text), encoding="unicode") else told

    def _rename_node(self, model, node):
        """A part of a page; within a field, the page of the model that it leads to."""
        name = node.get("name")
        self._rename_attributes(model, node)
        if node.tag == "field" and len(node):
            model = self.relations.get((model, name), model)
        for child in node.iterchildren(tag=etree.Element):
            self._rename_node(model, child)

    def _rename_attributes(self, model, node):
        for attribute, value in node.attrib.items():
            if attribute == "name" and node.tag in ("field", "label"):
                told = self.path(model, value)
            elif attribute in DOMAINS:
                told = self._domain_or_not(model, value)
            elif attribute in CONTEXTS:
                told = self.context(model, value)
            elif attribute in (*EXPRESSIONS, "expr", "for") or attribute.startswith("decoration-"):
                told = self.words(model, value)
            else:
                continue
            node.set(attribute, told)

    def _domain_or_not(self, model, value):
        try:
            return self.domain(model, value)
        except Untold:
            return "[]"


class _Names(ast.NodeTransformer):
    """Names of fields among the values of a context, each once in a list."""

    def __init__(self, saved, model):
        self.saved, self.model = saved, model

    def visit_Dict(self, node):
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_Constant(self, node):
        told = self.saved.named(self.model, node.value)
        return node if told == node.value else ast.Constant(told)

    def visit_List(self, node):
        before = len(node.elts)
        self.generic_visit(node)
        once = {ast.dump(element): element for element in node.elts}
        node.elts = [*once.values()] if len(once) < before else node.elts
        return node


class _Domain(ast.NodeTransformer):
    """The conditions of a domain, each by the model that its path leads to."""

    def __init__(self, saved, model):
        self.saved, self.model = saved, model

    def visit_List(self, node):
        node.elts = [told for element in node.elts for told in self._told(element)]
        return node

    def visit_Tuple(self, node):
        return self.visit_List(node)

    def _told(self, node):
        match node:
            case ast.List(elts=[ast.Constant(value=str(path)), ast.Constant(value=str(how)), _]):
                return self._condition(node, path, how)
            case ast.Tuple(elts=[ast.Constant(value=str(path)), ast.Constant(value=str(how)), _]):
                return self._condition(node, path, how)
        return [self.visit(node)]

    def _condition(self, node, path, how):
        told, model, name = self.saved._follow(self.model, path)
        if (ask := self.saved.asked.get((model, name))) is not None:
            return self._asked(ask, path, how, node.elts[2])
        if how in NESTED:
            within = self.saved.relations.get((model, name))
            node.elts[2] = _Domain(self.saved, within).visit(node.elts[2])
        if told != path:
            node.elts[0] = ast.Constant(told)
        return [node]

    def _asked(self, ask, path, how, value):
        try:
            value = ast.literal_eval(value)
        except ValueError:
            raise Untold from None
        denied = how in NEGATIVE
        terms = ask(NEGATIVE.get(how, how), value)
        if terms is None:
            raise Untold
        before = self.saved._follow(self.model, path)[0].rpartition(".")[0]
        terms = [
            term if isinstance(term, str) or isinstance(term[0], int) else _under(before, term)
            for term in (["!"] if denied else []) + terms
        ]
        return [ast.parse(repr(term), mode="eval").body for term in terms]


def _under(before, term):
    name, *rest = term
    return (f"{before}.{name}" if before else name, *rest)
