"""A mail server that really receives: tests read the messages that arrived."""

import email
import email.policy
import socket

from aiosmtpd.controller import Controller


class Mailbox:
    """Receives over SMTP on a free port of this machine; use it as a context manager.

    ``refuse``: addresses that are rejected, also as senders; ``later``: those that are put off.
    ``drop_connection``: take the message, then hang up without an answer, so that the sender cannot
    know. ``most``: once it has so many messages, it takes no more. ``close`` and ``open`` make it
    refuse connections and take them again, on the same port.
    """

    def __init__(self):
        self.messages = []
        self.refuse = set()
        self.later = set()
        self.drop_connection = False
        self.before_answer = None
        self.most = None
        self.port = free_port()
        self._controller = None

    def __enter__(self):
        self.open()
        return self

    def __exit__(self, *_exception):
        self.close()

    def open(self):
        if not self._controller:
            self._controller = Controller(
                self, hostname="127.0.0.1", port=self.port, server_hostname="mailbox.example"
            )
            self._controller.start()

    def close(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    def reset(self):
        """As if nothing had happened."""
        self.messages.clear()
        self.refuse.clear()
        self.later.clear()
        self.drop_connection = False
        self.before_answer = None
        self.most = None
        self.open()

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        if self._is_full():
            return "421 4.3.2 closing"
        if address in self.refuse:
            return "550 5.7.1 not your address"
        envelope.mail_from = address
        return "250 OK"

    def _is_full(self):
        return self.most is not None and len(self.messages) >= self.most

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuse:
            return "550 5.1.1 no such user"
        if address in self.later:
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(Received(message, list(envelope.rcpt_tos)))
        if self.before_answer:
            self.before_answer(message)
        if self.drop_connection:
            server.transport.abort()
        return "250 OK"

    def of(self, address):
        """The messages that arrived at an address."""
        return [message for message in self.messages if address in message.recipients]

    def configure(self, env):
        """Make this the mail server of a database."""
        env["ir.mail_server"].sudo().search([]).active = False
        return (
            env["ir.mail_server"]
            .sudo()
            .create({"name": "Test mailbox", "smtp_host": "127.0.0.1", "smtp_port": self.port})
        )


class Received:
    """A message as it arrived."""

    def __init__(self, message, recipients):
        self.message = message
        self.recipients = recipients

    @property
    def message_id(self):
        return self.message["Message-Id"].strip()

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content()

    @property
    def attachments(self):
        """``{file name: bytes}``."""
        return {part.get_filename(): part.get_content() for part in self.message.iter_attachments()}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bounce_of(received, to, address, action="failed", named=True, said=None):
    """The message with which a mail server says that an address does not exist.

    :param action: else it says that the message is late, or was delivered
    :param said: what the mail server of the recipient said
    :param named: whether it says to whom the message was; some only quote the message
    """
    recipient = f"Final-Recipient: rfc822; {address}\n" if named else ""
    diagnosis = f"Diagnostic-Code: smtp; {said}\n" if said else ""
    return (
        "Return-Path: <>\n"
        "From: Mail Delivery System <MAILER-DAEMON@relay.example>\n"
        f"To: {to}\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "Message-ID: <bounce-1@relay.example>\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\n'
        "\n"
        "--part\n"
        "Content-Type: text/plain\n"
        "\n"
        f"<{address}>: 550 5.1.1 no such user\n"
        "\n"
        "--part\n"
        "Content-Type: message/delivery-status\n"
        "\n"
        "Reporting-MTA: dns; relay.example\n"
        "\n"
        f"{recipient}"
        f"Action: {action}\n"
        "Status: 5.1.1\n"
        f"{diagnosis}"
        "\n"
        "--part\n"
        "Content-Type: message/rfc822\n"
        "\n"
        f"Message-ID: {received.message_id}\n"
        f"To: {address}\n"
        "Subject: Reminder\n"
        "\n"
        "--part--\n"
    )
