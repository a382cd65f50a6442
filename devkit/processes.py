"""Programs that keep running after make has ended: started, recognised and stopped by pid file."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from devkit.files import write_whole
from devkit.ui import Stop


@dataclass(frozen=True, slots=True)
class Daemon:
    """A program with a pid file and a log; ``signature`` tells what it was started with."""

    name: str
    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    signature: str = ""

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def _pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def is_current(self) -> bool:
        """Whether it runs, started by the same command with the same signature."""
        return self.pid() is not None and self._record().get("digest") == self._digest()

    def start(self) -> None:
        """Start it apart from this terminal; one started otherwise is stopped first."""
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                self.argv,
                cwd="/",
                env=os.environ | dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        record = {"pid": process.pid, "birth": _birth(process.pid), "digest": self._digest()}
        write_whole(self._pid_file, json.dumps(record))

    def stop(self, patience: float = 15.0) -> bool:
        """End it, by force if it does not listen; tells whether it was running."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + patience
            while self.pid() is not None:
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)
        self._pid_file.unlink(missing_ok=True)
        return pid is not None

    def check_alive(self) -> None:
        """Raise ``Stop`` with its last words if it has ended."""
        if self.pid() is None:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise Stop(f"{self.name} has ended: {lines[-1] if lines else ''} (details: {self.log})")

    def pid(self) -> int | None:
        """Its process id, if that still is the program that we started."""
        pid, birth = (self._record().get(key) for key in ("pid", "birth"))
        return pid if birth and _birth(pid) == birth else None

    def _record(self) -> dict:
        try:
            return json.loads(self._pid_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _digest(self) -> str:
        return sha256("\0".join([*self.argv, self.signature]).encode()).hexdigest()


def _birth(pid: int) -> str | None:
    """When a process began, in the kernel's ticks: with its number, what no other one has."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    # The fields after the name in brackets: the 3rd of all is the state, the 22nd the birth.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]
