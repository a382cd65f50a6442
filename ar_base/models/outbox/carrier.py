"""A worker's connections to mail servers.

A connection is kept for some messages, and looked at before each: what a server does between two
messages, such as closing an idle connection, is no failure and leaves nothing unknown.
"""

import errno
import smtplib
from contextlib import suppress

import psycopg2
from odoo.addons.base.models.ir_mail_server import (
    MailDeliveryException,
    extract_rfc2822_addresses,
)
from odoo.tools.mail import (
    append_content_to_html,
    email_split_and_format_normalize,
    html2plaintext,
)

from ...domain.outbox.replies import Verdict, silence, verdict, words

MESSAGES = 50  # that are given to one connection


class NoServer(Exception):
    """The mail server takes no connection; nothing was sent."""


class Connection:
    """:ivar is_fresh: whether nothing was sent through it yet"""

    def __init__(self, servers, server, session):
        self.servers, self.server, self.session = servers, server, session
        self.messages = 0
        self.given = False
        if session is not None:
            self._note_what_is_given()

    def _note_what_is_given(self):
        """Let the session say whether the server has been given a text: before, none is lost."""
        data = self.session.data

        def noted(text):
            self.given = True
            return data(text)

        self.session.data = noted

    @property
    def is_fresh(self):
        return self.messages <= 1

    def is_open(self):
        """Whether another message can be given to it."""
        if self.session is None:
            return True
        if self.messages >= MESSAGES:
            return False
        try:
            return self.session.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def give(self, message, recipient):
        """Give a message to one recipient, however many stand in its head.

        :return: the verdict, and what the server said; ``(None, "")`` if it was taken
        """
        self.messages += 1
        self.given = False
        servers = self.servers.with_context(send_validated_to=envelope(recipient))
        try:
            servers.send_email(
                message, mail_server_id=self.server.id or None, smtp_session=self.session
            )
        except AssertionError as error:
            return Verdict.REFUSED, str(error.args[0] if error.args else error)
        except MailDeliveryException as error:
            cause = error.__context__ or error
            return verdict(cause, self.given), words(cause)
        except smtplib.SMTPServerDisconnected as error:
            return verdict(error, self.given), words(error)
        return None, ""

    def close(self):
        if self.session is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.session.quit()


class Carrier:
    """All connections of a worker, by what they are chosen by."""

    def __init__(self):
        self._connections = {}
        self._chosen = {}

    def connect(self, company, sender):
        """A connection that can be used now.

        :raise NoServer: with the reason
        """
        servers, server, smtp_from = self._choose(company, sender)
        key = (company.alias_domain_id.id, server.id, smtp_from)
        connection = self._connections.get(key)
        if connection and connection.is_open():
            return connection
        if connection:
            self._connections.pop(key).close()
        try:
            session = servers._connect__(mail_server_id=server.id or None, smtp_from=smtp_from)
        except psycopg2.Error:
            raise
        except Exception as error:  # of the network, of certificates, of the settings
            raise NoServer(silence(error)) from error
        self._connections[key] = Connection(servers, server, session)
        return self._connections[key]

    def drop(self, connection):
        """Use a connection no more."""
        for key, known in list(self._connections.items()):
            if known is connection:
                del self._connections[key]
        if connection.session is not None:
            connection.session.close()  # no last word: it would wait for an answer

    def close(self):
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _choose(self, company, sender):
        """The server for a company's sender, as Odoo chooses it for its own mail."""
        key = (company.id, sender)
        if key not in self._chosen:
            servers = company.env["ir.mail_server"].sudo()
            domain = company.sudo().alias_domain_id
            if domain:
                servers = servers.with_context(
                    domain_notifications_email=domain.default_from_email,
                    domain_bounce_address=domain.bounce_email,
                )
            server, smtp_from = servers._find_mail_server(sender)
            self._chosen[key] = (servers, server or servers.browse(), smtp_from)
        return self._chosen[key]


def build(connection, letter, recipient):
    """The message for one recipient of a letter; the head names all."""
    headers = {}
    if bounce := letter.company_id.bounce_email:
        headers["Return-Path"] = bounce
    html, files = _content(connection, letter, headers)
    return connection.servers._build_email__(
        email_from=letter.email_from or None,
        email_to=email_split_and_format_normalize(letter.email_to or ""),
        email_cc=email_split_and_format_normalize(letter.email_cc or ""),
        subject=letter.subject,
        body=html,
        body_alternative=html2plaintext(html),
        reply_to=letter.reply_to or None,
        attachments=files,
        message_id=recipient.message_id,
        subtype="html",
        subtype_alternative="plain",
        headers=headers,
    )


def _content(connection, letter, headers):
    """The text and the files; of a message that is too large, links to the files."""
    env = letter.env
    html = str(env["mail.render.mixin"]._replace_local_links(letter.html or ""))
    files = letter.attachment_ids.sorted("id")
    sizes = files.mapped("file_size")
    most = (connection.server or connection.servers)._get_max_email_size() * 1024 * 1024
    owned = files.filtered(lambda file: file.res_model and file.res_id)
    if owned and env["mail.mail"]._estimate_email_size(headers, html, sizes) > most:
        owned.generate_access_token()
        env["ir.cron"]._commit_progress()  # a conflict later on must not take the links away
        links = env["ir.qweb"]._render("mail.mail_attachment_links", {"attachments": owned})
        html = append_content_to_html(html, links, plaintext=False)
        files -= owned
    return html, [(file.name, _whole(file), file.mimetype) for file in files]


def _whole(file):
    """What a file holds. Odoo takes one that it cannot read for empty, and nobody would know.

    :raise OSError: it cannot be read
    """
    content = file.raw
    if not content and file.file_size:
        raise OSError(errno.EIO, "The file cannot be read", file.name)
    return content


def envelope(recipient):
    """The address as the mail server is told it, also where its domain is not written in ASCII."""
    return [recipient.email, *extract_rfc2822_addresses(recipient.email)]
