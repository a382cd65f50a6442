"""The figures of a moment, as they are kept with a request and with each decision.

``{name: {"type": .., "value": .., "text": .., "currency": .., "place": .., "binds": False}}``, as
JSON. Type and value say what was approved; ``text`` is what a reference was called, which may
change without harm, and ``place`` where it stands; what does not bind is shown and decides nothing.
``of`` is an amount of which this is a part; what is ``live`` is shown as the record says it now.
"""

import hashlib
import json


def binding(figures: dict | None) -> dict:
    """What an approval was given for: without names, and without what is only shown."""
    return {
        name: (figure.get("type"), figure.get("currency"), figure.get("value"))
        for name, figure in (figures or {}).items()
        if figure.get("binds", True)
    }


def same(before: dict | None, after: dict | None) -> bool:
    """Whether an approval of the figures before holds for those after."""
    return binding(before) == binding(after)


def named(figures: dict | None, amount: str) -> str:
    """What an approval is given for, short enough for a page to name what it shows."""
    said = json.dumps(binding(figures), sort_keys=True)
    return f"{hashlib.sha256(said.encode()).hexdigest()[:24]}:{amount}"


def covers(seen: str, now: str) -> bool:
    """Whether who saw the one approves the other: the same figures, and no larger an amount.

    An amount that binds is among the figures; of another, something may have been paid meanwhile.

    >>> covers("a1:140.00", "a1:100.00"), covers("a1:100.00", "a1:140.00")
    (True, False)
    >>> covers("b2:100.00", "a1:100.00"), covers("a1", "a1:100.00")
    (False, False)
    """
    (before, _colon, most), (after, _colon, amount) = seen.rpartition(":"), now.rpartition(":")
    try:
        return before == after and abs(float(amount)) <= abs(float(most))
    except ValueError:
        return False
