"""Odoo 19 itself: found where ``ODOO_HOME`` says, or unpacked from Debian's package.

The package cannot be installed on Debian 12 (it wants a newer Python) but runs well when it is
unpacked into a private folder together with the few packages its symlinks point into.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from devkit import commands
from devkit.config import Config
from devkit.files import whole_folder, write_whole
from devkit.mirror import machine_mirror
from devkit.ui import Note, Stop

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ODOO_PACKAGE = "odoo-19"
ODOO_SUITES = ("sid", "testing")
# The newest of these have other file names than the ones Odoo's symlinks want.
FONT_SUITE = "trixie"
FONT_PACKAGES = ("fonts-font-awesome", "fonts-inconsolata")
LINKED_PACKAGES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
# Debian cut this file out; the web client logs an error on every page while it is missing.
CUT_FILE = Path("mail/static/lib/selfie_segmentation/selfie_segmentation.js")
CUT_FILE_TEXT = "// Not in the Debian package. Only the background blur of video calls uses it.\n"
STAMP = "complete"


@dataclass(frozen=True, slots=True)
class OdooSource:
    """Where an Odoo lies: what goes on the Python path, its add-ons, and which one it is."""

    python_path: Path
    addons_paths: tuple[Path, ...]
    version: str


def locate(config: Config) -> OdooSource:
    """The Odoo to use; it must be there (see ``provide``)."""
    if config.odoo_home:
        return _from_home(config.odoo_home)
    folder = config.state / "odoo"
    python_path = folder / "usr" / "lib" / "python3" / "dist-packages"
    addons = python_path / "odoo" / "addons"
    return OdooSource(python_path, (addons,), (folder / STAMP).read_text(encoding="utf-8").strip())


def provide(config: Config, note: Note) -> None:
    """Make sure that ``locate`` finds an Odoo 19: check the user's, or unpack Debian's."""
    if config.odoo_home:
        _from_home(config.odoo_home)
    elif not (config.state / "odoo" / STAMP).exists():
        _unpack(config, _download(config, note), note)


def _from_home(home: Path) -> OdooSource:
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Stop(f"ODOO_HOME names {home}, which holds no package `odoo`.")
    if not re.search(r"^version_info = \(19,", release.read_text(encoding="utf-8"), re.M):
        raise Stop(f"ODOO_HOME names {home}, which is not an Odoo 19.")
    # Only a source checkout keeps most add-ons beside the package instead of in it.
    beside = (home / "addons",) if (home / "odoo-bin").exists() else ()
    version = f"{home} {_checked_out_commit(home)}".strip()
    return OdooSource(home, (home / "odoo" / "addons", *beside), version)


def _checked_out_commit(home: Path) -> str:
    head = home / ".git" / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text(encoding="utf-8").strip()
    branch = home / ".git" / text.removeprefix("ref: ")
    return branch.read_text(encoding="utf-8").strip() if branch.is_file() else text


def _download(config: Config, note: Note) -> list[Path]:
    """Fetch the packages through a private apt configuration; the machine's own is left alone."""
    mirror = machine_mirror()
    if not KEYRING.exists():
        raise Stop(f"{KEYRING} is missing: install the package debian-archive-keyring.")
    folder = config.state / "debs"
    folder.mkdir(exist_ok=True)
    for suite in ODOO_SUITES:
        note(f"looking for {ODOO_PACKAGE} in Debian's suite {suite}")
        options = _private_apt(config, mirror, (suite, FONT_SUITE))
        _update(config, options)
        policy = commands.output("apt-cache", ["apt-cache", *options, "policy", ODOO_PACKAGE])
        if "Candidate:" in policy and "Candidate: (none)" not in policy:
            break
    else:
        raise Stop(f"Debian has no {ODOO_PACKAGE} any more: set ODOO_HOME to an Odoo 19.")
    note("downloading Odoo 19 (130 MB)")
    wanted = [ODOO_PACKAGE, *LINKED_PACKAGES, *(f"{name}/{FONT_SUITE}" for name in FONT_PACKAGES)]
    for former in folder.glob("*.deb"):
        former.unlink()
    argv = ["apt-get", *options, "download", *wanted]
    commands.logged("Downloading Odoo 19", argv, config.logs / "apt-download.log", cwd=folder)
    return sorted(folder.glob("*.deb"))


def _update(config: Config, options: list[str]) -> None:
    """Read the package lists; apt-get calls a mirror out of reach a mere warning."""
    log = config.logs / "apt-lists.log"
    output = commands.logged("Reading Debian's lists", ["apt-get", *options, "update"], log)
    if "Failed to fetch" in output or "\nErr:" in output:
        raise commands.failure("Reading Debian's package lists", output, log)


def _private_apt(config: Config, mirror: str, suites: tuple[str, ...]) -> list[str]:
    home = config.state / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    lines = [f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in suites]
    write_whole(home / "sources.list", "".join(lines))
    settings = {
        "Dir::Etc::sourcelist": home / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": home / "lists",
        "Dir::Cache": home / "cache",
        "APT::Sandbox::User": "root",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _unpack(config: Config, debs: list[Path], note: Note) -> None:
    note("unpacking")
    with whole_folder(config.state / "odoo") as folder:
        for deb in debs:
            argv = ["dpkg-deb", "-x", deb, folder]
            commands.logged(f"Unpacking {deb.name}", argv, config.logs / "unpack.log")
        addons = folder / "usr" / "lib" / "python3" / "dist-packages" / "odoo" / "addons"
        write_whole(addons / CUT_FILE, CUT_FILE_TEXT)
        if broken := dangling_links(addons):
            raise Stop(
                f"Debian's {ODOO_PACKAGE} has changed: {broken[0].relative_to(addons)} points "
                "nowhere; set ODOO_HOME to another Odoo 19."
            )
        version = next(deb.stem for deb in debs if deb.name.startswith(ODOO_PACKAGE))
        write_whole(folder / STAMP, f"{version}\n")
    for deb in debs:
        deb.unlink()


def dangling_links(folder: Path) -> list[Path]:
    """The symbolic links below a folder that point to nothing."""
    paths = (Path(base, name) for base, dirs, files in os.walk(folder) for name in dirs + files)
    return sorted(path for path in paths if path.is_symlink() and not path.exists())
