"""Splitting a promise into monthly instalments."""

from calendar import monthrange
from dataclasses import replace
from datetime import date

from odoo.addons.ar_base.domain.allocation.policies import Item, as_listed

from .judging import Instalment

#: More nobody waits for: ten years of months.
MOST_INSTALMENTS = 120
#: No promise was given longer ago, and none is for a day further ahead.
WITHIN_DAYS = 3653


def split(amount: int, first: date, count: int, months: int = 1, step: int = 1) -> list[Instalment]:
    """Equal instalments that add up to the amount; the last one takes the rounding.

    :param amount: whole minor units
    :param step: the units that the currency is rounded to: 5 where the least coin is five cents
    :param months: between two instalments; one that would fall behind the end of its month falls
        on its last day
    :raise ValueError: if there is less than one instalment, or less than one step for each, or more
        than ``MOST_INSTALMENTS``, or one beyond the calendar
    """
    if not 1 <= count <= MOST_INSTALMENTS or months < 1 or amount < count * step:
        raise ValueError(f"{amount} cannot be split into {count} instalments")
    share = amount // (count * step) * step
    shares = [share] * (count - 1) + [amount - share * (count - 1)]
    return [
        Instalment(months_later(first, number * months), part) for number, part in enumerate(shares)
    ]


def take(plan: list[Instalment], amount: int) -> tuple[list[Instalment], list[Instalment]]:
    """So much of a plan, the earliest instalments first, and what is left of it.

    >>> day = date(2026, 3, 31)
    >>> taken, left = take([Instalment(day, 50), Instalment(day, 50)], 70)
    >>> [part.amount for part in taken], [part.amount for part in left]
    ([50, 20], [30])
    """
    laid = as_listed(amount, [Item(place, part.amount) for place, part in enumerate(plan)])
    taken = [replace(part, amount=laid.on(place)) for place, part in enumerate(plan)]
    left = [replace(part, amount=part.amount - laid.on(place)) for place, part in enumerate(plan)]
    return [part for part in taken if part.amount], [part for part in left if part.amount]


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
