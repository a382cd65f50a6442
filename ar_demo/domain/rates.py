"""Monthly exchange rates: units of a currency for one euro."""

import math
from datetime import date

LEVEL = {"GBP": 0.8625, "CNY": 7.815, "INR": 90.4}
SWING = 0.03  # how far a slow wave takes a rate from its level
MONTHS = 25


def month_start(day, months_back):
    months = day.year * 12 + day.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)


def monthly_rates(today, rng):
    """(first of month, currency, rate) for this month and the 24 before it, oldest first."""
    rates = []
    for phase, (currency, level) in enumerate(LEVEL.items()):
        for month in range(MONTHS):
            wave = SWING * math.sin(month / 3.5 + phase * 2) + rng.uniform(-0.006, 0.006)
            day = month_start(today, MONTHS - 1 - month)
            rates.append((day, currency, round(level * (1 + wave), 6)))
    return sorted(rates)
