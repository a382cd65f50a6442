"""``make test``: the suites in parallel, each shard in a database of its own, then one sum.

A suite first gets its template, then its shards join the queue; as many run at a time as there
are workers. What a test does to its database dies with it.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from devkit import addons, junit, ports, suites
from devkit.databases import Databases
from devkit.files import write_whole
from devkit.odoo_run import Odoo
from devkit.suites import Shard
from devkit.templates import Templates
from devkit.ui import Stop, say

SECONDS_PER_SHARD = 1800
# pytest's exit codes for which its report tells everything.
FINE_CODES = {0: "passed", 1: "some failed", 5: "nothing collected"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one shard."""

    title: str
    counts: junit.Counts
    seconds: float
    log: Path
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        word = "FAILED" if self.counts.failed else "ok"
        first = f"  {word:<6} {self.title}: {self.counts} ({self.seconds:.1f} s)"
        return "\n".join([first, *(f"         {told}" for told in self.told)])


class SuiteRun:
    """One call of ``make test``."""

    def __init__(self, odoo: Odoo, databases: Databases, patience: int = SECONDS_PER_SHARD) -> None:
        """``patience``: seconds after which a shard is ended by force."""
        self._patience = patience
        self._odoo = odoo
        self._config = odoo.config
        self._databases = databases
        self._templates = Templates(odoo, databases, addons.Addons(odoo.config.root))
        self._tests = odoo.config.state / "test"
        self._copies = f"ar_{odoo.config.checkout_key}_run"

    def run(self, wanted: str) -> junit.Counts:
        """Run the wanted tests, tell what happened, return the sum; raises if none ran."""
        drop_leftovers(self._databases, self._copies, self._tests)
        timings = self._tests / "seconds.json"
        seconds = json.loads(timings.read_text(encoding="utf-8")) if timings.exists() else {}
        chosen = suites.choose(suites.load(), wanted, self._config.root)
        queue = [suites.shards(suite, self._config.root, seconds) for suite in chosen]
        outcomes = self._work([shards for shards in queue if shards])
        reports = self._folder(os.getpid()).glob("*/report.xml")
        write_whole(timings, json.dumps(seconds | junit.seconds_by_file(reports), indent=1))
        _show_failed(outcomes)
        total = sum((outcome.counts for outcome in outcomes), junit.Counts())
        if total == junit.Counts():
            raise Stop("No test ran.")
        return total

    def _work(self, queue: list[list[Shard]]) -> list[Outcome]:
        """Prepare each suite, then run its shards, as many at a time as there are workers."""
        outcomes: list[Outcome] = []
        with ExitStack() as locks, ThreadPoolExecutor(self._config.jobs) as pool:
            pending: set[Future] = {pool.submit(self._prepare, shards, locks) for shards in queue}
            try:
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for result in (future.result() for future in done):
                        if isinstance(result, Outcome):
                            say(str(result))
                            outcomes.append(result)
                        else:
                            pending |= {pool.submit(task) for task in result}
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return outcomes

    def _prepare(self, shards: list[Shard], locks: ExitStack) -> "Outcome | list[partial]":
        """See to the suite's template; returns its shards as tasks, or how it failed."""
        suite = shards[0].suite
        if suite.kind == "plain":
            return [partial(self._run_shard, shard, None) for shard in shards]
        started = time.monotonic()
        try:
            template, lock = self._templates.full(
                suite.content, lambda text: say(f"  ...    {suite.name}: {text}")
            )
        except Stop as error:
            log = self._folder(os.getpid()) / suite.name / "log.txt"
            write_whole(log, f"{error}\n")
            return Outcome(suite.name, junit.Counts(failed=1), time.monotonic() - started, log)
        locks.enter_context(lock)
        return [partial(self._run_shard, shard, template) for shard in shards]

    def _run_shard(self, shard: Shard, template: str | None) -> Outcome:
        """Run a shard, in a copy of the template if there is one."""
        started = time.monotonic()
        name = f"{shard.suite.name}_{shard.number}"
        folder = self._folder(os.getpid()) / name
        folder.mkdir(parents=True)
        if template is None:
            counts = self._pytest(shard, folder, ["-p", "no:odoo"], {})
        else:
            database = f"{self._copies}_{os.getpid()}_{name}"
            self._databases.copy(template, database)
            try:
                counts = self._pytest(shard, folder, *self._settings(shard, folder, database))
            finally:
                self._databases.drop(database)
        report, seconds = folder / "report.xml", time.monotonic() - started
        told = junit.told(report) if report.exists() else ()
        return Outcome(shard.title, counts, seconds, folder / "log.txt", told)

    def _settings(
        self, shard: Shard, folder: Path, database: str
    ) -> tuple[list[str], dict[str, str]]:
        """Options and environment that tie a shard to its database."""
        conf = self._odoo.write_conf(folder / "odoo.conf", database, http_port=ports.any_free())
        if shard.suite.kind == "process":
            return ["-p", "no:odoo"], {"AR_TEST_DB": database, "AR_ODOO_CONF": str(conf)}
        return [f"--odoo-config={conf}", "--odoo-http", "--odoo-log-level=error"], {}

    def _pytest(
        self, shard: Shard, folder: Path, options: list[str], variables: dict[str, str]
    ) -> junit.Counts:
        report = folder / "report.xml"
        argv = [str(self._config.venv_python), "-m", "pytest", f"--junit-xml={report}", *options]
        with (folder / "log.txt").open("w", encoding="utf-8") as log:
            try:
                code = subprocess.call(
                    [*argv, *shard.targets],
                    cwd=self._config.root,
                    env=os.environ | self._odoo.environment | variables,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    timeout=self._patience,
                )
            except subprocess.TimeoutExpired:
                log.write(f"\nEnded by force after {self._patience} seconds.\n")
                code = -1
        return counted(report, code)

    def _folder(self, pid: int) -> Path:
        return self._tests / str(pid)


def counted(report: Path, code: int) -> junit.Counts:
    """The counts of a report; a run that broke off has failed, whatever its report says."""
    counts = junit.count(report) if report.exists() else junit.Counts()
    told = code in FINE_CODES and report.exists() and bool(counts.failed) == (code == 1)
    return counts if told or counts.failed else counts + junit.Counts(failed=1)


def drop_leftovers(databases: Databases, copies: str, folders: Path) -> None:
    """Remove what earlier runs left: logs of a failure, databases of a run that was killed.

    :param copies: what the names of the databases begin with, a process's number comes next
    :param folders: holds a folder for each process
    """
    for database in databases.names(f"{copies}_"):
        if not _runs(database.removeprefix(f"{copies}_").partition("_")[0]):
            databases.drop(database)
    for folder in folders.glob("[0-9]*"):
        if not _runs(folder.name):
            shutil.rmtree(folder)


def _show_failed(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.counts.failed:
            say(f"\n===== {outcome.title} ({outcome.log})")
            say(outcome.log.read_text(encoding="utf-8", errors="replace"))


def _runs(pid: str) -> bool:
    return Path(f"/proc/{pid}").exists()
