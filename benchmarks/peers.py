"""Add-ons of the Odoo Community Association, fetched from PyPI to be measured beside ours.

They are for the benchmark alone: nothing of ours imports them or is shipped with them.
"""

import zipfile
from dataclasses import replace
from pathlib import Path

from devkit import commands
from devkit.files import whole_folder
from devkit.odoo_run import Odoo

ADDONS = (
    "account_credit_control",
    "account_financial_report",
    "account_financial_risk",
    "partner_statement",
)
NEEDED = ("date_range", "report_xlsx", "report_xlsx_helper")
SERIES = "19.0"


class Peers:
    """The peers' add-ons in a folder of their own."""

    def __init__(self, odoo: Odoo) -> None:
        self._odoo = odoo
        self._folder = odoo.config.state / "bench" / "peers"

    def provide(self) -> None:
        """Fetch and unpack them, once."""
        if not self._folder.exists():
            with whole_folder(self._folder) as folder:
                self._download(folder / "wheels")
                for wheel in (folder / "wheels").glob("*.whl"):
                    with zipfile.ZipFile(wheel) as archive:
                        archive.extractall(folder)

    def versions(self) -> dict[str, str]:
        """The version of each add-on, as PyPI names it."""
        wheels = sorted((self._folder / "wheels").glob("*.whl"))
        parts = [wheel.name.split("-") for wheel in wheels]
        return {name.removeprefix("odoo_addon_"): version for name, version, *_ in parts}

    def odoo(self) -> Odoo:
        """The same Odoo, which finds them too."""
        paths = (*self._odoo.source.addons_paths, self._folder / "odoo" / "addons")
        return replace(self._odoo, source=replace(self._odoo.source, addons_paths=paths))

    def _download(self, folder: Path) -> None:
        wanted = [f"odoo-addon-{name}=={SERIES}.*" for name in (*ADDONS, *NEEDED)]
        argv = [self._odoo.config.venv_python, "-m", "pip", "--disable-pip-version-check"]
        argv += ["download", "--no-deps", "--only-binary=:all:", "-d", folder, *wanted]
        log = self._odoo.config.logs / "peers.log"
        commands.logged("Fetching the peers' add-ons", argv, log)
