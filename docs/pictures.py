"""Pictures for the README: pages of the running demo, as who works with them sees them.

To be run with Odoo's Python, which has a WebSocket client: ``-m docs.pictures URL FOLDER``.
"""

import base64
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devkit.system import CHROMIUM_NAMES

WIDTH = 1366
PATIENCE = 60  # seconds for a page
PAUSE = 0.3


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, what is clicked on it in turn, and what stands there when it is complete."""

    name: str
    login: str  # the demo's password as well
    page: str
    clicks: tuple[str, ...] = ()
    ready: str = ".o_data_row"
    height: int = 768


PICTURES = (
    Picture("worklist", "emma", "/odoo/receivables-worklist"),
    Picture(
        "debtor",
        "emma",
        "/odoo/receivables-worklist",
        (".o_data_row td[name='partner_id']",),
        ".o_form_view .o_data_row",
        height=1000,
    ),
    Picture(
        "run",
        "priya",
        "/odoo/dunning-runs",
        (".o_data_row td[name='name']",),
        ".o_form_view .o_data_row",
    ),
    Picture("board", "priya", "/odoo/receivables", (), "iframe", 1290),
    Picture("findings", "nora", "/odoo/action-ar_vat_compliance.ar_audit_finding_action"),
)


class Page:
    """A page of a browser without a window."""

    def __init__(self, address: str):
        from websocket import create_connection

        self._socket = create_connection(address, timeout=PATIENCE)
        self._numbers = itertools.count(1)

    def call(self, method: str, **params) -> dict:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                return answer.get("result", {})

    def run(self, script: str):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer.get("result", {}).get("value")

    def wait_for(self, selector: str) -> None:
        """Until something is there, and nothing more is on its way."""
        script = f"!!document.querySelector({json.dumps(selector)})"
        script += " && !document.querySelector('.o_loading_indicator, .o_blockUI')"
        script += " && document.readyState === 'complete'"
        until = time.monotonic() + PATIENCE
        while not self.run(script):
            if time.monotonic() > until:
                raise TimeoutError(f"{selector} did not come on {self.run('location.href')}")
            time.sleep(PAUSE)
        time.sleep(3 * PAUSE)  # what is drawn after it is there

    def go(self, address: str, selector: str) -> None:
        self.call("Page.navigate", url=address)
        time.sleep(PAUSE)
        self.wait_for(selector)

    def click(self, selector: str) -> None:
        self.wait_for(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def log_in(self, url: str, login: str) -> None:
        self.call("Network.clearBrowserCookies")
        self.go(f"{url}/web/login", "form.oe_login_form")
        for name in ("login", "password"):
            self.run(f"document.querySelector('[name={name}]').value = {json.dumps(login)}")
        self.run("document.querySelector('form.oe_login_form').submit()")
        self.wait_for(".o_web_client")

    def take(self, picture: Picture, url: str, folder: Path) -> Path:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH,
            height=picture.height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.log_in(url, picture.login)
        self.go(url + picture.page, ".o_action_manager > *")
        for selector in picture.clicks:
            self.click(selector)
        self.wait_for(picture.ready)
        path = folder / f"{picture.name}.png"
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))
        return path


@contextmanager
def browser() -> Iterator[Page]:
    """Chromium, with a profile that is thrown away."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        argv = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        argv += [
            "--remote-allow-origins=*",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
        ]
        process = subprocess.Popen(
            [*argv, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Page(_address(Path(profile) / "DevToolsActivePort"))
        finally:
            process.terminate()
            process.wait()


def _address(told: Path) -> str:
    """Where the browser's first page is driven from; it tells its port in a file."""
    until = time.monotonic() + PATIENCE
    while not told.exists() or not told.read_text().strip():
        if time.monotonic() > until:
            raise TimeoutError("Chromium did not start.")
        time.sleep(PAUSE)
    port = told.read_text().split()[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as answer:
        pages = json.load(answer)
    return next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")


def main(url: str, folder: str) -> int:
    with browser() as page:
        for picture in PICTURES:
            print(page.take(picture, url, Path(folder)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
