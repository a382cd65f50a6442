"""The expressions of views (domains, contexts) that need no web client: names, lists, constants."""

import ast
from collections.abc import Mapping

from devkit.ui import Stop


def evaluate(text: str, names: Mapping[str, object]) -> object:
    """The value of an expression in which only these names stand for something.

    Raises ``Stop`` for one that computes (a call, a date of its own): it cannot be measured here.
    """
    tree = _Naming(names).visit(ast.parse(text.strip(), mode="eval"))
    try:
        return ast.literal_eval(tree)
    except ValueError as error:
        raise Stop(f"This expression of a view cannot be evaluated: {text.strip()}") from error


class _Naming(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self._names:
            return node
        return ast.parse(repr(self._names[node.id]), mode="eval").body
