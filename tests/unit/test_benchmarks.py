"""What the benchmarks make of views and results, without an Odoo."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import jobs, measure, report
from benchmarks.__main__ import JOBS, chosen
from benchmarks.expressions import evaluate
from benchmarks.inside import meter
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


def test_some_jobs_take_the_place_of_their_forerunners_and_a_whole_run_forgets_what_is_gone():
    former = [Result("a", "S", 1.0), Result("gone", "S", 1.0), Result("a", "L", 4.0)]
    some = report.merge(former, [Result("new", "S", 3.0), Result("a", "S", 2.0)])
    assert [(result.job, result.size, result.seconds) for result in some] == [
        ("a", "S", 2.0),
        ("gone", "S", 1.0),
        ("new", "S", 3.0),
        ("a", "L", 4.0),
    ]
    whole = report.merge(some, [Result("a", "S", 5.0)], whole=True)
    assert [(result.job, result.size) for result in whole] == [("a", "S"), ("a", "L")]


def test_results_are_written_for_programs_and_read_again(tmp_path):
    machine = {"cores": "2"}
    report.write([Result("a", "L", 4.0, rows=80, floor_seconds=2.0, load=3.2)], machine, tmp_path)
    report.write([Result("a", "S", 2.0, peer_seconds=8.0)], machine, tmp_path)
    small, large = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert (small["job"], small["size"], small["peer_seconds"]) == ("a", "S", 8.0)
    assert (small["floor_seconds"], small["peer_ratio"]) == (None, 0.25)
    assert (large["rows_per_second"], large["floor_ratio"], large["peer_seconds"]) == (20, 2, None)
    written = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert written.index("## S:") < written.index("## L:")
    assert "(S: 8.00 s)" in written, "the peer's time at the smaller size stands in for it"
    assert "| a   |    2.0 |" in written, "it grows to twice as much"
    assert written.count("load 3.2") == 1


def test_a_missed_target_is_bold_and_times_per_row_say_so():
    table = report.size_table(
        [
            Result("late", "S", 9.0, target_seconds=8.0),
            Result("mail", "S", 0.0042, target_seconds=0.005, rows=500, each=True),
        ]
    )
    assert "**8.00 s**" in table
    assert "mail, each" in table
    assert "**5.0 ms**" not in table
    assert "238" in table, "rows in a second follow from the time of each"


def test_where_there_is_a_floor_times_the_floor_count_and_not_seconds():
    fast = Result("kpi", "L", 20.0, floor_seconds=4.0, target_ratio=5.0)
    slow = Result("kpi", "L", 21.0, floor_seconds=4.0, target_ratio=5.0)
    assert (fast.is_late, slow.is_late) == (False, True)
    assert "5.0×" in report.size_table([fast])
    assert "**5.0×**" in report.size_table([slow])


def test_what_odoo_as_installed_would_end_is_told():
    within = Result("a", "L", 119.0, cpu_seconds=59.0, is_one_unit=True)
    long = Result("b", "L", 121.0, cpu_seconds=3.0, is_one_unit=True)
    busy = Result("c", "L", 70.0, cpu_seconds=61.0, is_one_unit=True)
    in_pieces = Result("d", "L", 500.0, cpu_seconds=400.0)
    over = [result.is_over_limits for result in (within, long, busy, in_pieces)]
    assert over == [False, True, True, False]
    assert "**61.0 s**" in report.size_table([busy])


def test_what_stood_before_stands_beside_it():
    before = [Result("a", "L", 4.0, floor_seconds=2.0), Result("a", "S", 9.0)]
    assert "4.00 s (2.00×)" in report.size_table([Result("a", "L", 3.0)], before=before)


def test_durations_have_the_unit_that_one_reads():
    assert [report.duration(value) for value in (None, 0.0042, 0.42, 4.2, 42, 4200)] == [
        "",
        "4.2 ms",
        "420 ms",
        "4.20 s",
        "42.0 s",
        "4,200 s",
    ]


def test_jobs_are_chosen_by_name_and_an_unknown_one_is_refused():
    assert chosen("") == list(JOBS)
    assert chosen("refresh, kpi") == ["refresh", "kpi"]
    with pytest.raises(Stop, match="no job 'kpis'"):
        chosen("refresh,kpis")


def test_each_job_has_its_scenario_its_floor_and_its_peer():
    inside = Path(jobs.__file__).parent
    for job in jobs.INSIDE:
        for scenario in filter(None, (job.scenario, job.peer, job.floor)):
            module, _, kind = scenario.partition(":")
            if kind:
                text = (inside / "inside" / f"{module}.py").read_text(encoding="utf-8")
                assert f"class {kind}(" in text
            else:
                assert (inside / "floors" / f"{module}.sql").exists()
        assert bool(job.floor) == bool(job.floor_is)
        assert bool(job.peer) == bool(job.peer_is)


def test_a_scenario_is_warmed_and_runs_three_times_a_long_one_once(monkeypatch):
    class Quick(meter.Scenario):
        needs = {"there": "run"}
        taken = [40, 10, 11, 12]  # the first one is cold

        def run(self):
            clock.append(clock[-1] + self.taken.pop(0))
            return 7

        def undo(self):
            pass

    class Long(Quick):
        taken = [130]

    class Later(Quick):
        needs = {"not.there": "run"}

    clock = [0]
    monkeypatch.setattr(meter.time, "perf_counter", lambda: clock[-1])
    monkeypatch.setattr(meter, "_scenario", lambda kind: kind)
    env = {"there": Quick({})}
    assert meter.measure(env, Quick)["seconds"] == [10, 11, 12]
    assert meter.measure(env, Long)["seconds"] == [130]
    assert meter.measure(env, Later) == {"missing": "not.there.run"}


def test_an_unknown_size_is_refused_and_none_is_the_smallest():
    assert size_named("").name == "S"
    assert size_named("xl").debtors == 100_000
    with pytest.raises(Stop, match="S, L, XL"):
        size_named("huge")
