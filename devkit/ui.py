"""What the person at the terminal sees: numbered steps with their time, and one-sentence failures.

Progress goes to stderr, so that stdout holds results only (``make shell`` can be piped).
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager


class Stop(Exception):
    """Ends the command; its message is one clear sentence for the person who called it."""


def say(text: str) -> None:
    """Write one line of progress."""
    print(text, file=sys.stderr, flush=True)


Note = Callable[[str], None]


class Steps:
    """Numbered steps: ``[2/5] System packages ... 3.1 s``.

    A quiet one shows a step only when there is something to tell about it.
    """

    def __init__(self, total: int, quiet: bool = False) -> None:
        self._total = total
        self._number = 0
        self._quiet = quiet

    def run(self, steps: Iterable[tuple[str, Callable[[Note], object]]]) -> None:
        """Take each step, a title and a function that is given a way to leave notes."""
        for title, action in steps:
            with self.step(title) as note:
                action(note)

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        """Announce a step, then tell how long it took; yields the function for its notes."""
        self._number += 1
        heading = f"[{self._number}/{self._total}] {title}"
        notes: list[str] = []

        def note(text: str) -> None:
            if not notes:
                say(heading)
            notes.append(text)
            say(f"      {text}")

        started = time.monotonic()
        yield note
        seconds = f"{time.monotonic() - started:.1f} s"
        if notes:
            say(f"      done in {seconds}")
        elif not self._quiet:
            say(f"{heading}: ready ({seconds})")
