"""What the figures were measured on: they mean little without it."""

import os
import platform
import re
from pathlib import Path


def describe(connection, odoo_path: Path) -> dict[str, str]:
    """Cores, memory and versions, for the heading of a report."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{_memory_gb():.0f} GB",
        "PostgreSQL": postgres,
        "Python": platform.python_version(),
        "Odoo": _odoo_version(odoo_path / "odoo" / "release.py"),
    }


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def _odoo_version(release: Path) -> str:
    text = release.read_text(encoding="utf-8")
    found = re.search(r"^version_info = \((\d+), (\d+), (\d+)", text, re.MULTILINE)
    return ".".join(found.groups()) if found else "19"
