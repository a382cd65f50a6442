"""The private PostgreSQL cluster: made once, on a port of its own, started when needed.

PostgreSQL refuses to run as root, so root runs it as the user ``postgres``. A server that the
environment names (``PGHOST``) is used as it is: never started, never stopped.
"""

import os
import secrets
import shutil
from pathlib import Path

from devkit import commands, ports, system
from devkit.config import Config, Server
from devkit.files import whole_folder
from devkit.ui import Note, Stop

SUPERUSER = "odoo"
# Durable enough for a demo (a crash loses the last moments, never the database), yet quick.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 30min
shared_buffers = 512MB
max_connections = 200
max_locks_per_transaction = 256
"""


def provide(config: Config, note: Note) -> None:
    """See to it that a server answers: the user's, or the private cluster."""
    if config.external_server:
        _check_external(config.external_server)
        return
    data = home(config) / "data"
    if not data.exists():
        _create(config, note)
    if running_port(data) is None:
        _start(config, data, note)


def server(config: Config) -> Server:
    """How to reach the server that ``provide`` saw to."""
    if config.external_server:
        return config.external_server
    folder = home(config)
    port = running_port(folder / "data") or config.pg_port
    password = (folder / "password").read_text(encoding="utf-8").strip()
    return Server(ports.LOCAL, port, SUPERUSER, password)


def stop(config: Config) -> bool:
    """Stop the private cluster; tells whether it was running."""
    data = home(config) / "data"
    if config.external_server or running_port(data) is None:
        return False
    _pg_ctl(config, "Stopping PostgreSQL", "-D", str(data), "-m", "fast", "-w", "stop")
    return True


def home(config: Config) -> Path:
    """Where the cluster lives: in the state folder if its user can get there."""
    if os.geteuid() == 0 and not reachable_by_others(config.state):
        return Path("/var/tmp") / f"ar-{config.checkout_key}"
    return config.state / "pg"


def reachable_by_others(folder: Path) -> bool:
    """Whether any user may pass through the folder and all above it."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def running_port(data: Path) -> int | None:
    """The port of the cluster's running server, or None if it does not run."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        # After a power cut the file is still there, and its number may be another program's.
        program = Path(f"/proc/{int(lines[0])}/comm").read_text(encoding="utf-8").strip()
        return int(lines[3]) if program == "postgres" else None
    except (OSError, ValueError, IndexError):
        return None


def _check_external(chosen: Server) -> None:
    argv = ["psql", "-X", "-d", "postgres", "-c", "SELECT 1"]
    try:
        commands.output("psql", argv, env=chosen.environment())
    except Stop as error:
        raise Stop(
            f"The PostgreSQL server {chosen.user}@{chosen.host}:{chosen.port} that PGHOST names "
            "does not let us in."
        ) from error


def _create(config: Config, note: Note) -> None:
    folder = home(config)
    note(f"making a private cluster in {folder}")
    if folder.parent == Path("/var/tmp"):
        note(f"(outside the checkout: the user postgres cannot reach {config.state})")
    with whole_folder(folder) as draft:
        password = draft / "password"
        password.touch(0o600)
        password.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        if user := _cluster_user():
            for path in (draft, password):
                shutil.chown(path, user, user)
        draft.chmod(0o700)
        argv = [_program("initdb"), "-D", draft / "data", "-U", SUPERUSER, "-E", "UTF8"]
        argv += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}"]
        log = config.logs / "initdb.log"
        commands.logged("Making the cluster", argv, log, cwd=Path("/"), user=user)
        with (draft / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)


def _start(config: Config, data: Path, note: Note) -> None:
    ports.require_free(config.pg_port, "AR_PG_PORT")
    note(f"starting it on port {config.pg_port}")
    options = ("-D", str(data), "-l", str(data / "server.log"), "-o", f"-p {config.pg_port}", "-w")
    _pg_ctl(config, "Starting PostgreSQL", *options, "start")


def _pg_ctl(config: Config, what: str, *options: str) -> None:
    argv = [_program("pg_ctl"), *options]
    log = config.logs / "pg_ctl.log"
    commands.logged(what, argv, log, cwd=Path("/"), user=_cluster_user())


def _program(name: str) -> Path:
    folder = system.postgres_programs()
    if folder is None:
        raise Stop("PostgreSQL 13 or newer is not installed.")
    return folder / name


def _cluster_user() -> str | None:
    return "postgres" if os.geteuid() == 0 else None
