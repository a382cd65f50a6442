"""What is printed, on which paper, and who prints it.

The engine is WeasyPrint, which needs Pango and its kin on the machine. It is loaded by the first
print and not before: an add-on installs, and all but printing works, on a machine without them.
"""

import logging
import re
from typing import NamedTuple

from . import batch


class PressMissing(Exception):
    """Nothing can be printed here; says which library or package is missing."""


class Paper(NamedTuple):
    """Size and margins of a page, in millimetres."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def css(self):
        """The same as a stylesheet, over which that of a document has the last word."""
        margins = " ".join(
            f"{side:.2f}mm" for side in (self.top, self.right, self.bottom, self.left)
        )
        return f"@page {{ size: {self.width:.2f}mm {self.height:.2f}mm; margin: {margins} }}"


def press(paper):
    """A press that prints on this paper; for one batch and one thread.

    :raise PressMissing: WeasyPrint cannot be loaded
    """
    _quieten()
    try:
        from . import engine
    except ImportError as error:
        raise PressMissing(f"Python: {error.name or error}") from error
    except OSError as error:
        # cffi says: cannot load library 'libpango-1.0-0': …
        library = re.search(r"'([^']+)'", str(error))
        raise PressMissing(library[1] if library else str(error)) from error
    return Press(engine.Press(paper.css), paper.css)


class Press(NamedTuple):
    """Prints a few documents here, and many by processes of their own."""

    engine: object
    css: str

    def pdfs(self, pages):
        """A PDF of its own for each document.

        :param pages: an iterable of HTML documents, taken one by one
        """
        return self.engine.pdfs(pages)

    def booklets(self, pages):
        """The documents one after another, each with its own page numbers, in few PDFs.

        :raise BatchFailed: many could not be printed
        """
        large, pages = batch.is_large(pages)
        return batch.booklets(self.css, pages) if large else self.engine.booklets(pages)


def _quieten():
    """A word on each step, and on every property that mail clients know and paper does not, helps
    nobody; who wants to read it sets the level.
    """
    for name, level in (("weasyprint", logging.ERROR), ("fontTools", logging.WARNING)):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(level)
