"""The settings of one call (the checkout, ports, servers), read once from the environment."""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from devkit.ui import Stop


@dataclass(frozen=True, slots=True)
class Server:
    """How a PostgreSQL server is reached."""

    host: str
    port: int
    user: str
    password: str = ""

    def environment(self) -> dict[str, str]:
        """The variables by which PostgreSQL's own programs find the server."""
        variables = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}
        return variables | ({"PGPASSWORD": self.password} if self.password else {})


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a command needs to know about this checkout and this call."""

    root: Path
    http_port: int
    smtp_port: int
    pg_port: int
    jobs: int
    odoo_home: Path | None
    external_server: Server | None

    @property
    def state(self) -> Path:
        """Holds all that the tool makes; the rest of the checkout stays as cloned."""
        return self.root / ".ar"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def venv_python(self) -> Path:
        return self.state / "venv" / "bin" / "python"

    @property
    def checkout_key(self) -> str:
        """Tells this checkout's things from another's where both share a place."""
        return sha256(str(self.root).encode()).hexdigest()[:8]

    @classmethod
    def from_environment(cls, root: Path, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings; a number that is none stops with a sentence that names it."""
        home = environ.get("ODOO_HOME")
        return cls(
            root=root,
            http_port=_number(environ, "AR_HTTP_PORT", 8069),
            smtp_port=_number(environ, "AR_SMTP_PORT", 10025),
            pg_port=_number(environ, "AR_PG_PORT", 54329),
            jobs=_number(environ, "AR_JOBS", os.cpu_count() or 1),
            odoo_home=Path(home).resolve() if home else None,
            external_server=_external_server(environ),
        )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"{name} must be a number between 1 and 65535, not {text!r}.")
    return int(text)


def _external_server(environ: Mapping[str, str]) -> Server | None:
    if not environ.get("PGHOST"):
        return None
    return Server(
        host=environ["PGHOST"],
        port=_number(environ, "PGPORT", 5432),
        user=environ.get("PGUSER") or getpass.getuser(),
        password=environ.get("PGPASSWORD", ""),
    )
