"""The figures of a moment, as they are kept with a request and with each decision.

``{name: {"type": .., "value": .., "text": .., "currency": .., "place": .., "binds": False}}``, as
JSON. Type and value say what was approved; ``text`` is what a reference was called, which may
change without harm, and ``place`` where it stands; what does not bind is shown and decides nothing.
``of`` is an amount of which this is a part; what is ``live`` is shown as the record says it now.
"""


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
