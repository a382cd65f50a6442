"""Buckets of age by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.buckets.scheme import (
    MOST,
    Bucket,
    Gap,
    Kind,
    Lateness,
    TooMany,
    bucket_of,
    late_buckets,
    number_of,
    scheme,
)

STANDARD = scheme([30, 60, 90])
limits = st.lists(st.integers(1, 400), min_size=1, max_size=MOST - 1, unique=True).map(sorted)


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


@given(limits, st.integers(-500, 500))
def test_every_day_has_one_bucket(limits, day):
    assert bucket_of(scheme(limits), day, amount=1)


@given(limits, st.integers(-500, 500))
def test_the_number_is_the_buckets_place_among_the_late_ones(limits, day):
    buckets = scheme(limits)
    number = number_of(buckets, day)
    held = bucket_of(buckets, day, amount=1)
    assert ([None, *late_buckets(buckets)][number] or Bucket(Kind.NOT_DUE)) == held


@pytest.mark.parametrize("limits", [[], [0, 30], [30, 30], [60, 30], [-1]])
def test_days_out_of_order_make_no_scheme(limits):
    with pytest.raises(Gap):
        scheme(limits)


def test_more_buckets_than_there_are_columns_make_no_scheme():
    assert len(late_buckets(scheme(range(1, MOST)))) == MOST
    with pytest.raises(TooMany):
        scheme(range(1, MOST + 1))


def test_lateness_goes_by_the_place_and_not_by_the_days():
    for limits, expected in (
        ([14, 28, 45], [Lateness.FIRST, Lateness.LATER, Lateness.LATER, Lateness.LAST]),
        ([7], [Lateness.FIRST, Lateness.LAST]),
    ):
        assert [bucket.lateness for bucket in late_buckets(scheme(limits))] == expected
    assert Bucket(Kind.NOT_DUE).lateness is None
