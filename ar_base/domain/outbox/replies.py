"""What an answer of the mail server, or none, says of the message that it was given."""

import smtplib
import socket
import ssl
from enum import StrEnum

#: "I am closing the connection", "I do not know you": about the server, whatever it was asked.
CLOSING = 421
UNKNOWN_HERE = frozenset({530, 534, 535, 538})


class Verdict(StrEnum):
    REFUSED = "refused"  # this recipient, for good
    LATER = "later"  # this recipient, for now
    SERVER = "server"  # the server takes nothing: nothing went out
    UNKNOWN = "unknown"  # it may have taken the message


class Silence(StrEnum):
    """Why a server that said nothing takes no connection."""

    NOBODY = "nobody"  # nothing listens there
    NO_NAME = "no_name"  # no machine is called so
    SLOW = "slow"
    UNTRUSTED = "untrusted"  # its certificate


def silence(error: BaseException) -> str:
    """Why there is no connection: a :class:`Silence` where it is one, else its words.

    >>> silence(ConnectionRefusedError(111, "Connection refused"))
    <Silence.NOBODY: 'nobody'>
    """
    kinds = (
        (ssl.SSLCertVerificationError, Silence.UNTRUSTED),
        (socket.gaierror, Silence.NO_NAME),
        (TimeoutError, Silence.SLOW),
        (ConnectionRefusedError, Silence.NOBODY),
    )
    return next((kind for of, kind in kinds if isinstance(error, of)), None) or words(error)


def verdict(error: BaseException, given: bool) -> Verdict:
    """What it says; a sender that it does not like is no reason to keep another's letters.

    :param given: whether the server had been given the text of the message
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _of_code(max((code for code, _text in error.recipients.values()), default=550))
    if isinstance(error, smtplib.SMTPHeloError):
        return Verdict.SERVER
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_code(error.smtp_code)
    if isinstance(error, smtplib.SMTPServerDisconnected | OSError) and not isinstance(
        error, smtplib.SMTPNotSupportedError
    ):
        return Verdict.UNKNOWN if given else Verdict.SERVER
    return Verdict.UNKNOWN if given else Verdict.REFUSED


def _of_code(code: int) -> Verdict:
    if code == CLOSING or code in UNKNOWN_HERE:
        return Verdict.SERVER
    return Verdict.LATER if 400 <= code < 500 else Verdict.REFUSED


def words(error: BaseException) -> str:
    """What the server said; else what went wrong.

    >>> words(smtplib.SMTPDataError(554, b"5.7.1 looks like spam"))
    '554 5.7.1 looks like spam'
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(*answer) for answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__


def _answer(code: int, text: bytes | str) -> str:
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return f"{code} {' '.join(text.split())}"
