"""The commands behind the targets of the Makefile."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from devkit import addons, cluster, lint, odoo_source, suites, system, venv
from devkit.config import Config
from devkit.core.run import CoreRun, Declared
from devkit.databases import Databases, check_name
from devkit.demo import DATABASE as DEMO_DATABASE
from devkit.demo import Demo, stop_servers
from devkit.files import Lock
from devkit.odoo_run import Odoo
from devkit.templates import Content, Templates
from devkit.testing import SuiteRun
from devkit.ui import Note, Steps, Stop, say

Action = Callable[[Config, Note], object]

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130
SOAK_TIMES = "20"
SOAK_PATIENCE = 12 * 3600  # seconds for a part of it
# Libraries that call each other outdated are no news for whoever runs a script.
_QUIET_WARNINGS = "--log-handler=py.warnings:ERROR"


def main() -> int:
    """Run the command that the arguments name; returns the exit status."""
    arguments = _parser().parse_args()
    try:
        return arguments.run(Config.from_environment(ROOT), arguments)
    except Stop as sentence:
        say(f"\n{sentence}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted; the same command goes on from here.")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="devkit", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function, *options: str) -> None:
        """Declare a command; each option is a variable of make, empty when not given."""
        sub = commands.add_parser(name, help=function.__doc__)
        for option in options:
            sub.add_argument(f"--{option}", default="")
        sub.set_defaults(run=function)

    command("demo", demo)
    command("demo-reset", demo_reset)
    command("demo-stop", demo_stop)
    command("pictures", pictures)
    command("test", test, "paths")
    command("soak", soak, "paths", "times")
    command("test-core", test_core, "paths", "baseline")
    command("lint", run_lint)
    command("shell", shell, "database")
    command("db", new_database, "name", "modules", "demo", "languages")
    command("bench", bench, "size", "jobs")
    return parser


def demo(config: Config, _arguments: argparse.Namespace) -> int:
    """Bring up the demo and print where it is and who may log in."""
    steps = Steps(total=len(_SETUP) + 3)
    odoo, databases = _set_up(config, steps)
    company = Demo(odoo, databases)
    steps.run(
        [
            ("Demo database", company.database),
            ("Mail server", company.mail_server),
            ("Odoo server", company.web_server),
        ]
    )
    print(f"\n{company.welcome()}")
    return 0


def demo_reset(config: Config, arguments: argparse.Namespace) -> int:
    """Throw the demo database away and build it anew."""
    Demo(*_set_up(config, Steps(total=len(_SETUP), quiet=True))).reset()
    return demo(config, arguments)


def demo_stop(config: Config, _arguments: argparse.Namespace) -> int:
    """Stop the demo's servers and the private PostgreSQL."""
    stopped = [stop_servers(config), cluster.stop(config)]
    say("Stopped." if any(stopped) else "Nothing was running.")
    return 0


def pictures(config: Config, arguments: argparse.Namespace) -> int:
    """Take the README's pictures anew from the demo, which is brought up where it is not."""
    demo(config, arguments)
    url = Demo(*_set_up(config, Steps(total=len(_SETUP), quiet=True))).url
    argv = [str(config.venv_python), "-m", "docs.pictures", url, str(config.root / "docs")]
    return subprocess.call(argv, cwd=config.root)


def test(config: Config, arguments: argparse.Namespace) -> int:
    """Run all tests, or those below the given paths."""
    odoo, databases = _set_up(config, Steps(total=len(_SETUP)))
    counts = SuiteRun(odoo, databases).run(arguments.paths)
    print(f"\n{counts}", flush=True)
    return 1 if counts.failed else 0


def soak(config: Config, arguments: argparse.Namespace) -> int:
    """Run the tests of random cases and of faults at length: so many times as much as in test."""
    times = arguments.times or SOAK_TIMES
    if not times.isdecimal() or not int(times):
        raise Stop(f"TIMES is how many times as much is tried: a number, not {times}.")
    os.environ["AR_SOAK"] = times
    paths = arguments.paths or " ".join(
        path for suite in suites.load() if suite.soak for path in suite.paths
    )
    odoo, databases = _set_up(config, Steps(total=len(_SETUP)))
    counts = SuiteRun(odoo, databases, patience=SOAK_PATIENCE).run(paths)
    print(f"\n{counts}", flush=True)
    return 1 if counts.failed else 0


