"""Running Odoo: its configuration file, and installing or upgrading modules in a database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devkit import addons, commands
from devkit.config import Config, Server
from devkit.files import write_whole
from devkit.odoo_source import OdooSource
from devkit.ports import LOCAL
from devkit.ui import Stop

_ERROR_LINE = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) .*", re.M)


@dataclass(frozen=True, slots=True)
class Odoo:
    """An Odoo, the server its databases are on, and the folder of its files."""

    config: Config
    source: OdooSource
    server: Server

    @property
    def data_dir(self) -> Path:
        return self.config.state / "data"

    @property
    def addons_paths(self) -> list[Path]:
        return [*self.source.addons_paths, self.config.root]

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in order to import this Odoo."""
        return {"PYTHONPATH": str(self.source.python_path)}

    def command(self, conf: Path, *arguments: str) -> list[str]:
        """The program line of Odoo; a subcommand, if any, comes first in ``arguments``."""
        subcommand = [arguments[0]] if arguments and not arguments[0].startswith("-") else []
        options = arguments[len(subcommand) :]
        python = str(self.config.venv_python)
        return [python, "-m", "odoo", *subcommand, "-c", str(conf), *options]

    def write_conf(self, path: Path, database: str, **options: object) -> Path:
        """Write the configuration that opens one database and listens on this machine only."""
        settings = {
            "addons_path": ",".join(map(str, self.addons_paths)),
            "data_dir": self.data_dir,
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "db_password": self.server.password or False,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "list_db": False,
            "http_interface": LOCAL,
            "max_cron_threads": 0,
            "workers": 0,
            **options,
        }
        write_whole(path, conf_text(settings), mode=0o600)
        return path

    def install(self, database: str, modules: Iterable[str], *options: str) -> None:
        """Install modules into a database; an error in Odoo's log counts as a failure."""
        addons.check_known(modules, self.addons_paths)
        self._modules(database, "Installing", "-i", ",".join(modules), *options)

    def upgrade(self, database: str, modules: Iterable[str]) -> None:
        """Upgrade modules and what depends on them."""
        self._modules(database, "Upgrading", "-u", ",".join(modules))

    def _modules(self, database: str, verb: str, *options: str) -> None:
        conf = self.write_conf(self.config.state / "conf" / f"{database}.conf", database)
        log = self.config.logs / f"{database}.log"
        what = f"{verb} {options[1]} in {database}"
        argv = self.command(conf, *options, "--no-http", "--stop-after-init")
        output = commands.logged(what, argv, log, env=self.environment)
        conf.unlink()
        if error := _ERROR_LINE.search(output):
            raise Stop(f"{what} logged an error: {error.group()} (details: {log})")


def conf_text(settings: Mapping[str, object]) -> str:
    """Settings in the format of Odoo's configuration file."""
    lines = (f"{name} = {value}" for name, value in settings.items())
    return "\n".join(("[options]", *lines, ""))
