"""Reasons in words: ``oldest item {oldest_days_late} days`` filled with a debtor's figures.

Braces hold the name of a figure and nothing else, so that a reason can be written by anybody and
can reach nothing but what it is given.
"""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def names(text: str) -> list[str]:
    """What stands between braces, in its order."""
    return _PLACEHOLDER.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced; an unknown one stays as it was written."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
