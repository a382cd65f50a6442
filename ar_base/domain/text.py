"""Text that somebody typed, made fit for a file or a drawing: kept as it is, and never obeyed.

What a format cannot hold is marked with ``�``, and what had to be cut ends with ``…``: nothing goes
without a trace.
"""

import re
import unicodedata

MARK, ELLIPSIS = "\ufffd", "…"
#: What XML 1.0 has no room for: most control characters, halves of pairs, two that are none.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
#: What a file system or a shell takes for something else, and what may stand for it.
_APART, _NOTHING = re.compile(r"[\\/:|]+"), re.compile(r'[*?"<>]+')
_LONGEST = 120  # characters of a file's name
_LONGEST_BYTES = 180  # file systems hold 255, an ending is to come, and a browser adds its own


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


def file_name(value, default="document"):
    """A title as the name of a file, without its ending: one line, short, and no path.

    Invisible characters go: some of them turn a name around, so that ``fdp.exe`` is read as
    ``exe.pdf``.

    >>> file_name("INV/2026/00017")
    'INV-2026-00017'
    >>> file_name('Statement "Ada"\\n\\r/../../etc')
    'Statement Ada -..-..-etc'
    """
    text = "" if value is None or value is False else str(value)
    name = " ".join(unicodedata.normalize("NFC", text).split())
    name = _NOTHING.sub("", _APART.sub("-", name))
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = name[:_LONGEST].encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return name.strip(" .") or default
