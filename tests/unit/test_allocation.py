"""A sum laid over items: nothing is lost, nothing is made, and the order is kept."""

import ast
import doctest
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.allocation import crediting, policies
from odoo.addons.ar_base.domain.allocation.crediting import ORDERS, Debt, Kind, credit
from odoo.addons.ar_base.domain.allocation.policies import POLICIES, Item, Part, allocate

DAY = date(2026, 3, 1)
ROOT = Path(__file__).parents[2]
HERE = ("ar_base/domain/allocation", "ar_base/models/allocation")
#: A running sum: how SQL lays a pool over rows.
RUNNING_SUM = re.compile(r"\bSUM\((?:(?!\bOVER\b).){0,200}\bOVER\s*\([^)]*\bORDER BY\b", re.DOTALL)
pools = st.integers(-500, 5_000)
items = st.lists(st.tuples(st.integers(0, 4), st.integers(-300, 900)), min_size=0, max_size=12).map(
    lambda rows: [
        Item(key, amount, DAY + timedelta(days)) for key, (days, amount) in enumerate(rows)
    ]
)
every_policy = pytest.mark.parametrize("policy", POLICIES)


@pytest.mark.parametrize("module", [policies, crediting])
def test_the_worked_examples_of_the_documentation(module):
    found = doctest.testmod(module)
    assert (found.failed, bool(found.attempted)) == (0, True)


@every_policy
@given(pools, items)
def test_parts_and_what_is_left_add_up_to_the_pool(policy, pool, found):
    laid = allocate(policy, pool, found)
    assert sum(laid.amounts.values()) + laid.left == pool


@every_policy
@given(pools, items)
def test_no_item_bears_more_than_there_is_of_it(policy, pool, found):
    bearable = {item.key: item.amount for item in found}
    laid = allocate(policy, pool, found)
    assert all(0 < part.amount <= bearable[part.key] for part in laid.parts)
    assert len(laid.amounts) == len(laid.parts)


@pytest.mark.parametrize("policy", [name for name in POLICIES if name != "exact"])
@given(pools, items)
def test_nothing_is_left_while_an_item_could_bear_it(policy, pool, found):
    bearable = sum(max(0, item.amount) for item in found)
    laid = allocate(policy, pool, found)
    assert sum(laid.amounts.values()) == max(0, min(pool, bearable))


@given(pools, items)
def test_a_later_item_bears_only_what_the_earlier_cannot(pool, found):
    laid = allocate("oldest_first", pool, found)
    in_order = sorted(found, key=lambda item: (item.due, item.key))
    for place, item in enumerate(in_order):
        if laid.on(item.key):
            earlier = in_order[:place]
            assert all(laid.on(other.key) == max(0, other.amount) for other in earlier)


@given(pools, items)
def test_the_oldest_first_whatever_the_order_in_which_they_are_told(pool, found):
    assert allocate("oldest_first", pool, found) == allocate("oldest_first", pool, found[::-1])


@given(pools, items)
def test_shares_are_just_to_the_unit(pool, found):
    laid = allocate("proportional", pool, found)
    whole = sum(max(0, item.amount) for item in found)
    shared = pool - laid.left
    for item in found:
        if item.amount > 0:
            assert abs(laid.on(item.key) * whole - shared * item.amount) < whole


@given(pools, items)
def test_exactly_or_not_at_all(pool, found):
    laid = allocate("exact", pool, found)
    assert laid.left in (0, pool)
    assert not (laid.parts and laid.ambiguous)


def test_two_items_of_the_amount_are_for_somebody_to_choose():
    twins = [Item("A", 100), Item("B", 100), Item("C", 70)]
    laid = allocate("exact", 100, twins)
    assert (laid.parts, laid.left, laid.ambiguous) == ((), 100, ("A", "B"))
    assert allocate("exact", 70, twins).parts == (Part("C", 70),)


def test_several_items_are_settled_by_their_sum():
    found = [Item("A", 890_000), Item("B", 215_000), Item("credit", -5)]
    assert allocate("exact", 1_105_000, found).amounts == {"A": 890_000, "B": 215_000}
    assert allocate("exact", 1_105_001, found).parts == ()


def test_a_policy_that_does_not_exist_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        allocate("newest_first", 1, [])


# The parts of one debt
debts = st.lists(
    st.builds(
        Debt,
        key=st.integers(0, 10**6),
        principal=st.integers(0, 500),
        interest=st.integers(0, 80),
        costs=st.integers(0, 80),
        due=st.integers(0, 3).map(lambda days: DAY + timedelta(days)),
    ),
    unique_by=lambda debt: debt.key,
    max_size=6,
)


@pytest.mark.parametrize("order", ORDERS)
@given(st.integers(0, 4_000), debts)
def test_a_debt_is_settled_part_after_part_and_before_the_next(order, pool, found):
    laid = credit(pool, found, order)
    assert sum(laid.amounts.values()) + laid.left == pool
    stages = [
        (debt.key, kind)
        for debt in sorted(found, key=lambda debt: debt.due)
        for kind in ORDERS[order]
        if debt.of(kind)
    ]
    touched = [part.key for part in laid.parts]
    assert touched == stages[: len(touched)]
    owed = {debt.key: debt for debt in found}
    assert all(part.amount == owed[part.key[0]].of(part.key[1]) for part in laid.parts[:-1])


def test_costs_interest_principal_as_the_law_has_it():
    debt = Debt("D", principal=1_000, interest=100, costs=40)
    assert credit(120, [debt]).amounts == {("D", Kind.COSTS): 40, ("D", Kind.INTEREST): 80}
    assert credit(120, [debt], "principal_before_interest").amounts == {
        ("D", Kind.COSTS): 40,
        ("D", Kind.PRINCIPAL): 80,
    }
    assert credit(120, [debt], "principal_first").amounts == {("D", Kind.PRINCIPAL): 120}


def test_every_order_names_every_part_once():
    assert all(sorted(order) == sorted(Kind) for order in ORDERS.values())


# It stands once
def sources():
    """Every Python file of the add-ons outside of this room and of tests."""
    for path in sorted(ROOT.glob("ar_*/**/*.py")):
        place = path.relative_to(ROOT).as_posix()
        if "/tests/" not in place and not place.startswith(HERE):
            yield place, path.read_text(encoding="utf-8")


def uses_up_a_pool(loop):
    """Whether a loop takes the least of what is left and of an item, and what is left shrinks."""
    shrinks = {
        ast.unparse(node.target)
        for node in ast.walk(loop)
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub)
    } | {
        ast.unparse(node.targets[0])
        for node in ast.walk(loop)
        if isinstance(node, ast.Assign)
        and f"{ast.unparse(node.targets[0])} - " in ast.unparse(node)
    }
    least = {
        ast.unparse(argument)
        for node in ast.walk(loop)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "min"
        for argument in node.args
    }
    return bool(shrinks & least)


def test_no_other_statement_lays_a_pool_over_rows():
    assert [place for place, text in sources() if RUNNING_SUM.search(text)] == []


def test_no_other_loop_lays_a_pool_over_items():
    assert [
        place
        for place, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.For) and uses_up_a_pool(node)
    ] == []
