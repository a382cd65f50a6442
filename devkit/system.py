"""What must be on the machine itself: room on the disk, and programs that Debian packages."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from devkit import commands
from devkit.config import Config
from devkit.ui import Note, Stop

ROOM_FOR_SETUP = 3_000_000_000
CREATE_CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.conf")
CHROMIUM_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Need:
    """A Debian package, and how to see that what it brings is there, however it came."""

    package: str
    present: Callable[[], bool]


def make_state_folder(config: Config) -> None:
    """Make the folder for all that the tool makes, if it may be made and written to."""
    try:
        config.state.mkdir(exist_ok=True)
    except OSError as error:
        raise Stop(f"{config.state} cannot be made: {error.strerror}.") from error
    if not os.access(config.state, os.W_OK):
        raise Stop(f"{config.state} belongs to another user: remove it, or call make as that user.")


def check_room(config: Config) -> None:
    """Refuse to begin a set-up that would end with a full disk."""
    if (config.state / "venv").exists():
        return
    free = shutil.disk_usage(config.state).free
    if free < ROOM_FOR_SETUP:
        raise Stop(
            f"The set-up needs {ROOM_FOR_SETUP / 1e9:.0f} GB of disk, "
            f"{config.state} has {free / 1e9:.1f} GB free: make room, then give the same command."
        )


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server's programs (13 or newer), if there is one."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = {int(path.parts[-3]): path.parent for path in debian if path.parts[-3].isdecimal()}
    if versions and max(versions) >= 13:
        return versions[max(versions)]
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def python_needs(_config: Config) -> list[Need]:
    """What a virtual environment takes."""
    return [Need("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None)]


def letter_needs() -> list[Need]:
    """What WeasyPrint loads to print letters; it comes from PyPI, these do not."""
    return [
        Need("libpango-1.0-0", partial(_has_library, "libpango-1.0.so.0")),
        Need("libpangoft2-1.0-0", partial(_has_library, "libpangoft2-1.0.so.0")),
        Need("libharfbuzz-subset0", partial(_has_library, "libharfbuzz-subset.so.0")),
    ]


def needs(config: Config) -> list[Need]:
    """What Odoo, its demo and its tests take, with these settings."""
    server = [Need("postgresql", lambda: postgres_programs() is not None)]
    return [
        *python_needs(config),
        *([] if config.external_server else server),
        Need("postgresql-client", lambda: shutil.which("psql") is not None),
        *letter_needs(),
        Need("wkhtmltopdf", lambda: shutil.which("wkhtmltopdf") is not None),
        Need("chromium", lambda: any(map(shutil.which, CHROMIUM_NAMES))),
        Need("poppler-utils", lambda: shutil.which("pdftotext") is not None),
        Need("fonts-noto-cjk", partial(_has_font, "zh-cn")),
        Need("fonts-noto-core", partial(_has_font, "ta")),  # Indian scripts
    ]


def install_packages(config: Config, note: Note) -> None:
    """Install what is missing of all that is needed."""
    _install(config, needs(config), note)


def install_python_packages(config: Config, note: Note) -> None:
    """Install what is missing for a virtual environment."""
    _install(config, python_needs(config), note)


def _install(config: Config, wanted: list[Need], note: Note) -> None:
    missing = [need.package for need in wanted if not need.present()]
    if not missing:
        return
    note(f"installing with apt-get: {', '.join(missing)}")
    _apt_get(config, "update", lenient=True)
    with _no_default_cluster(config, wanted="postgresql" in missing):
        _apt_get(config, "install", *missing)
    importlib.invalidate_caches()
    still = [need.package for need in wanted if not need.present()]
    if still:
        raise Stop(f"These packages were installed but are not to be seen: {', '.join(still)}.")


def _has_library(name: str) -> bool:
    """Whether a shared library can be loaded, with all that it needs itself."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_font(language: str) -> bool:
    """Whether a font is installed that writes a language."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    return bool(
        subprocess.run([listing, f":lang={language}"], capture_output=True, check=False).stdout
    )


def _apt_get(config: Config, action: str, *packages: str, lenient: bool = False) -> None:
    """Call apt-get as root; a lenient call may fail, as it does for any broken source."""
    argv = [*_as_root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
    argv += ["--no-install-recommends", action, *packages]
    try:
        commands.logged(f"apt-get {action}", argv, config.logs / f"apt-{action}.log")
    except Stop:
        if not lenient:
            raise


def _as_root() -> list[str]:
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        raise Stop("Packages are missing: call make as root once, or install sudo.")
    if os.isatty(0):
        return ["sudo"]
    return ["sudo", "-n"]


@contextmanager
def _no_default_cluster(config: Config, wanted: bool) -> Iterator[None]:
    """Keep Debian's package from making and starting a cluster of its own on port 5432."""
    if not wanted:
        yield
        return
    _apt_get(config, "install", "postgresql-common")
    former = CREATE_CLUSTER_CONF.read_text(encoding="utf-8")
    _write_as_root(config, CREATE_CLUSTER_CONF, former + "\ncreate_main_cluster = false\n")
    try:
        yield
    finally:
        _write_as_root(config, CREATE_CLUSTER_CONF, former)


def _write_as_root(config: Config, path: Path, text: str) -> None:
    draft = config.state / path.name
    draft.write_text(text, encoding="utf-8")
    commands.output(f"Writing {path}", [*_as_root(), "cp", draft, path])
    draft.unlink()
