"""How good forecasts were: pinball loss, coverage, and intervals that past errors give.

A forecast's errors, as shares of what was open when it was made, are collected from past origins.
Their quantiles, laid around a new forecast, are its interval. To judge that interval, each origin
is judged by the errors of the others alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEVELS = (0.1, 0.5, 0.9)  # the interval from the first to the last covers 80 %
BANDS = ((1, 4), (5, 8), (9, 13))  # weeks ahead whose errors are alike


def pinball(actual, quantile, level):
    """The pinball loss of a quantile forecast: ``level`` of an underestimate, else the rest.

    Koenker and Bassett 1978; its mean is least for the true quantile.
    """
    error = actual - quantile
    return level * error if error >= 0 else (level - 1) * error


def quantile(values, level):
    """The quantile of values by linear interpolation; nought of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True, slots=True)
class Trial:
    """A forecast that was made at a past origin: what was open, and per week ahead both."""

    open: float
    expected: Sequence[float]
    actual: Sequence[float]

    def errors(self, band):
        first, last = band
        weeks = list(zip(self.actual, self.expected, strict=True))[first - 1 : last]
        return [(actual - expected) / self.open for actual, expected in weeks if self.open]


@dataclass(frozen=True, slots=True)
class Score:
    """``coverage`` of the interval (0 to 1) and mean ``pinball`` loss as a share of what was open.

    None where there were no trials to judge by.
    """

    coverage: float | None
    pinball: float | None


def margins(trials):
    """For each band of weeks ahead, the margins at :data:`LEVELS`, as shares of what is open."""
    errors = ([e for trial in trials for e in trial.errors(band)] for band in BANDS)
    return [tuple(quantile(of_band, level) for level in LEVELS) for of_band in errors]


def around(expected, open_, margins_):
    """The quantiles of each week: the forecast with the margins of its band, never below nought."""
    found = []
    for week, amount in enumerate(expected, 1):
        band = next(n for n, (_first, last) in enumerate(BANDS) if week <= last)
        found.append(tuple(max(0.0, amount + open_ * margin) for margin in margins_[band]))
    return found


def score(trials):
    """Judge each trial by the errors of the others."""
    trials = [trial for trial in trials if trial.open]
    if len(trials) < 2:
        return Score(None, None)
    hits, losses = 0, []
    for number, trial in enumerate(trials):
        others = margins(trials[:number] + trials[number + 1 :])
        bands = around(trial.expected, trial.open, others)
        for actual, band in zip(trial.actual, bands, strict=True):
            hits += band[0] <= actual <= band[-1]
            losses += [
                pinball(actual, value, level) / trial.open
                for value, level in zip(band, LEVELS, strict=True)
            ]
    count = sum(len(trial.actual) for trial in trials)
    return Score(hits / count, sum(losses) / len(losses))
