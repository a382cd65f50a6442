"""Names within a workbook: of sheets, and of charts and their series."""

import re

from ..text import cut, one_line

LONGEST = 31  # of a sheet's name, in the file format
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\\ufffd")
_RESERVED = "history"  # spreadsheets keep it for themselves
_REFERENCE = re.compile(r"(?<=!)(?=\$?[A-Z]+\$?\d)")


def sheet_name(title, taken):
    """A name for a sheet, as near to its title as the file format allows.

    :param taken: names that the workbook has, casefolded; the new one is added
    """
    clean = one_line(title).translate(_FORBIDDEN).strip("' ")
    number, name = 1, _shortened(clean)
    while name.casefold() in taken or name.casefold() == _RESERVED:
        number += 1
        name = _shortened(clean, f" ({number})")
    taken.add(name.casefold())
    return name


def _shortened(clean, ending=""):
    """Cut first and stripped then: an apostrophe may be the last character that fits."""
    return (cut(clean, LONGEST - len(ending)).strip("' ") or "-") + ending


def quoted(sheet):
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def label(title):
    """A title for a chart: some that hold an exclamation mark would be read as references."""
    return _REFERENCE.sub(" ", one_line(title))
