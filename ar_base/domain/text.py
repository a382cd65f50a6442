"""Text that somebody typed, made fit for a file or a drawing: kept as it is, and never obeyed.

What a format cannot hold is marked with ``�``, and what had to be cut ends with ``…``: nothing goes
without a trace.
"""

import re
import unicodedata

MARK, ELLIPSIS = "\ufffd", "…"
#: What XML 1.0 has no room for: most control characters, halves of pairs, two that are none.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]+')
_LONGEST_FILE_NAME = 180  # bytes; file systems hold 255, and an ending is still to come


def plain(value):
    """A value as text that XML can hold; nothing for None and False."""
    if value is None or value is False:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = str(value)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub(MARK, text)


def one_line(value):
    """The same on one line, with single spaces."""
    return " ".join(plain(value).split())


def units(text):
    """The length of a text as spreadsheets count it: two for what is not in the first plane."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut(text, most):
    """At most so many units of a text; what was cut is told by an ellipsis."""
    if len(text) <= most // 2 or units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: (most - 1) * 2]
    return kept.decode("utf-16-le", "ignore") + ELLIPSIS


def file_name(value):
    """A name under which every system can keep a file, without its ending; empty if none is left.

    Invisible characters go: some of them turn a name around, so that it seems to end otherwise.
    """
    visible = "".join(c for c in one_line(value) if unicodedata.category(c)[0] != "C")
    name = " ".join(_NOT_IN_FILE_NAMES.sub("-", visible).split())
    return name.encode()[:_LONGEST_FILE_NAME].decode("utf-8", "ignore").strip(" .")
