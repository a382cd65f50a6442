"""An Odoo web server for the time of a measurement."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devkit import ports
from devkit.odoo_run import Odoo
from devkit.processes import Daemon
from devkit.ui import Stop

SECONDS_TO_ANSWER = 120


@dataclass(frozen=True, slots=True)
class WebServer:
    """Where it answers, and the process that does."""

    url: str
    pid: int

    def peak_mb(self) -> float:
        """The most memory that it has held so far."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024


@contextmanager
def serving(odoo: Odoo, database: str) -> Iterator[WebServer]:
    """Serve one database, threaded and without scheduled actions, until the block ends."""
    folder = odoo.config.state / "bench"
    port = ports.any_free()
    conf = odoo.write_conf(folder / f"{database}.conf", database, http_port=port)
    argv = odoo.command(conf, "--log-level=warn")
    daemon = Daemon(database, argv, folder, odoo.environment)
    try:
        daemon.start()
        url = f"http://{ports.LOCAL}:{port}"
        _wait(daemon, url)
        yield WebServer(url, daemon.pid())
    finally:
        daemon.stop()
        conf.unlink(missing_ok=True)


def _wait(daemon: Daemon, url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not _answers(url):
        daemon.check_alive()
        if time.monotonic() > deadline:
            raise Stop(f"Odoo does not answer at {url} (details: {daemon.log}).")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/web/login", timeout=60) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
