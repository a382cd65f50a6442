"""What went wrong, in words for people: no traceback, no statement, no path of the server."""

import html

LONGEST = 500  # characters of a reason
TRACEBACK = "Traceback (most recent call last)"
#: What PostgreSQL and Odoo's templates put behind what they say.
BEHIND = ("\nLINE ", "\nDETAIL: ", "\nCONTEXT: ", "\n    Reference: ")


def root_of(error: BaseException) -> BaseException:
    """What it all began with."""
    while cause := error.__cause__ or (not error.__suppress_context__ and error.__context__):
        error = cause
    return error


def reason(error: BaseException) -> str:
    """What an error says, else what it is; of one that carries a traceback, also its cause.

    >>> reason(ValueError("no such file"))
    'no such file'
    >>> reason(ValueError("It failed:\\n\\nTraceback (most recent call last):\\n  File…"))
    'It failed:'
    >>> reason(KeyError())
    'KeyError'
    """
    if isinstance(error, OSError) and error.strerror:
        return error.strerror  # what it is about is a path of the server
    text = html.unescape(str(error)) if TRACEBACK in str(error) else str(error)
    said = text.split(TRACEBACK)[0]
    for behind in BEHIND:
        said = said.split(behind)[0]
    words = " ".join(said.split())
    root = root_of(error)
    if TRACEBACK in text and root is not error:
        words = f"{words} ({reason(root)})" if words else reason(root)
    return words[:LONGEST] or type(error).__name__
