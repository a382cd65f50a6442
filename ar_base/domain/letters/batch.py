"""A large batch is printed in portions, by processes of their own, side by side.

The time and the memory that laying out takes are then not those of Odoo's worker, whose limits
(60 seconds of processor time, if nobody says otherwise) end at some four hundred letters.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path

from .printer import framed, unframed

PRINTER = Path(__file__).with_name("printer.py")
#: So many documents are worth a process, which takes half a second to begin.
PORTION = 48
#: How many work side by side.
PRESSES = max(1, min(4, os.cpu_count() or 1))
SECONDS_PER_PORTION = 300


class BatchFailed(Exception):
    """A portion could not be printed; says what the press said."""


def booklets(css: str, pages: Iterable[str]) -> Iterator[bytes]:
    """The documents one after another in few PDFs; no more are waiting than are being printed.

    :raise BatchFailed: a press ended with an error, or not at all
    """
    with ThreadPoolExecutor(PRESSES) as presses:
        printing = deque()
        pages = iter(pages)
        while portion := list(islice(pages, PORTION)):
            printing.append(presses.submit(_printed, css, portion))
            if len(printing) > PRESSES:
                yield from printing.popleft().result()
        while printing:
            yield from printing.popleft().result()


def _printed(css, portion):
    documents = framed(text.encode() for text in (css, *portion))
    path = os.pathsep.join(filter(None, sys.path))
    try:
        done = subprocess.run(
            [sys.executable, str(PRINTER)],
            input=documents,
            capture_output=True,
            check=True,
            timeout=SECONDS_PER_PORTION,
            env=os.environ | {"PYTHONPATH": path},
        )
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace").strip().splitlines()
        raise BatchFailed(words[-1] if words else f"exit status {error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BatchFailed(str(error)) from error
    return unframed(done.stdout)


def is_large(pages: Iterable[str]) -> tuple[bool, Iterator[str]]:
    """Whether there are more documents than one portion, and the same documents again."""
    pages = iter(pages)
    first = list(islice(pages, PORTION + 1))
    return len(first) > PORTION, chain(first, pages)
