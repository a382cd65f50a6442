"""The Message-ID of a recipient: it names the recipient, and nobody can guess it.

A mail server that sends a message back does not always say to whom it was; it always says which
message it was.
"""

import re

#: Also of reminders that were sent before each recipient had an own one.
_OURS = re.compile(r"<ar-[a-z-]{1,40}-\d{1,12}-[0-9a-f]{32}@[^<>@\s]{1,255}>")


def message_id(recipient: int, token: str, host: str) -> str:
    """:param token: 32 hexadecimal digits, by chance"""
    return f"<ar-outbox-{recipient}-{token}@{host}>"


def named(text: str) -> list[str]:
    """The Message-IDs of ours in a text, each once.

    >>> named("In reply to <ar-outbox-7-0123456789abcdef0123456789abcdef@seller.example>")
    ['<ar-outbox-7-0123456789abcdef0123456789abcdef@seller.example>']
    """
    return list(dict.fromkeys(_OURS.findall(text)))
