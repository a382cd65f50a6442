"""Key figures: the field's published examples, and a change of DSO that adds up."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.kpi import formulas
from odoo.addons.ar_collections.domain.kpi.catalogue import CATALOGUE, Inputs
from odoo.addons.ar_collections.domain.kpi.decomposition import (
    PARTS,
    NoSales,
    Position,
    decompose,
)


def test_dso_best_possible_and_delinquent():
    assert formulas.dso(15_000, 10_000, 30) == 45
    assert formulas.best_possible_dso(4_000, 10_000, 30) == 12
    assert formulas.average_days_delinquent(15_000, 4_000, 10_000, 30) == 33


def test_quarterly_dso_of_the_credit_research_foundation():
    month_ends = (16_935_357, 17_936_658, 13_663_598)
    assert round(formulas.quarterly_dso(month_ends, 47_881_064), 2) == 30.41


def test_countback():
    months = [(100_000, 30), (80_000, 30), (70_000, 30)]
    assert round(formulas.countback_dso(212_000, months), 2) == 73.71
    assert formulas.countback_dso(50_000, months) == 15
    assert formulas.countback_dso(0, months) == 0


def test_countback_stops_at_a_month_without_sales():
    assert formulas.countback_dso(200, [(100, 30), (0, 31), (100, 30)]) == 30
    assert formulas.countback_dso(200, [(0, 30), (100, 31)]) is None
    assert formulas.countback_dso(500, [(100, 30), (100, 31)]) == 61, "no further back than known"


def test_collection_effectiveness_both_ways():
    assert round(formulas.cei_monthly(6_200, 10_890, 6_340, 3_590, 3), 1) == 55.9
    assert round(formulas.cei_period(6_200, 10_890, 6_340, 3_590), 2) == 79.63


def test_days_late_weighted_and_plain():
    paid = [(1_000, 2), (2_000, 5), (3_000, 4)]
    weighted = formulas.weighted_days_late(sum(a * d for a, d in paid), sum(a for a, _d in paid))
    assert weighted == 4
    assert round(formulas.mean_days_late(sum(d for _a, d in paid), len(paid)), 2) == 3.67


def test_true_dso_is_what_each_months_sales_wait():
    assert formulas.true_dso([(10 * 500, 1_000), (40 * 200, 2_000)]) == 5 + 4
    assert formulas.true_dso([(10 * 500, 0)]) == 0


def test_three_collection_rates_differ():
    assert formulas.collected_of_collectable(600, 1_000, 500) == 40
    assert formulas.collected_of_due(300, 400) == 75
    assert formulas.collected_of_cohort(100, 500) == 20


def test_turnover_bad_debt_kept_and_rolled():
    assert formulas.turnover(12_000, 900, 1_100) == 12
    assert formulas.bad_debt_ratio(50, 10_000) == 0.5
    assert formulas.kept_rate(3, 4) == 75
    assert formulas.roll_rate(23_000, 50_000) == 46


@pytest.mark.parametrize("key", CATALOGUE)
def test_nothing_to_divide_by_gives_nothing(key):
    assert CATALOGUE[key].count(Inputs()) in (None, 0)


def test_the_catalogue_counts_like_the_formulas():
    inputs = Inputs(
        days=30,
        opening=Decimal(6_200),
        closing=Decimal(15_000),
        not_due=Decimal(4_000),
        billed=Decimal(10_500),
        credited=Decimal(500),
        months=[(Decimal(10_000), 30, Decimal(15_000), date(2026, 9, 1))],
    )
    assert CATALOGUE["dso"].count(inputs) == 45
    assert CATALOGUE["add"].count(inputs) == 33
    assert CATALOGUE["dso_countback"].count(inputs) == 30
    assert CATALOGUE["dso_quarterly"].count(inputs) is None


def test_a_month_that_is_not_over_has_no_month_end():
    """1,000 in the middle of each month, paid at the end of the next: always 30 days."""
    whole = [
        (Decimal(1_000), 31, Decimal(1_000), date(2026, 10, 1)),
        (Decimal(1_000), 30, Decimal(1_000), date(2026, 9, 1)),
        (Decimal(1_000), 31, Decimal(1_000), date(2026, 8, 1)),
        (Decimal(1_000), 31, Decimal(1_000), date(2026, 7, 1)),
    ]
    begun = (Decimal(0), 2, Decimal(1_000), date(2026, 11, 1))
    quarterly = CATALOGUE["dso_quarterly"].count
    assert quarterly(Inputs(months=whole)) == 30
    assert quarterly(Inputs(months=[begun, *whole])) == 30
    assert Inputs(months=[begun, *whole]).quarter == whole[:3]
    assert quarterly(Inputs(months=[begun, *whole[:2]])) is None


money = st.integers(0, 10**7).map(lambda cents: Fraction(cents, 100))
positions = st.builds(
    Position,
    sales=money,
    within_terms=money,
    late=money,
    disputed=money,
    unapplied=money.map(lambda amount: -amount),
)
books = st.dictionaries(st.integers(1, 8), positions, max_size=8)


@given(books, books, st.integers(1, 366), st.integers(1, 366))
def test_the_parts_add_up_exactly(before, after, days_before, days_after):
    try:
        split = decompose(before, after, days_before, days_after)
    except NoSales:
        return
    assert sum(split.parts.values()) == split.change
    assert set(split.parts) == set(PARTS)
    for name in PARTS:
        assert sum(own[name] for own in split.customers.values()) == split.parts[name]


@given(books, books)
def test_the_listed_are_those_that_moved_it_most(before, after):
    try:
        split = decompose(before, after, 30, 31)
        few = decompose(before, after, 30, 31, listed=2)
    except NoSales:
        return
    assert few.parts == split.parts
    moves = {one: sum(map(abs, parts.values())) for one, parts in split.customers.items()}
    for one, parts in few.customers.items():
        assert parts == split.customers[one]
        assert sum(move > moves[one] + Fraction(1, 1000) for move in moves.values()) < 2


@given(books, st.integers(1, 366))
def test_nothing_moved_moves_nothing(book, days):
    try:
        split = decompose(book, book, days, days)
    except NoSales:
        return
    assert set(split.parts.values()) == {0}


def test_a_slow_payer_who_buys_more_is_mix_alone():
    before = {
        "slow": Position(sales=Fraction(100), late=Fraction(100)),
        "fast": Position(sales=Fraction(100), within_terms=Fraction(20)),
    }
    after = {
        "slow": Position(sales=Fraction(300), late=Fraction(300)),
        "fast": Position(sales=Fraction(100), within_terms=Fraction(20)),
    }
    split = decompose(before, after, 30, 30)
    assert (split.before, split.after) == (18, 24)
    assert split.parts == {"mix": 6, "terms": 0, "disputes": 0, "unapplied": 0, "lateness": 0}


def test_who_owes_years_of_what_it_buys_moves_no_mix():
    old_debt = {
        "old": Position(sales=Fraction(1), late=Fraction(900)),
        "fast": Position(sales=Fraction(300), within_terms=Fraction(60)),
    }
    later = old_debt | {"old": Position(sales=Fraction(40), late=Fraction(900))}
    split = decompose(old_debt, later, 30, 30)
    assert abs(split.parts["mix"]) < 1
    assert split.parts["lateness"] < 0
    assert sum(split.parts.values()) == split.change


def test_longer_terms_disputes_and_unapplied_cash_are_told_apart():
    before = {1: Position(sales=Fraction(300), within_terms=Fraction(100), late=Fraction(50))}
    after = {
        1: Position(
            sales=Fraction(300),
            within_terms=Fraction(160),
            late=Fraction(70),
            disputed=Fraction(30),
            unapplied=Fraction(-10),
        )
    }
    split = decompose(before, after, 30, 30)
    assert split.parts == {"mix": 0, "terms": 6, "disputes": 3, "unapplied": -1, "lateness": 2}
    assert split.change == 10


def test_a_window_without_sales_has_no_dso():
    with pytest.raises(NoSales, match="before"):
        decompose({}, {1: Position(sales=Fraction(1))}, 30, 30)
