"""What was open on a day, what kind of item it is, how much of it is money, and what ties out."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.ledger.items import Item, Pair, open_on
from odoo.addons.ar_base.domain.ledger.kinds import Kind, kind_of
from odoo.addons.ar_base.domain.ledger.money import Parts, came, share, split
from odoo.addons.ar_base.domain.ledger.tie_out import Cause, Difference, Row, State, TieOut

TODAY = date(2026, 3, 1)


def day(days):
    return TODAY + timedelta(days=days)


INVOICE = Item(1, day(-30), 100)


def test_paid_in_two_parts():
    items = [INVOICE, Item(2, day(-10), -60), Item(3, day(-5), -40)]
    pairs = [Pair(1, 2, 60), Pair(1, 3, 40)]
    assert open_on(day(-11), items, pairs) == {1: 100}
    assert open_on(day(-10), items, pairs) == {1: 40}
    assert open_on(day(-5), items, pairs) == {}


def test_a_cheque_of_next_week_is_not_there_yet():
    items, pairs = [INVOICE, Item(2, day(5), -100)], [Pair(1, 2, 100)]
    assert open_on(day(0), items, pairs) == {1: 100}
    assert open_on(day(4), items, pairs) == {1: 100}
    assert open_on(day(5), items, pairs) == {}


def test_a_payment_set_back_to_draft_settles_nothing():
    items, pairs = [INVOICE, Item(2, day(-5), -100, posted=False)], [Pair(1, 2, 100)]
    assert open_on(day(0), items, pairs) == {1: 100}


def test_what_is_open_is_what_the_books_have():
    @given(
        st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 999), st.booleans()), max_size=8),
        st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 999), st.booleans()), max_size=8),
        st.data(),
    )
    def adds_up(debts, credits, data):
        items = [Item(n, day(on), amount, posted) for n, (on, amount, posted) in enumerate(debts)]
        items += [
            Item(-n - 1, day(on), -amount, posted) for n, (on, amount, posted) in enumerate(credits)
        ]
        pairs = []
        if debts and credits:
            for _number in range(data.draw(st.integers(0, 6))):
                debit = data.draw(st.sampled_from([i for i in items if i.amount > 0]))
                credit = data.draw(st.sampled_from([i for i in items if i.amount < 0]))
                pairs.append(Pair(debit.key, credit.key, data.draw(st.integers(1, 50))))
        for on in (-60, -20, 0, 20, 60):
            books = sum(item.amount for item in items if item.posted and item.on <= day(on))
            assert sum(open_on(day(on), items, pairs).values()) == books

    adds_up()


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"document": "out_invoice"}, Kind.INVOICE),
        ({"document": "out_receipt"}, Kind.RECEIPT),
        ({"document": "out_refund", "is_credit": True}, Kind.CREDIT_NOTE),
        ({"document": "in_invoice"}, Kind.INVOICE),
        ({"by_payment": True, "is_credit": True}, Kind.PAYMENT),
        ({"by_payment": True, "is_credit": True, "loses": True}, Kind.PAYMENT),
        ({"by_exchange": True, "is_credit": True, "loses": True}, Kind.EXCHANGE),
        ({"is_credit": True, "loses": True}, Kind.WRITE_OFF),
        ({"is_credit": False, "loses": True}, Kind.ENTRY),
        ({"is_credit": True}, Kind.ENTRY),
        ({}, Kind.ENTRY),
    ],
)
def test_kinds(facts, kind):
    assert kind_of(**facts) is kind


def test_ten_paid_and_ninety_written_off():
    assert share(100_00, 90_00) == Fraction(1, 10)
    assert split(100_00, 100_00, 90_00) == Parts(money=10_00, lost=90_00)
    assert split(50_00, 100_00, 90_00) == Parts(money=5_00, lost=45_00)


def test_a_discount_is_granted_and_not_lost():
    assert split(1000_00, 1000_00, 20_00, granted=True) == Parts(money=980_00, granted=20_00)


def test_what_was_paid_on_top_is_money_as_well():
    assert split(100_00, 100_00, -10_00) == Parts(money=100_00)


def test_no_unit_is_lost_between_several():
    assert [split(3, 10, 5), split(3, 10, 5, before=3), split(4, 10, 5, before=6)] == [
        Parts(money=2, lost=1),
        Parts(money=1, lost=2),
        Parts(money=2, lost=2),
    ]


def test_what_was_paid_on_top_came():
    assert came(100_00, -3_00) == Fraction(103, 100)
    assert came(100_00, 90_00) == share(100_00, 90_00)
    assert came(100_00, 200_00) == came(0, 5) == 0


def test_an_entry_without_money_has_none():
    assert split(100_00, 100_00, 100_00) == Parts(lost=100_00)
    assert share(0, 5) == 0


def test_nothing_is_lost_in_the_split():
    @given(st.integers(-9999, 9999), st.integers(-9999, 9999), st.integers(-9999, 9999))
    def adds_up(amount, settled, beside):
        parts = split(amount, settled, beside)
        assert parts.money + parts.granted + parts.lost == amount
        assert abs(parts.money) <= abs(amount)

    adds_up()


def test_tied_explained_and_different():
    account = Row(1, None, 117.0, 100.0)
    nobody = Row(1, None, 17.0, 0.0)
    assert TieOut((Row(1, None, 100.0, 100.0),)).state == State.TIED
    lost = Difference(1, None, 5, 6, "MISC/1", Cause.NO_CUSTOMER, 17.0)
    explained = TieOut((account,), (nobody,), (lost,))
    assert (explained.state, explained.difference) == (State.EXPLAINED, 17)
    assert explained.explained() == {Cause.NO_CUSTOMER: 17.0}
    assert TieOut((account,), (nobody,)).state == State.DIFFERENT


def test_ten_too_much_here_and_too_little_there_is_no_tie():
    account = Row(1, None, 200.0, 200.0)
    ada, bab = Row(1, 7, 100.0, 110.0), Row(1, 8, 100.0, 90.0)
    assert TieOut((account,), (ada, bab)).state == State.DIFFERENT
    wrong = [
        Difference(1, 7, 1, 1, "INV/1", Cause.RESIDUAL, -10.0),
        Difference(1, 8, 2, 2, "INV/2", Cause.RESIDUAL, 10.0),
    ]
    assert TieOut((account,), (ada, bab), tuple(wrong)).state == State.EXPLAINED
