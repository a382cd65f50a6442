"""What stands in the head of an e-mail: one line each."""


def one_line(text: str | None) -> str:
    """A text without line breaks: what comes after one would be a header of its own.

    >>> one_line("Ada\\r\\nBcc: thief@example.com")
    'Ada Bcc: thief@example.com'
    """
    return " ".join((text or "").split())
