"""Buckets and netting by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.aging.buckets import Bucket, Gap, Kind, bucket_of, scheme
from odoo.addons.ar_collections.domain.aging.netting import net

STANDARD = scheme([30, 60, 90])
amounts = st.lists(st.integers(-10_000, 10_000), max_size=30)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-400, Bucket(Kind.NOT_DUE)),
        (0, Bucket(Kind.NOT_DUE)),
        (1, Bucket(Kind.LATE, 1, 30)),
        (30, Bucket(Kind.LATE, 1, 30)),
        (31, Bucket(Kind.LATE, 31, 60)),
        (90, Bucket(Kind.LATE, 61, 90)),
        (91, Bucket(Kind.LATE, 91, None)),
        (5000, Bucket(Kind.LATE, 91, None)),
    ],
)
def test_bucket_by_days_past_the_due_date(days, expected):
    assert bucket_of(STANDARD, days, amount=1) == expected


def test_a_credit_is_a_credit_however_old():
    assert bucket_of(STANDARD, 120, amount=-1) == Bucket(Kind.CREDIT)


@given(st.lists(st.integers(1, 400), min_size=1, unique=True), st.integers(-500, 500))
def test_every_day_has_one_bucket(limits, day):
    assert bucket_of(scheme(sorted(limits)), day, amount=1)


@pytest.mark.parametrize("limits", [[], [0, 30], [30, 30], [60, 30], [-1]])
def test_days_out_of_order_make_no_scheme(limits):
    with pytest.raises(Gap):
        scheme(limits)


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
