"""No file names a package registry's host or a place on somebody's machine.

Which mirror and which folder are used is the user's matter, read from the machine.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

PATTERNS = {
    "a registry's host": re.compile(
        r"\b(?:(?:deb|ftp|security|snapshot)\.debian|pypi|files\.pythonhosted|registry\.npmjs)"
        r"\.(?:org|com)\b"
    ),
    "a path of one machine": re.compile(r"(?<![\w./:])/(?:work|root|home/\w+)/"),
}


def check(root: Path) -> Iterator[str]:
    """Findings in every text file that git tracks, or would."""
    for path in files(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for number, line in enumerate(lines, start=1):
            for what, pattern in PATTERNS.items():
                if pattern.search(line):
                    yield f"{path.relative_to(root)}:{number}: names {what}"


def files(root: Path) -> list[Path]:
    """The project's files: git knows them; a copy without git is read whole."""
    argv = ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
    try:
        listed = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for path in _walk(root) if path.is_file()]
    return [root / name for name in listed.split("\0") if name]


def _walk(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.name == ".ci" or not path.name.startswith((".", "__pycache__")):
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from _walk(path)
