"""How one letter is handed to the mail server, and what is written down of it at each step.

Between the intent and the outcome nothing is written that others write too, since a conflict would
hide that the mail is out; what else there is to note, such as what the document makes of it, comes
afterwards and is tried until it goes through.
"""

import logging
import time
from contextlib import contextmanager, suppress

import psycopg2
from odoo import SUPERUSER_ID, api, fields, models

from ...domain.outbox.replies import Verdict, words
from ...domain.outbox.replies import verdict as verdict_on
from ...domain.outbox.states import GONE, Fate, Role, State
from ...domain.plain import reason
from ...orm.conflict import CONFLICT
from . import carrier
from .ar_outbox_work import PATIENCE, RETURNS, TRIES

_logger = logging.getLogger(__name__)

LOST_DATABASE = (psycopg2.OperationalError, psycopg2.InterfaceError)
RECONNECT_SECONDS = 60  # a restart takes less


def _verdict_on(error, given):
    """A database that goes while the message is being made says nothing of the message."""
    if isinstance(error, psycopg2.Error) and not given:
        return Verdict.SERVER
    return verdict_on(error, given)


class ArOutbox(models.Model):
    _inherit = "ar.outbox"

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _send(self, round_):
        """Send a letter to each who still has to get it, and say what became of it."""
        self.ensure_one()
        round_.documents[self.res_model].add(self.res_id)
        is_checked = False
        for recipient in self.recipient_ids.sorted(lambda row: (row.kind != Role.TO, row.id)):
            again = recipient.state == Fate.QUEUED
            while again:
                connection = self._connect(round_)
                if not connection:
                    return
                message = carrier.build(connection, self, recipient)
                with self._never_half_begun(recipient):
                    if not self._intend(recipient):
                        return
                    if not is_checked and self._is_outdated_or_forgets(recipient):
                        self._return(recipient, round_)
                        return
                is_checked = True
                again = self._transmit(recipient, message, connection, round_)
                if again and self.company_id.id in round_.silent:
                    return
        self._settle(round_)

    def _connect(self, round_):
        """A connection for it; None where its company's mail server takes none."""
        try:
            connection = round_.carrier.connect(self.company_id, self.email_from)
        except carrier.NoServer as error:
            self._note_silence(round_, error)
            return None
        return connection

    @contextmanager
    def _never_half_begun(self, recipient):
        """Where the database goes before a byte went out, no intent is left once it is back."""
        try:
            yield
        except CONFLICT:
            raise
        except LOST_DATABASE as lost:
            self._note_elsewhere(recipient.id, Verdict.SERVER, "", lost)
            raise

    def _intend(self, recipient):
        """Note that a message is about to go out, and show the letter in its history; commit."""
        if not recipient._intend():
            return False
        if not self.trace_id:
            self._leave_traces()
        self.env["ir.cron"]._commit_progress()
        return recipient._lock_intent()

    def _is_outdated_or_forgets(self, recipient):
        """Ask the document; where it cannot tell, no intent is left: nothing went out."""
        try:
            document = self._document() if not self.is_late else None
            if document is None:  # it was written by its document just now
                document = self.env[self.res_model].browse(self.res_id)
            return not document or document._outbox_is_outdated(self)
        except Exception:
            self._begin_anew()
            self._take_back(recipient)
            raise

    def _take_back(self, recipient, step=None):
        """Nothing went out: no intent is left, and nothing in the history; commit.

        Others may write the same letter just then, and a conflict must not leave the intent behind.

        :param step: what else there is to note
        """

        def undo():
            recipient.sending_since = False
            self._forget_trace()
            if step:
                step()

        self._commit_patiently(undo)

    def _return(self, recipient, round_):
        """Back to the queue: something was paid while the files were being made.

        Where an addressee has it already, the others do not get it any more. Where only a copy went
        out, that stays as it is, and the letter is written anew for the others.
        """
        if self.is_late and not self._is_gone():
            self._take_back(recipient, lambda: self.write({"prepared_on": False}))
            self._note_return(round_)
            return
        is_missing = self.is_late and not any(row.state in GONE for row in self._addressees())

        def leave():
            self._withdraw()
            if is_missing and (document := self._document()):
                document._outbox_queue(self.kind)

        self._take_back(recipient, leave)
        self._settle(round_)

    def _note_return(self, round_):
        """A letter that comes back again and again is left to the next pass."""
        round_.returns[self.id] += 1
        if round_.returns[self.id] >= RETURNS:
            round_.left_alone.add(self.id)

    def _forget_trace(self):
        """Nothing of it went out: nothing of it stands in the history."""
        if not self._is_gone():
            self.trace_id.unlink()

    def _transmit(self, recipient, message, connection, round_):
        """Give a message to the mail server, and commit what came of it.

        :return: whether it has to be given again: the server took nothing
        """
        try:
            verdict, told = connection.give(message, recipient)
        except Exception as error:
            _logger.exception("A message of letter %s was not handed over as it should.", self.id)
            verdict, told = _verdict_on(error, connection.given), words(error)
            with suppress(psycopg2.Error):
                self._begin_anew()
        self._note_patiently(recipient, verdict, told)
        if verdict in (Verdict.UNKNOWN, Verdict.SERVER):
            round_.carrier.drop(connection)
        elif self.company_id.sudo().ar_outbox_trouble:
            self._commit_patiently(self.company_id._ar_outbox_note_answer)
        if verdict == Verdict.SERVER and connection.is_fresh:
            self._note_silence(round_, told)
        return verdict == Verdict.SERVER

    def _note_patiently(self, recipient, verdict, told):
        """Write down and commit what the mail server said; also if the database goes meanwhile.

        It is known to nobody else: the worker waits for the database to come back, and gives up
        only afterwards.
        """
        try:
            self._note_verdict(recipient, verdict, told)
            self.env["ir.cron"]._commit_progress()
        except CONFLICT:
            raise
        except LOST_DATABASE as lost:
            self._note_elsewhere(recipient.id, verdict, told, lost)
            raise

    def _note_elsewhere(self, number, verdict, told, lost):
        """As above, over a new connection, as soon as there is one."""
        _logger.warning("The database went while a message was handed over: %s", lost)
        deadline = time.monotonic() + RECONNECT_SECONDS
        while time.monotonic() < deadline:
            try:
                with self.env.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    recipient = env["ar.outbox.recipient"].browse(number)
                    if recipient._lock_intent():
                        recipient.outbox_id._note_verdict(recipient, verdict, told)
                return
            except LOST_DATABASE:
                time.sleep(0.5)

    def _note_verdict(self, recipient, verdict, told):
        """Nothing that others write too: a conflict now would hide that the mail is out."""
        if verdict is None:
            recipient._become(Fate.SENT, sent_on=fields.Datetime.now())
        elif verdict == Verdict.UNKNOWN:
            recipient._become(Fate.IN_DOUBT, told)
        elif verdict == Verdict.REFUSED or (
            verdict == Verdict.LATER and recipient.tries + 1 >= TRIES
        ):
            recipient._become(Fate.REFUSED, told)
        elif verdict == Verdict.LATER:
            self._take_back(recipient, lambda: self._wait(recipient, told))
        else:
            self._take_back(recipient)

    def _wait(self, recipient, told):
        """The mail server asks for patience: it gets some, but not for ever."""
        tries = recipient.tries + 1
        recipient.write({"tries": tries, "failure": told})
        self.not_before = fields.Datetime.now() + PATIENCE * tries
        self._trigger(at=self.not_before)

    # ------------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------------
    def _settle(self, round_):
        """Say what became of a letter, and commit; what goes wrong with that keeps nobody else."""
        for quietly in (False, True):
            if self._commit_patiently(lambda quietly=quietly: self._follow(quietly)):
                return
        round_.left_alone.update(self.ids)

    def _set_aside(self, error, round_):
        """Put what went wrong on a letter and before whom it concerns, and commit.

        Where the sending had begun, that recipient is in doubt. What the document makes of it may
        be what goes wrong: then it is told no more than that.
        """

        why = reason(error)

        def fail(quietly):
            begun = self.recipient_ids.filtered("sending_since")
            begun._become(Fate.IN_DOUBT, why)
            if not begun:
                waiting = self.recipient_ids.filtered(lambda row: row.state == Fate.QUEUED)
                if self._is_gone():
                    waiting._become(Fate.REFUSED, why)
                else:
                    waiting.unlink()
                    self._forget_trace()
                    self.write({"state": State.FAILED.value, "failure": why})
            self._follow(quietly)

        round_.documents[self.res_model].add(self.res_id)
        for quietly in (False, True):
            if self._commit_patiently(lambda quietly=quietly: fail(quietly)):
                return
        round_.left_alone.add(self.id)
