"""A PostgreSQL of its own, which a test may stop as it likes, with a copy of a database in it."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import odoo
from odoo.tools import config

from devkit import system

#: As a hasty administrator sets it: a commit is on the disk only a moment later.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
synchronous_commit = off
wal_writer_delay = 200ms
max_connections = 50
max_locks_per_transaction = 256
"""


class OwnCluster:
    """Use it as a context manager: from then on Odoo's connections go there, until it ends."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="ar_faults_"))
        self._before = {key: config[key] for key in ("db_host", "db_port", "db_password")}
        self._stores = []
        self._user = "postgres" if os.geteuid() == 0 else None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self):
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        self._run(
            *("initdb", "-D", self._data, "-U", config["db_user"], "-E", "UTF8"),
            *("--locale=C.UTF-8", "--auth=trust", "--no-sync"),
        )
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
        self._start()
        return self

    def __exit__(self, *_exception):
        odoo.sql_db.close_all()
        for key, value in self._before.items():
            config[key] = value
        self._stop("immediate")
        shutil.rmtree(self._folder)
        for store in self._stores:
            shutil.rmtree(store, ignore_errors=True)

    def take_over(self, database):
        """Copy a database here, and let Odoo find it; returns the name of the copy."""
        name = f"{database}_own"
        dump = self._folder / "dump"
        there = self._environment(**self._before)
        self._run("pg_dump", "-Fc", "-Z0", "-f", dump, database, env=there, user=None)
        here = self._environment("127.0.0.1", self.port, None)
        self._run("createdb", name, env=here, user=None)
        self._run("pg_restore", "-j2", "--no-owner", "-d", name, dump, env=here, user=None)
        store = Path(config.filestore(database))
        if store.exists():
            self._stores.append(Path(config.filestore(name)))
            shutil.copytree(store, self._stores[-1], copy_function=os.link, dirs_exist_ok=True)
        odoo.sql_db.close_all()
        for key, value in (("db_host", "127.0.0.1"), ("db_port", self.port)):
            config[key] = value
        return name

    def restart(self, how):
        """Stop it (``fast``, or ``immediate`` as a power cut) and start it again."""
        self._stop(how)
        self._start()
        return True

    @property
    def _data(self):
        return self._folder / "data"

    def _start(self):
        log = self._folder / "log"
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", f"-p {self.port}", "-w", "start")

    def _stop(self, how):
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

    @staticmethod
    def _environment(db_host, db_port, db_password):
        variables = {"PGHOST": db_host, "PGPORT": db_port, "PGUSER": config["db_user"]}
        variables["PGPASSWORD"] = db_password
        return os.environ | {key: str(value) for key, value in variables.items() if value}

    def _run(self, program, *arguments, env=None, user=...):
        subprocess.run(
            [system.postgres_programs() / program, *map(str, arguments)],
            check=True,
            cwd="/",
            env=env,
            user=self._user if user is ... else user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=300,
        )
