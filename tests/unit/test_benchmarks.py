"""What the benchmarks make of views and results, without an Odoo."""

from xml.etree import ElementTree

import pytest

from benchmarks import measure, report
from benchmarks.expressions import evaluate
from benchmarks.measure import Result, Timing, timed
from benchmarks.search_view import SearchView
from benchmarks.sizes import size_named
from benchmarks.specification import specification
from devkit.ui import Stop

SEARCH = ElementTree.fromstring(
    """
    <search>
        <field name="partner_id" operator="child_of"/>
        <field name="name" filter_domain="['|', ('name', 'ilike', self), ('ref', '=', self)]"/>
        <filter name="mine" domain="[('user_id', '=', uid)]"/>
        <filter name="free" domain="[('user_id', '=', False)]"/>
        <separator/>
        <filter name="late" domain="[('days', '&gt;', 0), ('open', '&gt;', 0)]"/>
        <filter name="computed" domain="[('day', '=', context_today())]"/>
        <group><filter name="by_user" context="{'group_by': 'user_id'}"/></group>
    </search>
    """
)


@pytest.fixture
def search():
    return SearchView(SEARCH, {"uid": 7})


def test_filters_of_one_section_are_alternatives_and_sections_add_up(search):
    mine, free = ("user_id", "=", 7), ("user_id", "=", False)
    late = ["&", ("days", ">", 0), ("open", ">", 0)]
    assert search.domain(["late", "free", "mine"]) == ["|", mine, free, *late]


def test_a_typed_text_is_sought_as_the_field_says(search):
    assert search.typed("partner_id", "Ada") == [("partner_id", "child_of", "Ada")]
    assert search.typed("name", "A1") == ["|", ("name", "ilike", "A1"), ("ref", "=", "A1")]


def test_filters_that_group_are_told_by_their_context(search):
    assert search.group_by(["late", "by_user"]) == ["user_id"]
    assert search.domain(["by_user"]) == []


def test_what_the_view_does_not_have_or_only_a_browser_knows_stops(search):
    with pytest.raises(Stop, match="no filter gone"):
        search.check(["late", "gone"])
    with pytest.raises(Stop, match="context_today"):
        search.domain(["computed"])
    with pytest.raises(Stop, match="does not search city"):
        search.typed("city", "Rome")


def test_names_in_an_expression_stand_for_values_and_nothing_is_called():
    assert evaluate("{'search_default_mine': uid, 'a': [True, -1]}", {"uid": 3}) == {
        "search_default_mine": 3,
        "a": [True, -1],
    }
    with pytest.raises(Stop):
        evaluate("__import__('os')", {})


def test_fields_are_read_as_the_web_client_reads_them():
    root = ElementTree.fromstring(
        """
        <form>
            <sheet>
                <field name="name"/>
                <field name="user_id"/>
                <field name="currency_id" invisible="1"/>
                <field name="tag_ids" widget="many2many_tags"/>
                <field name="line_ids">
                    <list default_order="amount desc"><field name="amount"/></list>
                </field>
                <field name="hidden_ids" column_invisible="True"/>
            </sheet>
        </form>
        """
    )
    kinds = {"name": "char", "user_id": "many2one", "currency_id": "many2one"}
    kinds |= {"tag_ids": "many2many", "hidden_ids": "one2many"}
    fields = {name: {"type": kind} for name, kind in kinds.items()}
    fields["line_ids"] = {"type": "one2many", "relation": "line"}
    models = {"thing": {"fields": fields}, "line": {"fields": {"amount": {"type": "float"}}}}
    assert specification(root, "thing", models) == {
        "name": {},
        "user_id": {"fields": {"display_name": {}}},
        "currency_id": {"fields": {}},
        "tag_ids": {"fields": {"display_name": {}}},
        "line_ids": {"fields": {"amount": {}}, "limit": 40, "order": "amount desc"},
        "hidden_ids": {},
    }


def test_the_95th_percentile_of_thirty_is_the_second_slowest():
    timing = Timing(tuple(float(n) for n in range(30)))
    assert (timing.median, timing.p95) == (14.5, 28.0)


def test_what_is_slow_is_run_less_often(monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(measure.time, "perf_counter", lambda: float(next(clock)))
    assert timed(lambda: None).seconds == (10.0,) * measure.AT_LEAST
    monkeypatch.setattr(measure, "PATIENCE_SECONDS", 1e6)
    clock = iter(range(0, 1000, 10))
    assert len(timed(lambda: None).seconds) == measure.TIMES


def test_a_run_replaces_its_own_size_and_keeps_the_others(tmp_path):
    machine = {"cores": "2"}
    report.write([Result("a", "L", 4.0), Result("b", "L", 1.0, load=3.2)], machine, tmp_path)
    report.write([Result("a", "S", 1.0), Result("gone", "S", 1.0)], machine, tmp_path)
    report.write([Result("a", "S", 2.0, rows=80, runs=30, floor_seconds=0.0012)], machine, tmp_path)
    written = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert written.index("## S:") < written.index("## L:")
    assert "| a   | 2,000 |     |   1.2 |      |   80 |   30 |         |" in written
    assert written.count("load 3.2") == 1
    assert "| a   |    2.0 |" in written, "it grows to twice as much"
    assert (tmp_path / "results.json").read_text(encoding="utf-8").count('"job"') == 3


def test_an_unknown_size_is_refused_and_none_is_the_smallest():
    assert size_named("").name == "S"
    assert size_named("xl").debtors == 100_000
    with pytest.raises(Stop, match="S, L, XL"):
        size_named("huge")
