"""``make demo``: a database with the demo company, a mail server that keeps what it gets, Odoo.

The database is built under another name and renamed at the end, so an abort leaves none by
halves. With it is kept (as its comment) which code is installed in it, so that the next call
upgrades an add-on that has changed.
"""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

from devkit import commands, ports
from devkit.addons import Addons
from devkit.config import Config
from devkit.databases import Databases
from devkit.odoo_run import Odoo
from devkit.processes import Daemon
from devkit.templates import Content, Templates
from devkit.ui import Note, Stop

DATABASE = "ar_demo"
FOUNDATION = "ar_base"
DRAFT = f"{DATABASE}_new"
# The same as that of the suite ar_demo_tax in suites.toml, which thereby shares its template.
CONTENT = Content(
    (
        "ar_collections",
        "ar_vat_compliance",
        "ar_vat_compliance_collections",
        "ar_demo",
        "ar_demo_tax",
    ),
    languages=("de_DE", "en_GB", "zh_CN"),
    daily=True,
)
WEB_SERVER, MAIL_SERVER = "odoo", "mail"
SECONDS_TO_ANSWER = 120
# ar_demo knows its people; without it there is Odoo's administrator.
ASK_LOGINS = """
import json
demo = env.get("ar.demo")
admin = [{"role": "Administrator", "login": "admin", "password": "admin"}]
print("LOGINS", json.dumps(admin if demo is None else demo.logins()))
"""


class Demo:
    """The demo of one checkout."""

    def __init__(self, odoo: Odoo, databases: Databases) -> None:
        self._odoo = odoo
        self._config = odoo.config
        self._databases = databases
        self._addons = Addons(odoo.config.root)

    @property
    def url(self) -> str:
        return f"http://{ports.LOCAL}:{self._config.http_port}"

    def database(self, note: Note) -> None:
        """Build the demo database if there is none; bring it up to the code of now otherwise."""
        code = self._code()
        if not self._databases.exists(DATABASE):
            templates = Templates(self._odoo, self._databases, self._addons)
            template, lock = templates.full(CONTENT, note)
            with lock:
                self._databases.copy(template, DRAFT)
            self._databases.rename(DRAFT, DATABASE)
            self._remember(code)
        elif changed := self._changed(code):
            self._check_upgradable()
            stop_servers(self._config)
            self._bring_up(changed, note)
            self._remember(code)

    def mail_server(self, note: Note) -> None:
        """See to it that the mail server runs."""
        sink = self._mail_daemon()
        if sink.is_current():
            return
        sink.stop()
        ports.require_free(self._config.smtp_port, "AR_SMTP_PORT")
        note(f"starting the mail server on port {self._config.smtp_port}")
        sink.start()

    def web_server(self, note: Note) -> None:
        """See to it that Odoo runs with the code of now, and answers."""
        server = self._odoo_daemon()
        if not server.is_current():
            server.stop()
            ports.require_free(self._config.http_port, "AR_HTTP_PORT")
            note(f"starting Odoo on port {self._config.http_port}")
            server.start()
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self._answers():
            server.check_alive()
            if time.monotonic() > deadline:
                raise Stop(f"Odoo does not answer at {self.url} (details: {server.log}).")
            time.sleep(0.3)

    def reset(self) -> None:
        """Drop the demo database and stop its servers; nothing else is touched."""
        stop_servers(self._config)
        for name in (DATABASE, DRAFT):
            self._databases.drop(name)

    def welcome(self) -> str:
        """The address and a login for each role, for printing."""
        lines = [f"Odoo runs at {self.url}", ""]
        lines += [
            f"  {entry['role']:<14} login {entry['login']:<12} password {entry['password']}"
            for entry in self._remembered()["logins"]
        ]
        lines += ["", f"Mails that it sends are kept in {self._mail_folder}"]
        return "\n".join(lines)

    def _bring_up(self, changed: list[str], note: Note) -> None:
        """Upgrade what has changed, and install what the demo did not have when it was built."""
        known = self._remembered().get("code", {})
        if old := [name for name in changed if name in known]:
            note(f"upgrading {', '.join(old)}, whose code has changed")
            self._odoo.upgrade(DATABASE, old)
        if new := [name for name in changed if name not in known]:
            note(f"installing {', '.join(new)}")
            self._odoo.install(DATABASE, new)

    def _check_upgradable(self) -> None:
        """A demo from before ``ar_base`` has tables that no migration knows."""
        known = self._remembered().get("code", {})
        if known and FOUNDATION not in known:
            raise Stop(
                "This demo is of an earlier version of the suite and cannot be upgraded: "
                "make demo-reset builds it anew (what was entered in it is lost)."
            )

    def _changed(self, code: dict[str, str]) -> list[str]:
        """Our modules whose code is not what is installed."""
        installed = self._remembered().get("code", {})
        return [name for name in code if installed.get(name) != code[name]]

    def _remember(self, code: dict[str, str]) -> None:
        """Keep with the database what is installed in it, and who may log in."""
        remark = {"code": code, "logins": self._ask_logins()}
        self._databases.set_remark(DATABASE, json.dumps(remark))

    def _remembered(self) -> dict:
        return json.loads(self._databases.remark(DATABASE) or "{}")

    def _code(self) -> dict[str, str]:
        own = self._addons.split(CONTENT.modules).own
        return {name: self._addons.fingerprint([name]) for name in own}

    def _ask_logins(self) -> list[dict[str, str]]:
        argv = self._odoo.command(self._conf(), "shell", "--no-http", "--log-level=critical")
        printed = commands.output(
            "Asking for the logins", argv, env=self._odoo.environment, stdin=ASK_LOGINS
        )
        line = next(line for line in printed.splitlines() if line.startswith("LOGINS "))
        return json.loads(line.removeprefix("LOGINS "))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=60) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False

    @property
    def _mail_folder(self) -> Path:
        return self._config.state / "mail"

    def _conf(self) -> Path:
        return self._odoo.write_conf(
            _run_folder(self._config) / "odoo.conf",
            DATABASE,
            http_port=self._config.http_port,
            max_cron_threads=1,
            smtp_server=ports.LOCAL,
            smtp_port=self._config.smtp_port,
        )

    def _odoo_daemon(self) -> Daemon:
        conf = self._conf()
        signature = conf.read_text(encoding="utf-8") + json.dumps(self._code())
        argv = self._odoo.command(conf)
        return Daemon(
            WEB_SERVER, argv, _run_folder(self._config), self._odoo.environment, signature
        )

    def _mail_daemon(self) -> Daemon:
        python = str(self._config.venv_python)
        port, folder = str(self._config.smtp_port), str(self._mail_folder)
        argv = [python, "-m", "devkit.smtp_sink", port, folder]
        environment = {"PYTHONPATH": str(self._config.root)}
        return Daemon(MAIL_SERVER, argv, _run_folder(self._config), environment)


def stop_servers(config: Config) -> bool:
    """Stop the web and mail servers; tells whether any was running."""
    folder = _run_folder(config)
    stopped = [Daemon(name, (), folder, {}).stop() for name in (WEB_SERVER, MAIL_SERVER)]
    return any(stopped)


def _run_folder(config: Config) -> Path:
    return config.state / "demo"