def test_core(config: Config, arguments: argparse.Namespace) -> int:
    """Run Odoo's own tests, or some, with the suite and hold them against those without it."""
    run = CoreRun(*_set_up(config, Steps(total=len(_SETUP))), Declared.load())
    if arguments.baseline not in ("", "0"):
        run.make_baseline()
    counts = run.compare(arguments.paths)
    print(f"\n{counts}", flush=True)
    return 1 if counts.failed else 0


def run_lint(config: Config, _arguments: argparse.Namespace) -> int:
    """Check style, manifests, XML and import rules."""
    _take(config, Steps(total=len(_LINT_SETUP), quiet=True), _LINT_SETUP)
    return 1 if lint.run(config) else 0


def shell(config: Config, arguments: argparse.Namespace) -> int:
    """Open an Odoo shell, or run the script on standard input; its failure is ours."""
    name = check_name(arguments.database)
    odoo, databases = _set_up(config, Steps(total=len(_SETUP), quiet=True))
    if not databases.exists(name):
        raise Stop(f"There is no database {name}: make one with `make db NAME={name} MODULES=...`.")
    conf = odoo.write_conf(config.state / "conf" / f"{name}.conf", name)
    argv = odoo.command(conf, "shell", "--no-http", "--log-level=warn", _QUIET_WARNINGS)
    return subprocess.call(argv, env=os.environ | odoo.environment)


def new_database(config: Config, arguments: argparse.Namespace) -> int:
    """Make a fresh database with some modules, in place of one of the same name."""
    name = check_name(arguments.name)
    if name == DEMO_DATABASE:
        raise Stop(f"{name} is the demo's database: use `make demo-reset`.")
    modules = tuple(arguments.modules.replace(",", " ").split())
    odoo, databases = _set_up(config, Steps(total=len(_SETUP), quiet=True))
    addons.check_known(modules, odoo.addons_paths)
    languages = tuple(arguments.languages.replace(",", " ").split())
    content = Content(modules, arguments.demo not in ("", "0"), languages)
    Templates(odoo, databases, addons.Addons(config.root)).fill(name, content, say)
    say(f"The database {name} is ready: `make shell DB={name}`.")
    return 0


def bench(config: Config, arguments: argparse.Namespace) -> int:
    """Run the benchmarks, or some of them."""
    if not (config.root / "benchmarks" / "__main__.py").exists():
        raise Stop("There are no benchmarks yet: the folder benchmarks/ has no runner.")
    odoo, _databases = _set_up(config, Steps(total=len(_SETUP), quiet=True))
    argv = [str(config.venv_python), "-m", "benchmarks", arguments.size, arguments.jobs]
    return subprocess.call(argv, cwd=config.root, env=os.environ | odoo.environment)


def _at_once(*actions: Action) -> Action:
    """A step that takes several, which want nothing of each other, at the same time."""

    def take(config: Config, note: Note) -> None:
        with ThreadPoolExecutor() as pool:
            for taken in [pool.submit(action, config, note) for action in actions]:
                taken.result()

    return take


_ROOM_STEP = ("Room on the disk", lambda config, _note: system.check_room(config))
_PYTHON_STEP = ("Python packages", venv.provide)
_LINT_SETUP = (
    _ROOM_STEP,
    ("System packages", system.install_python_packages),
    _PYTHON_STEP,
)
_SETUP = (
    _ROOM_STEP,
    ("System packages", system.install_packages),
    ("Odoo 19 and Python packages", _at_once(odoo_source.provide, venv.provide)),
    ("PostgreSQL", cluster.provide),
)


def _set_up(config: Config, steps: Steps) -> tuple[Odoo, Databases]:
    """Take the steps that a running Odoo needs; each is quick when it has been taken before."""
    _take(config, steps, _SETUP)
    return opened(config)


def _take(config: Config, steps: Steps, wanted: Iterable[tuple[str, Callable]]) -> None:
    """Take set-up steps, while any other call of make on this checkout waits with its own."""
    system.make_state_folder(config)
    with Lock(config.state / "locks" / "setup") as lock:
        lock.alone()
        steps.run((title, partial(action, config)) for title, action in wanted)


def opened(config: Config) -> tuple[Odoo, Databases]:
    """The Odoo and the databases of a checkout that is set up."""
    server = cluster.server(config)
    odoo = Odoo(config, odoo_source.locate(config), server)
    return odoo, Databases(server, odoo.data_dir)


if __name__ == "__main__":
    sys.exit(main())
