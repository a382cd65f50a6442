"""Files that are complete or not there, locks between processes, fingerprints."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that no reader, and no abort, ever meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode)
    draft.write_text(text, encoding="utf-8")
    draft.chmod(mode)
    draft.replace(path)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``target`` if the block ends well.

    After an abort the target is what it was; what was begun is thrown away by the next call.
    """
    draft = target.with_name(f"{target.name}.new")
    former = target.with_name(f"{target.name}.old")
    for leftover in (draft, former):
        shutil.rmtree(leftover, ignore_errors=True)
    draft.mkdir(parents=True)
    yield draft
    if target.exists():
        target.rename(former)
    draft.rename(target)
    shutil.rmtree(former, ignore_errors=True)


class Lock:
    """A lock between processes, released at the latest when its process ends."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w")

    def alone(self) -> None:
        """Wait until nobody else holds the lock."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def together(self) -> None:
        """Share the lock with others who only read."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def alone_now(self) -> bool:
        """Take the lock unless somebody holds it; tells whether it was taken."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        self._file.close()

    def __enter__(self) -> "Lock":
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


def fingerprint(files: Iterable[Path], root: Path) -> str:
    """A short digest of the files' names (relative to ``root``) and contents."""
    digest = sha256()
    for path in sorted(files):
        content = sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()[:12]
