"""How often in a row the promises for an item were broken."""

from collections.abc import Sequence

from .judging import MISSED, State


def breaking_level(history: Sequence[tuple[str, int]]) -> int:
    """The level of a new promise for an item.

    Withdrawing a promise and giving another does not reset the level; keeping one does.

    :param history: state and level of the item's earlier promises, in the order in which they were
        given
    :return: 0 where the last one was kept or there was none
    """
    if not history:
        return 0
    state, level = history[-1]
    if state == State.KEPT:
        return 0
    return level + 1 if state in MISSED else level
