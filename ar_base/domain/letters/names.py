"""Names of files, out of names of people and documents."""

import re
import unicodedata

LONGEST = 120  # characters
LONGEST_BYTES = 180  # a file system takes 255, and a browser adds something of its own

#: What a file system or a shell takes for something else, and what may stand for it.
APART = re.compile(r"[\\/:|]+")
NOTHING = re.compile(r'[*?"<>]+')


def file_name(title, default="document"):
    """A title as the name of a file, without its ending: one line, short, and no path.

    >>> file_name("INV/2026/00017")
    'INV-2026-00017'
    >>> file_name('Statement "Ada"\\n\\r/../../etc')
    'Statement Ada -..-..-etc'
    """
    text = " ".join(unicodedata.normalize("NFC", str(title or "")).split())
    text = NOTHING.sub("", APART.sub("-", text))
    # No control signs; those that turn the direction of reading make exe.pdf of fdp.exe.
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    text = text[:LONGEST].encode()[:LONGEST_BYTES].decode(errors="ignore")
    return text.strip(" .") or default
