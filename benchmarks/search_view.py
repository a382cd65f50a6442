"""What the filters and fields of a search view mean: the part of the web client that searches."""

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from benchmarks.expressions import evaluate
from devkit.ui import Stop


class SearchView:
    """A search view's architecture, asked for domains and groupings by the names in it."""

    def __init__(self, root: ElementTree.Element, names: Mapping[str, object]) -> None:
        self._root = root
        self._names = names

    def domain(self, filters: Iterable[str]) -> list:
        """The filters' domain: alternatives within one section of the view, else all together."""
        wanted = set(filters)
        domain: list = []
        for section in self._sections():
            parts = [
                evaluate(node.get("domain"), self._names)
                for node in section
                if node.get("name") in wanted and node.get("domain")
            ]
            domain += any_of(parts)
        return domain

    def group_by(self, filters: Iterable[str]) -> list[str]:
        """What these filters group by, in the view's order."""
        wanted = set(filters)
        contexts = (
            evaluate(node.get("context"), self._names)
            for node in self._root.iter("filter")
            if node.get("name") in wanted and node.get("context")
        )
        return [context["group_by"] for context in contexts if "group_by" in context]

    def check(self, filters: Iterable[str]) -> None:
        """Raise ``Stop`` for a filter that the view does not have."""
        known = {node.get("name") for node in self._root.iter("filter")}
        if unknown := set(filters) - known:
            raise Stop(f"The search view has no filter {', '.join(sorted(unknown))}.")

    def typed(self, field: str, text: str) -> list:
        """The domain of a text typed into the search box and sought in a field."""
        node = next((node for node in self._root.iter("field") if node.get("name") == field), None)
        if node is None:
            raise Stop(f"The search view does not search {field}.")
        if own := node.get("filter_domain"):
            return evaluate(own, {**self._names, "self": text})
        return [(field, node.get("operator") or "ilike", text)]

    def _sections(self) -> list[list[ElementTree.Element]]:
        """The filters, parted where a separator or another element stands between them."""
        sections: list[list[ElementTree.Element]] = [[]]
        for node in self._root.iter():
            if node.tag == "filter":
                sections[-1].append(node)
            else:
                sections.append([])
        return sections


def any_of(domains: list[list]) -> list:
    """Domains joined by "or"."""
    return ["|"] * (len(domains) - 1) + [leaf for domain in domains for leaf in all_of(domain)]


def all_of(domain: list) -> list:
    """A domain whose unwritten "and" are written out, so that it counts as one."""
    ends = sum(leaf not in ("&", "|", "!") for leaf in domain)
    joints = sum(leaf in ("&", "|") for leaf in domain)
    return ["&"] * (ends - 1 - joints) + domain
