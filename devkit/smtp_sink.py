"""A mail server that keeps every message it is given as an ``.eml`` file and sends none on.

Runs in the virtual environment (it needs aiosmtpd): ``python -m devkit.smtp_sink PORT FOLDER``.
"""

import itertools
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class KeepMessages:
    """Writes each message with its envelope, which mail programs show as headers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        path = self._folder / f"{stamp}-{next(self._numbers):05d}.eml"
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        path.write_bytes(head.encode() + envelope.content)
        return "250 Message kept"


def main(port: str, folder: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    controller = Controller(
        KeepMessages(Path(folder)),
        hostname="127.0.0.1",
        port=int(port),
        server_hostname="localhost",
    )
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
