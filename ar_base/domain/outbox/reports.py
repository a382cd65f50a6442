"""What a mail server reports about a message that it was given earlier (RFC 3464, 8098)."""

from collections.abc import Iterator
from email.message import Message
from enum import StrEnum

from .identity import named

_LONGEST = 100_000  # bytes of a part that are looked through
_HEADERS = ("Message-Id", "In-Reply-To", "References", "X-Microsoft-Original-Message-ID")


class Report(StrEnum):
    FAILED = "failed"
    DELIVERED = "delivered"
    NOTHING = "nothing"  # such as: late, and still trying


def about(message: Message) -> list[str]:
    """The Message-IDs of ours that a report names, wherever it does."""
    return named("\n".join(_texts(message)))


def _texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        for header in _HEADERS:
            yield str(part.get(header, ""))
        if part.get_content_maintype() == "text" and isinstance(part.get_payload(), str):
            yield (part.get_payload(decode=True) or b"")[:_LONGEST].decode("ascii", "replace")


def verdict(message: Message) -> Report:
    """What a report says; a mail server that says nothing a program can read sends back failures.

    A report that is only late, or of a reader who opened the message, is no failure.
    """
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and (actions := _values(part, "Action")):
            return _of_actions(actions)
        if kind == "message/disposition-notification":
            shown = any("displayed" in value for value in _values(part, "Disposition"))
            return Report.DELIVERED if shown else Report.NOTHING
    return Report.FAILED


def _of_actions(actions: set[str]) -> Report:
    if "failed" in actions:
        return Report.FAILED
    return Report.DELIVERED if "delivered" in actions else Report.NOTHING


def _values(part: Message, name: str) -> set[str]:
    """What the blocks of a part say under a name; such a part holds blocks like heads of mails."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [part]
    found = {str(block.get(name, "")).strip().lower() for block in blocks}
    if isinstance(payload, str):
        lines = (line.partition(":") for line in payload.splitlines())
        found |= {
            text.strip().lower() for key, _colon, text in lines if key.lower() == name.lower()
        }
    return found - {""}
