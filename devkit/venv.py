"""The virtual environment with Odoo's libraries and the test tools, at pinned versions."""

import sys
from pathlib import Path

from devkit import commands
from devkit.config import Config
from devkit.files import fingerprint, write_whole
from devkit.ui import Note


def provide(config: Config, note: Note) -> None:
    """Make the environment, or make it anew when a requirement or Python itself has changed."""
    requirements = sorted((config.root / "requirements").glob("*.txt"))
    folder = config.state / "venv"
    # Its programs name the folder they are in, so a checkout that was moved needs a new one.
    wanted = f"{sys.version.split()[0]} {fingerprint(requirements, config.root)} {folder}"
    stamp = folder / "complete"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    note("making the virtual environment")
    argv: list[str | Path] = [sys.executable, "-m", "venv", "--clear", folder]
    commands.logged("Making the virtual environment", argv, config.logs / "venv.log")
    note("installing the pinned Python packages")
    files = [word for path in requirements for word in ("-r", path)]
    argv = [config.venv_python, "-m", "pip", "--disable-pip-version-check", "install", *files]
    commands.logged("Installing Python packages", argv, config.logs / "pip.log")
    write_whole(stamp, wanted)
