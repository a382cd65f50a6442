"""What a mail server reports about a message that it was given earlier (RFC 3464, 8098)."""

import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from enum import StrEnum

from .headers import one_line
from .identity import named

_LONGEST = 100_000  # bytes of a part that are looked through
_MOST = 200  # signs of a reason
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


def reason(message: Message, email: str | None = None) -> str:
    """Why a message did not arrive, in the words of the mail server, on one line; may be empty.

    A stranger wrote these words: they are cut, and hold no sign that no person sees.

    :param email: whose reason it is, where a report is about several
    """
    failed = [block for block in _blocks(message) if block.get("action") == "failed"]
    theirs = [block for block in failed if email and block.get("final-recipient", "") == email]
    for block in theirs or failed:
        if words := block.get("diagnostic-code") or block.get("status"):
            return words
    return ""


def _blocks(message: Message) -> Iterator[dict[str, str]]:
    """What a report says of each recipient: ``{name of a field: its value}``, both as we need."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload = part.get_payload()
        for block in payload if isinstance(payload, list) else _parsed(payload):
            said = {name.lower(): _readable(str(value)) for name, value in block.items()}
            said["action"] = said.get("action", "").lower()
            for typed in ("diagnostic-code", "final-recipient"):
                kind, semicolon, value = said.get(typed, "").partition(";")
                said[typed] = (value if semicolon and " " not in kind.strip() else kind).strip()
            said["final-recipient"] = said["final-recipient"].lower()
            yield said


def _parsed(payload: object) -> list[Message]:
    """The blocks of a part that was not taken to pieces."""
    if not isinstance(payload, str):
        return []
    return [message_from_string(block) for block in re.split(r"\r?\n\s*\n", payload[:_LONGEST])]


def _readable(text: str) -> str:
    """On one line, without control signs or those that turn the writing, and not too long."""
    kept = "".join(sign if sign.isprintable() else " " for sign in text[:_LONGEST])
    line = one_line(kept)
    return line if len(line) <= _MOST else line[: _MOST - 1].rstrip() + "…"


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
