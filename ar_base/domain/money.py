"""Amounts as whole numbers: what ``domain/`` counts with, and how they get in and out.

A rule that adds up, compares and divides amounts does so in *minor units* of their currency (cents
of 2 digits, fen of 2, yen of 0): integers, of which nothing is lost. Odoo's records hold floats,
its database numerics: both are turned at the border, here. What is no amount but a ratio (a rate, a
share, a mean) stays a number.
"""

from decimal import Decimal
from fractions import Fraction
from math import copysign, log2

#: Floats are wrong in the last bits; so many of the 53 are believed in when a half is rounded, as
#: Odoo's ``float_round`` does.
_TRUSTED_BITS = 50


def minor(amount: float | Decimal | Fraction, digits: int) -> int:
    """An amount in whole minor units; what is half a unit is rounded away from nothing.

    As the currency of Odoo rounds, so that a float means the number that people read:

    >>> minor(12.34, 2), minor(-0.005, 2), minor(1234.5, 0)
    (1234, -1, 1235)
    >>> minor(1.005, 2), minor(Decimal("2.675"), 2), minor(Fraction(1, 3), 2)
    (101, 268, 33)

    :param digits: decimal places of the currency
    :raise ValueError: not a number
    :raise OverflowError: infinite
    """
    if isinstance(amount, float):
        return _of_float(amount * 10**digits)
    return _half_up(Fraction(amount) * 10**digits)


def meant(number: float | Decimal | Fraction) -> Fraction:
    """A number as people read it: of a float the shortest one that it stands for.

    >>> meant(0.1), meant(100.0) - meant(99.9)
    (Fraction(1, 10), Fraction(1, 10))
    """
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def share(amount: int, part: float | Fraction, whole: float | Fraction) -> int:
    """What ``part`` of ``whole`` is of an amount, to the unit.

    The book value of 0.75 out of 3.00 that stand in the books with 0.10, and what 3 of 10 pieces
    are of 119.00; floats are meant as people read them:

    >>> share(10, 75, 300), share(11900, 3.0, 10.0), share(100, 0.1, 0.3)
    (3, 3570, 33)
    """
    return _half_up(amount * meant(part) / meant(whole))


def major(units: int, digits: int) -> float:
    """Minor units as an amount of Odoo's records.

    >>> major(1234, 2), major(5, 0)
    (12.34, 5.0)
    """
    return units / 10**digits


def _of_float(scaled: float) -> int:
    if not scaled:
        return 0
    return round(scaled + copysign(2 ** (log2(abs(scaled)) - _TRUSTED_BITS), scaled))


def _half_up(number: Fraction) -> int:
    rounded = int(abs(number) + Fraction(1, 2))
    return rounded if number >= 0 else -rounded
