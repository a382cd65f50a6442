"""What becomes of a letter and of each of its recipients, and what mail servers say of it."""

import email
import email.policy
import smtplib
import socket
import ssl

import pytest
from odoo.addons.ar_base.domain.outbox import identity, replies, reports
from odoo.addons.ar_base.domain.outbox.letter import Address, Letter
from odoo.addons.ar_base.domain.outbox.replies import Verdict
from odoo.addons.ar_base.domain.outbox.reports import Report
from odoo.addons.ar_base.domain.outbox.states import (
    FATES,
    STATES,
    TRANSITIONS,
    Fate,
    State,
    may_become,
    standing,
    still_to_get,
)

TOKEN = "0123456789abcdef" * 2
ADA, BOSS, SAM = (
    Address(f'"{name}" <{name}@x.example>', f"{name}@x.example", copy=copy)
    for name, copy in (("ada", False), ("boss", False), ("sam", True))
)


# What became of a letter ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("addressees", "copies", "state"),
    [
        (["sent"], [], State.SENT),
        (["sent", "bounced"], [], State.SENT),
        (["bounced", "delivered"], ["bounced"], State.DELIVERED),
        (["bounced", "refused"], ["sent"], State.FAILED),
        (["bounced", "in_doubt"], [], State.IN_DOUBT),
        (["sent", "in_doubt"], [], State.SENT),
        (["sent", "queued"], [], State.QUEUED),
        (["sent"], ["queued"], State.QUEUED),
        (["sent"], ["bounced"], State.SENT),
        (["sent", "withdrawn"], [], State.SENT),
        (["withdrawn"], [], State.CANCELLED),
        ([], [], State.CANCELLED),
    ],
)
def test_it_fails_only_when_no_addressee_is_left_that_may_have_it(addressees, copies, state):
    assert standing(addressees, copies) is state


def test_a_late_bounce_is_noted_whatever_happened_since():
    before = {fate for fate in Fate if may_become(fate, "bounced")}
    assert before == {Fate.QUEUED, Fate.SENT, Fate.DELIVERED, Fate.IN_DOUBT}


def test_nobody_is_sent_a_message_that_was_given_away_once():
    assert not any(Fate.QUEUED in after for after in TRANSITIONS.values())


def test_every_state_has_a_word():
    assert set(FATES) == set(Fate) == set(TRANSITIONS)
    assert set(STATES) == set(State)


def test_another_attempt_goes_to_whom_the_first_did_not_reach():
    before = {
        "ada@x.example": ("bounced", "<1>"),
        "boss@x.example": ("in_doubt", "<2>"),
        "sam@x.example": ("sent", "<3>"),
    }
    assert still_to_get([ADA, BOSS, SAM], before) == [(ADA, None), (BOSS, "<2>")]
    assert still_to_get([ADA], {}) == [(ADA, None)]


def test_who_stands_twice_gets_one_message():
    copy = Address("ada@x.example", "ada@x.example", copy=True)
    letter = Letter("S", "B", "H", (copy, SAM, ADA, ADA))
    assert letter.addresses == (ADA, SAM)
    assert letter.names(copy=False) == ADA.text
    assert letter.names(copy=True) == SAM.text
    assert Letter("S", "B", "H", (ADA,)).names(copy=True) is None


# The Message-ID ---------------------------------------------------------------------------------
def test_a_message_id_names_the_recipient_and_is_found_in_any_text():
    mine = identity.message_id(7, TOKEN, "seller.example")
    assert "-7-" in mine
    earlier = f"<ar-dunning-notice-3-{TOKEN}@host>"
    text = f"Your message {mine}\nReferences: <other@x> {earlier} {mine}"
    assert identity.named(text) == [mine, earlier]
    assert identity.named("<ar-outbox-7-guess@seller.example>") == []


# What the server answers ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "given", "verdict"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), False, Verdict.REFUSED),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}), False, Verdict.LATER),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"closing")}), False, Verdict.SERVER),
        (smtplib.SMTPSenderRefused(550, b"not you", "me"), False, Verdict.REFUSED),
        (smtplib.SMTPSenderRefused(450, b"too many from you", "me"), False, Verdict.LATER),
        (smtplib.SMTPSenderRefused(421, b"closing", "me"), False, Verdict.SERVER),
        (smtplib.SMTPSenderRefused(530, b"log in first", "me"), False, Verdict.SERVER),
        (smtplib.SMTPAuthenticationError(535, b"who are you"), False, Verdict.SERVER),
        (smtplib.SMTPDataError(554, b"spam"), True, Verdict.REFUSED),
        (smtplib.SMTPDataError(452, b"full"), True, Verdict.LATER),
        (smtplib.SMTPServerDisconnected("gone"), True, Verdict.UNKNOWN),
        (smtplib.SMTPServerDisconnected("gone"), False, Verdict.SERVER),
        (TimeoutError("timed out"), True, Verdict.UNKNOWN),
        (TimeoutError("timed out"), False, Verdict.SERVER),
        (ConnectionResetError("reset"), True, Verdict.UNKNOWN),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), False, Verdict.REFUSED),
        (ValueError("a bug"), False, Verdict.REFUSED),
        (ValueError("a bug"), True, Verdict.UNKNOWN),
    ],
)
def test_what_an_answer_or_none_says_of_the_message(error, given, verdict):
    assert replies.verdict(error, given) is verdict


