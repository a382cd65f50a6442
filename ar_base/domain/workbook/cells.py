"""Values as a sheet can hold them. None for what it cannot, which is then told as text."""

from datetime import date, datetime
from decimal import Decimal

from ..number import finite

FIRST_YEAR = 1900  # sheets count days from then on


def addend(value):
    """What a value adds to a total: exactly what it says, and nothing where it is no number."""
    number = finite(value)
    if number is None:
        return Decimal(0)
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(repr(number))


def moment(value):
    """A date or a time without zone; ISO text is understood too. None for years before 1900."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, date) or value.year < FIRST_YEAR:
        return None
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
