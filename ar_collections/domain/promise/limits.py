"""What a company grants without asking a manager."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``days`` that a promise may reach ahead, ``share`` of what is owed in percent; 0: any."""

    days: int = 0
    share: float = 0


def is_within(limits: Limits, *, days: int, promised: int, covered: int) -> bool:
    """Whether a promise needs nobody's agreement.

    400.00 of 1,000.00 within 30 days are less than half of it, and half is what is asked for:

    >>> is_within(Limits(30, 50), days=30, promised=400_00, covered=1_000_00)
    False
    >>> is_within(Limits(30, 40), days=30, promised=400_00, covered=1_000_00)
    True

    :param days: from the day on which it was given to the last instalment
    :param promised: by the customer, in all; minor units, as ``covered``: what could be asked for
    """
    in_time = not limits.days or days <= limits.days
    return in_time and promised * 100 >= covered * limits.share
