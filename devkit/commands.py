"""Running other programs: their output goes to a log, their failure becomes one sentence."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from devkit.ui import Stop

_CAUSES = (
    (r"no space left on device|disk quota exceeded", "the disk is full; make room"),
    (
        r"could not resolve|temporary failure (in name resolution|resolving)|failed to resolve"
        r"|name or service not known|network is unreachable|no route to host"
        r"|unable to connect|cannot initiate the connection|connection (timed out|refused)"
        r"|connecttimeout|failed to establish a new connection|max retries exceeded",
        "the network cannot be reached; check the connection (and proxy)",
    ),
)


def cause(output: str) -> str | None:
    """What went wrong, in words, if the output of a failed program tells a cause we know."""
    for pattern, sentence in _CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence
    return None


def failure(what: str, output: str, log: Path | None = None) -> Stop:
    """The one sentence for a program that failed; a known cause hides the technical one."""
    if known := cause(output):
        return Stop(f"{what} failed: {known}, then give the same command again.")
    details = f" (details: {log})" if log else ""
    return Stop(f"{what} failed: {telling_line(output)}{details}")


def telling_line(output: str) -> str:
    """The line that says most: what was raised, else an error, else the last words."""
    for pattern in (r"^(\w+\.)*\w*(Error|Exception)\b.*", r"^.*(\bERROR\b|\berror:|^E: ).*"):
        if found := list(re.finditer(pattern, output, re.MULTILINE)):
            return found[-1].group()
    return output.strip().rpartition("\n")[2] or "no output"


def logged(
    what: str,
    argv: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
) -> str:
    """Run a program, its output going to ``log``; returns the output or raises ``Stop``."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w+", encoding="utf-8", errors="replace") as file:
        code = subprocess.call(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            **_as_user(user),
        )
        file.seek(0)
        output = file.read()
    if code:
        raise failure(what, output, log)
    return output


def output(
    what: str, argv: Sequence[str | Path], *, env: Mapping[str, str] | None = None, stdin: str = ""
) -> str:
    """Run a program and return what it printed; raises ``Stop`` if it fails."""
    done = subprocess.run(
        [str(part) for part in argv],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=False,
    )
    if done.returncode:
        raise failure(what, done.stderr)
    return done.stdout


def _as_user(user: str | None) -> dict:
    """What makes a child run as another user, with that user's groups only."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}