def test_the_servers_own_words_are_kept():
    refused = smtplib.SMTPRecipientsRefused({"a": (550, b"5.1.1 no\r\nsuch user")})
    assert replies.words(refused) == "550 5.1.1 no such user"
    assert replies.words(TimeoutError()) == "TimeoutError"


# What comes back --------------------------------------------------------------------------------
def report(body, kind="delivery-status", quoted=None):
    text = (
        f"Content-Type: multipart/report; report-type={kind}; boundary=p\n\n"
        "--p\nContent-Type: text/plain\n\nSorry\n\n"
        f"--p\nContent-Type: message/{kind}\n\n{body}\n\n"
        f"--p\nContent-Type: message/rfc822\n\nMessage-ID: {quoted or '<x@y>'}\n\nHello\n\n--p--\n"
    )
    return email.message_from_string(text, policy=email.policy.SMTP)


def dsn(action):
    return f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.c\nAction: {action}\n"


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        ("failed", Report.FAILED),
        ("Delayed", Report.NOTHING),
        ("delivered", Report.DELIVERED),
        ("relayed", Report.NOTHING),
    ],
)
def test_late_is_not_lost(action, verdict):
    assert reports.verdict(report(dsn(action))) is verdict


def test_a_receipt_that_it_was_read_is_no_failure():
    read = "Disposition: manual-action/MDN-sent-manually; displayed\n"
    assert reports.verdict(report(read, "disposition-notification")) is Report.DELIVERED
    deleted = "Disposition: automatic-action/MDN-sent-automatically; deleted\n"
    assert reports.verdict(report(deleted, "disposition-notification")) is Report.NOTHING


def test_a_server_that_only_quotes_sends_back_what_failed():
    mine = identity.message_id(7, TOKEN, "seller.example")
    plain = email.message_from_string(
        f"From: mailer-daemon@x\n\nUndelivered:\n> Message-ID: {mine}\n", policy=email.policy.SMTP
    )
    assert reports.verdict(plain) is Report.FAILED
    assert reports.about(plain) == [mine]
    assert reports.about(report(dsn("failed"), quoted=mine)) == [mine]
    answer = email.message_from_string(f"References: <a@b> {mine}\n\nHi", policy=email.policy.SMTP)
    assert reports.about(answer) == [mine]


TWO = (
    "Reporting-MTA: dns; mx.example\n\n"
    "Final-Recipient: rfc822; A@b.c\nAction: failed\nStatus: 5.2.2\n"
    "Diagnostic-Code: smtp; 552 5.2.2\n mailbox full\n\n"
    "Final-Recipient: rfc822; d@e.f\nAction: failed\nStatus: 5.1.1\n\n"
    "Final-Recipient: rfc822; g@h.i\nAction: delayed\nDiagnostic-Code: smtp; 451 later\n"
)


@pytest.mark.parametrize(
    ("body", "email", "reason"),
    [
        (TWO, "a@b.c", "552 5.2.2 mailbox full"),
        (TWO, "d@e.f", "5.1.1"),
        (TWO, "somebody@else.where", "552 5.2.2 mailbox full"),
        (TWO, None, "552 5.2.2 mailbox full"),
        (dsn("failed"), "a@b.c", ""),
        (dsn("delayed") + "Status: 4.0.0\n", "a@b.c", ""),
        (dsn("failed") + "Diagnostic-Code: no; is \x07\u202efull\n", "a@b.c", "is full"),
        (dsn("failed") + f"Diagnostic-Code: smtp; {'x' * 500}\n", "a@b.c", "x" * 193 + "…"),
    ],
)
def test_why_it_came_back_is_one_line_of_the_mail_server(body, email, reason):
    assert reports.reason(report(body), email) == reason


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "nobody"),
        (socket.gaierror(-2, "Name or service not known"), "no_name"),
        (TimeoutError("timed out"), "slow"),
        (ssl.SSLCertVerificationError(1, "self-signed"), "untrusted"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Who are you?"), "535 5.7.8 Who are you?"),
    ],
)
def test_why_a_server_is_silent(error, why):
    assert replies.silence(error) == why
