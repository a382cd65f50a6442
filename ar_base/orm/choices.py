"""Choices of a field from the states of a rule: written once, and labelled here."""

from collections.abc import Mapping
from enum import StrEnum


def choices(labels: Mapping[StrEnum, str]) -> list[tuple[str, str]]:
    """What ``fields.Selection`` takes, from the members of a ``StrEnum``.

    Plain text, since members of it cannot be sent by XML-RPC, which looks at the type alone.

    :param labels: in the order in which people choose; some members may be left out
    """
    return [(str(state.value), label) for state, label in labels.items()]
