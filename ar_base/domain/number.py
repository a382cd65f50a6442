"""Numbers that can be written and drawn."""

from math import isfinite


def finite(value):
    """A number, as float; None for NaN, infinity, more than a float holds, and what is none."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if isfinite(found) else None
