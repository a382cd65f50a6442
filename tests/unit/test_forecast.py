"""Payment curves, scores of forecasts, and the slipping rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_collections.domain.forecast import behaviour, curves, forecaster, scoring
from odoo.addons.ar_collections.domain.forecast.curves import Curve, Exposure, hazards

items = st.lists(
    st.tuples(
        st.floats(1, 1e6),
        st.integers(-90, 0),
        st.integers(0, 400),
        st.booleans(),
    ),
    max_size=30,
)


def exposed(*rows):
    exposure = Exposure()
    for amount, opened, length, paid in rows:
        exposure.add(amount, opened, opened + length, paid)
    return exposure


def coming_of(curve, late, horizon):
    """For each week to come, the chance that it is the week of payment."""
    weeks = [0.0] * horizon
    curve.lay(weeks, 1.0, late)
    return weeks


class TestCurves:
    def test_who_always_pays_ten_days_late_is_expected_in_that_week(self):
        exposure = exposed(*[(100, -30, 40, True)] * 50)
        curve = Curve(hazards(exposure))
        coming = coming_of(curve, 0, 4)
        assert coming[1] == pytest.approx(1)
        assert sum(coming) == pytest.approx(1)

    def test_the_hazard_is_paid_by_what_was_open(self):
        # Kaplan and Meier by hand: of 4 open at first one is paid in week 1, one leaves after it,
        # one of the remaining two is paid in week 2.
        exposure = exposed(
            (1, -7, 8, True), (1, -7, 14, False), (1, -7, 20, True), (1, -7, 34, False)
        )
        found = hazards(exposure)
        week = lambda number: found[curves.index_of(number)]  # noqa: E731
        assert week(1) == pytest.approx(1 / 4)
        assert week(2) == pytest.approx(1 / 2)

    def test_debts_that_nobody_pays_make_the_chance_smaller(self):
        paid = [(100, -30, 40, True)] * 5
        alone = coming_of(Curve(hazards(exposed(*paid))), 0, 13)
        with_bad = coming_of(Curve(hazards(exposed(*paid, *[(100, -30, 300, False)] * 5))), 0, 13)
        assert sum(with_bad) < sum(alone)

    @given(items, items)
    def test_chances_are_chances(self, own, group):
        pooled = hazards(exposed(*group))
        curve = Curve(hazards(exposed(*own), pooled))
        for late in (-80, -10, 0, 5, 100, 500):
            coming = coming_of(curve, late, 13)
            assert all(chance >= -1e-9 for chance in coming)
            assert sum(coming) <= 1 + 1e-9

    def test_a_thin_history_speaks_for_the_group_and_a_long_one_for_itself(self):
        group = hazards(exposed(*[(100, -30, 60, True)] * 100))
        prompt = [(100, -30, 30, True)]
        on_time = curves.index_of(0)
        none = hazards(Exposure(), group)
        thin = hazards(exposed(*prompt), group)
        long = hazards(exposed(*prompt * 500), group)
        assert none == group
        assert none[on_time] < thin[on_time] < long[on_time]
        assert long[on_time] == pytest.approx(1, abs=0.02)

    def test_what_is_older_than_anything_seen_has_the_chance_of_the_tail(self):
        exposure = exposed((100, -30, 30 + 27 * 7, True), (100, -30, 30 + 36 * 7, False))
        tail = hazards(exposure)[curves.TAIL]
        assert tail == pytest.approx(100 / (100 * 1 + 100 * 10))
        assert coming_of(Curve(hazards(exposure)), 2000, 1) == [tail]


class TestScoring:
    def test_pinball_loss_as_published(self):
        # Koenker and Bassett: an error above costs the level, one below what is left of one.
        assert scoring.pinball(10, 6, 0.9) == pytest.approx(3.6)
        assert scoring.pinball(6, 10, 0.9) == pytest.approx(0.4)
        assert scoring.pinball(8, 8, 0.5) == 0

    @given(st.lists(st.floats(-1e3, 1e3), min_size=1), st.floats(0, 1))
    def test_quantiles_lie_within(self, values, level):
        assert min(values) - 1e-9 <= scoring.quantile(values, level) <= max(values) + 1e-9

    def test_the_quantile_of_numbers_in_a_row(self):
        assert scoring.quantile([1, 2, 3, 4, 5], 0.5) == 3
        assert scoring.quantile([0, 10], 0.9) == 9

    def test_a_perfect_forecast_costs_nothing_and_covers_all(self):
        trials = [scoring.Trial(100, [n] * 13, [n] * 13) for n in (1, 2, 3)]
        assert scoring.score(trials) == scoring.Score(1.0, 0.0)

    def test_a_better_forecast_has_the_smaller_loss(self):
        good = [scoring.Trial(100, [10] * 13, [10 + n] * 13) for n in (-1, 0, 1)]
        bad = [scoring.Trial(100, [10] * 13, [10 + 9 * n] * 13) for n in (-1, 0, 1)]
        assert scoring.score(good).pinball < scoring.score(bad).pinball

    def test_each_origin_is_judged_by_the_others(self):
        # Two agree, the third is far off: judged by itself it would be covered.
        trials = [scoring.Trial(100, [10] * 13, [level] * 13) for level in (10, 10, 60)]
        assert scoring.score(trials).coverage == pytest.approx(2 / 3, abs=0.01)

    def test_one_trial_judges_nothing(self):
        trials = [scoring.Trial(100, [1] * 13, [1] * 13)]
        assert scoring.score(trials) == scoring.Score(None, None)

    def test_amounts_never_go_below_nought(self):
        found = scoring.around([1.0] * 13, 100, [(-0.5, 0, 0.5)] * 3)
        assert found[0] == (0, 1, 51)


class TestSlipping:
    def test_a_good_payer_becomes_later(self):
        assert behaviour.is_slipping((12, 4, 3), (3, 19), None)

    def test_a_few_days_are_chance(self):
        assert not behaviour.is_slipping((12, 4, 3), (3, 8), None)

    def test_who_varies_much_must_be_later_by_more(self):
        assert not behaviour.is_slipping((12, 4, 20), (3, 19), None)

    def test_who_never_paid_well_does_not_slip(self):
        assert not behaviour.is_slipping((12, 40, 3), (3, 80), 90)

    def test_too_few_payments_tell_nothing(self):
        assert not behaviour.is_slipping((3, 4, 3), (3, 19), None)
        assert not behaviour.is_slipping((12, 4, 3), (1, 19), None)

    def test_what_is_open_tells_before_it_is_paid(self):
        assert behaviour.is_slipping((12, 2, 3), (0, 0), 20)
        assert not behaviour.is_slipping((12, 2, 3), (0, 0), 10)


class TestForecaster:
    """Days are numbers here; the last origin is today."""

    TODAY = 1000

    def piece(self, amount, dated, due, paid=None, is_money=True):
        return forecaster.Piece(amount, dated, due, paid, is_money)

    def made(self, *customers, origins=None):
        """A forecast of customers, each a list of pieces and a list of open items."""
        origins = origins or [self.TODAY]
        book = forecaster.Book(origins)
        for pieces, _open in customers:
            book.learn("XX", pieces)
        maker = forecaster.Forecaster(book)
        return maker, [maker.customer("XX", pieces, open_) for pieces, open_ in customers]

    def regular(self, lag, number=40, amount=100.0):
        """Invoices of old, each paid so many days after its due date."""
        return [
            self.piece(amount, dated, dated + 30, dated + 30 + lag)
            for dated in range(400, 400 + 10 * number, 10)
        ]

    def test_a_regular_payer_is_forecast_in_the_right_week(self):
        maker, (one,) = self.made(
            (self.regular(10), [forecaster.Open(50.0, 0), forecaster.Open(70.0, -14)])
        )
        assert maker.expected[1] == pytest.approx(50, abs=1)
        assert maker.expected[3] == pytest.approx(70, abs=1)
        assert one.expected == pytest.approx(sum(maker.expected))

    @given(
        st.lists(st.tuples(st.floats(1, 1e5), st.integers(-60, 200), st.floats(0, 1)), max_size=12)
    )
    def test_never_more_than_is_open(self, open_items):
        maker, _made = self.made(
            (
                self.regular(5, 10),
                [forecaster.Open(amount, late, amount * part) for amount, late, part in open_items],
            )
        )
        free = sum(amount * (1 - part) for amount, _late, part in open_items)
        assert sum(maker.expected) <= free + 1e-6
        assert sum(maker.held_back) <= sum(amount * part for amount, _l, part in open_items) + 1e-6

    def test_a_promise_counts_for_as_much_as_promises_are_kept(self):
        maker, _made = self.made(
            (self.regular(60), [forecaster.Open(100.0, 0, 0.0, ((9, 100.0),), 0.75)])
        )
        assert maker.promised[1] == pytest.approx(75)
        assert maker.expected[1] >= 75
        assert sum(maker.expected) <= 100

    def test_instalments_come_each_in_their_own_week(self):
        """100 are open: 30 are promised in 3 days and 40 in 24; the rest has its chances."""
        maker, _made = self.made(
            (self.regular(60), [forecaster.Open(100.0, 0, 0.0, ((3, 30.0), (24, 40.0)), 0.5)])
        )
        assert maker.promised[0] == pytest.approx(15)
        assert maker.promised[3] == pytest.approx(20)
        assert sum(maker.promised) == pytest.approx(35)
        assert sum(maker.expected) <= 100

    def test_no_more_is_promised_than_is_free(self):
        maker, _made = self.made(
            (self.regular(60), [forecaster.Open(100.0, 0, 80.0, ((3, 30.0), (24, 40.0)), 1.0)])
        )
        assert sum(maker.promised) == pytest.approx(20)

    def test_a_plan_lies_on_items_one_after_the_other(self):
        plan = [[5, 40.0], [35, 60.0]]
        assert forecaster.take(plan, 70.0) == ((5, 40.0), (35, 30.0))
        assert forecaster.take(plan, 20.0) == ((35, 20.0),)
        assert forecaster.take(plan, 0.0) == ()
        assert plan == [[35, 10.0]]

    def test_what_is_contested_is_held_back(self):
        maker, (one,) = self.made((self.regular(3), [forecaster.Open(100.0, 0, 40.0)]))
        assert sum(maker.expected) == pytest.approx(60, abs=1)
        assert sum(maker.held_back) == pytest.approx(40, abs=1)
        assert one.held_back == 40

    def test_a_past_origin_knows_nothing_of_what_came_later(self):
        origin = 850
        known = self.regular(10)
        later = [self.piece(500.0, 860, 870, 880), self.piece(900.0, 800, 820, 990)]
        unknown = [self.piece(900.0, 800, 820, None)]
        with_later, _ = self.made((known + later, []), origins=[origin, self.TODAY])
        without, _ = self.made((known + unknown, []), origins=[origin, self.TODAY])
        assert with_later.trials["own"][0].expected == without.trials["own"][0].expected
        assert with_later.trials["own"][0].open == without.trials["own"][0].open

    def test_the_actual_is_what_was_paid_of_the_items_open_then(self):
        origin = 900
        maker, _made = self.made(
            (
                [
                    self.piece(100.0, 850, 880, 905),
                    self.piece(30.0, 850, 880, 920, is_money=False),
                    self.piece(70.0, 910, 920, 925),
                ],
                [],
            ),
            origins=[origin, self.TODAY],
        )
        (trial,) = maker.trials["own"]
        assert trial.open == 130
        assert trial.actual == [100] + [0] * 12

    def test_naive_forecasts_go_by_the_due_date(self):
        origin = 900
        pieces = [*self.regular(7, 20), self.piece(10.0, 880, 910), self.piece(20.0, 850, 860)]
        maker, _made = self.made((pieces, []), origins=[origin, self.TODAY])
        assert maker.trials["due"][0].expected[:3] == [20, 10, 0]
        assert maker.trials["late"][0].expected[:3] == pytest.approx([20, 0, 10])

    def test_the_curve_beats_the_due_date_where_customers_are_late(self):
        origins = [*range(760, 860, 14), self.TODAY]
        pieces = [
            self.piece(100.0, dated, dated + 30, dated + 30 + 21) for dated in range(300, 960, 3)
        ]
        maker, _made = self.made((pieces, []), origins=origins)
        ours, due = scoring.score(maker.trials["own"]), scoring.score(maker.trials["due"])
        assert ours.pinball < due.pinball
