"""Netting by itself."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.aging.netting import net

amounts = st.lists(st.integers(-10_000, 10_000), max_size=30)


def test_credits_settle_the_oldest_first():
    assert net([100, 50, -120, 30]) == [0, 30, 0, 30]


def test_a_credit_larger_than_all_debts_remains():
    assert net([-80, 100, -70]) == [0, 0, -50]


@given(amounts)
def test_netting_keeps_the_sum_and_one_sign(items):
    left = net(items)
    assert sum(left) == sum(items)
    assert not (any(amount > 0 for amount in left) and any(amount < 0 for amount in left))
    assert all(abs(after) <= abs(before) for before, after in zip(items, left, strict=True))


@given(amounts)
def test_netting_touches_the_oldest_first(items):
    left = net(items)
    debts = [(b, a) for b, a in zip(items, left, strict=True) if b > 0]
    touched = [a < b for b, a in debts]
    assert touched == sorted(touched, reverse=True)
