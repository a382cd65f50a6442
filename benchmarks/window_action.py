"""What the web client asks for when a window action opens its list, or a record of it.

Nothing about a model is written here: fields come from the views' architecture, domain and filters
from the action, as the server gives them to any client. The calls are those of the web client's
relational model.
"""

from dataclasses import dataclass
from xml.etree import ElementTree

from benchmarks.client import Call, Client
from benchmarks.expressions import evaluate
from benchmarks.search_view import SearchView
from benchmarks.specification import specification

PAGE = 80
COUNT_LIMIT = 10_000
SEARCH_DEFAULT = "search_default_"
AGGREGATED_TYPES = ("float", "integer", "many2one", "monetary", "reference")


@dataclass(frozen=True, slots=True)
class WindowAction:
    """A window action with its views, ready to be asked for."""

    model: str
    models: dict
    views: dict[str, ElementTree.Element]
    search: SearchView
    base_domain: list
    default_filters: tuple[str, ...]
    context: dict

    @classmethod
    def of(cls, client: Client, xmlid: str) -> "WindowAction":
        """Load an action and its views as the web client does."""
        action = client.action(xmlid)
        context = _value(action["context"], client.context) or {}
        loaded = _load_views(client, action)
        roots = {
            kind: ElementTree.fromstring(view["arch"]) for kind, view in loaded["views"].items()
        }
        return cls(
            model=action["res_model"],
            models=loaded["models"],
            views=roots,
            search=SearchView(roots["search"], client.context),
            base_domain=_value(action["domain"], client.context) or [],
            default_filters=tuple(
                name.removeprefix(SEARCH_DEFAULT)
                for name, value in context.items()
                if name.startswith(SEARCH_DEFAULT) and value
            ),
            context=client.context
            | {name: value for name, value in context.items() if SEARCH_DEFAULT not in name},
        )

    def domain(self, *added: str) -> list:
        """The action's domain with its default filters and some more."""
        filters = [*self.default_filters, *added]
        self.search.check(filters)
        return self.base_domain + self.search.domain(filters)

    @property
    def order(self) -> str:
        """The list's own order; empty means the model's."""
        return self.views["list"].get("default_order") or ""

    @property
    def page(self) -> int:
        """How many records the list shows at a time."""
        return int(self.views["list"].get("limit") or PAGE)

    def first_page(self, domain: list) -> Call:
        """The first page of the records of a domain, and their number."""
        kwargs = {
            "domain": domain,
            "specification": self._specification("list"),
            "offset": 0,
            "order": self.order,
            "limit": self.page,
            "context": {"bin_size": True, **self.context},
            "count_limit": int(self.views["list"].get("count_limit") or COUNT_LIMIT) + 1,
        }
        return Call(self.model, "web_search_read", kwargs=kwargs)

    def groups(self, domain: list, group_by: list[str]) -> Call:
        """The groups of a domain, closed, with their totals."""
        kwargs = {
            "domain": domain,
            "groupby": group_by,
            "aggregates": self._aggregates(),
            "limit": PAGE,
            "offset": 0,
            "order": self.order,
            "auto_unfold": False,
            "opening_info": [],
            "unfold_read_specification": self._specification("list"),
            "unfold_read_default_limit": self.page,
            "groupby_read_specification": {},
            "context": {"read_group_expand": True, **self.context},
        }
        return Call(self.model, "web_read_group", kwargs=kwargs)

    def record(self, record_id: int) -> Call:
        """One record in the form, with the lists in it."""
        kwargs = {
            "specification": {**self._specification("form"), "display_name": {}},
            "context": {"bin_size": True, **self.context},
        }
        return Call(self.model, "web_read", args=[[record_id]], kwargs=kwargs)

    def _specification(self, kind: str) -> dict:
        return specification(self.views[kind], self.model, self.models)

    def _aggregates(self) -> list[str]:
        """The totals of each group: those of the columns that have any."""
        fields = self.models[self.model]["fields"]
        summed = {
            name: fields[name]
            for name in self._specification("list")
            if fields[name].get("aggregator")
        }
        plain = [
            f"{name}:{field['aggregator']}"
            for name, field in summed.items()
            if field["type"] in AGGREGATED_TYPES
        ]
        currencies = dict.fromkeys(
            wanted
            for name, field in summed.items()
            if (currency := field.get("currency_field"))
            for wanted in (f"{currency}:array_agg_distinct", f"{name}:sum_currency")
        )
        return [*plain, *currencies]


def _load_views(client: Client, action: dict) -> dict:
    """All views of the action, as the web client loads them together."""
    search = (action.get("search_view_id") or [False])[0]
    wanted = [*([view, kind] for view, kind in action["views"]), [search, "search"]]
    options = {"action_id": action["id"], "load_filters": True, "toolbar": True}
    kwargs = {"views": wanted, "options": options, "context": client.context}
    return client.call(Call(action["res_model"], "get_views", kwargs=kwargs))


def _value(given: object, names: dict) -> object:
    """An action's context or domain; most servers send expressions as text."""
    return evaluate(given, names) if isinstance(given, str) else given
