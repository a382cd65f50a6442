"""Every manifest names what is there, and what is there is named."""

import re
from collections.abc import Iterator
from pathlib import Path

from devkit.addons import MANIFEST, read_manifest

LICENCE = "LGPL-3"
DATA_FOLDERS = ("data", "demo", "reports", "security", "views", "wizards")


def check(root: Path) -> Iterator[str]:
    """Findings on the suite's own manifest and those of its add-ons."""
    for path in [root / MANIFEST, *sorted(root.glob(f"*/{MANIFEST}"))]:
        if path.exists():
            yield from (f"{path.relative_to(root)}: {finding}" for finding in _findings(path))


def _findings(path: Path) -> Iterator[str]:
    try:
        manifest = read_manifest(path)
    except (SyntaxError, ValueError) as error:
        yield f"not a bare dictionary ({error})"
        return
    if manifest.get("license") != LICENCE:
        yield f"the licence is not {LICENCE}"
    if not re.fullmatch(r"19\.0(\.\d+){3}", str(manifest.get("version"))):
        yield "the version is not of the form 19.0.x.y.z"
    listed = [*manifest.get("data", ()), *manifest.get("demo", ())]
    yield from (f"{name} does not exist" for name in listed if not (path.parent / name).is_file())
    yield from (f"{name} matches no file" for name in _lost_assets(path.parent, manifest))
    yield from (f"{name} is not listed" for name in _data_files(path.parent) if name not in listed)


def _lost_assets(addon: Path, manifest: dict) -> Iterator[str]:
    """Patterns of the add-on's own assets that match no file."""
    for entries in manifest.get("assets", {}).values():
        for entry in entries:
            # A directive is a tuple, its last item the path (or the bundle, without a slash).
            pattern = entry if isinstance(entry, str) else entry[-1]
            own = pattern.lstrip("/").removeprefix(f"{addon.name}/")
            if own != pattern.lstrip("/") and not any(addon.glob(own)):
                yield pattern


def _data_files(addon: Path) -> Iterator[str]:
    for folder in DATA_FOLDERS:
        for path in sorted((addon / folder).rglob("*")):
            # A table for Odoo bears the name of its model; any other one is read by code.
            if path.suffix == ".xml" or (path.suffix == ".csv" and "." in path.stem):
                yield str(path.relative_to(addon))
