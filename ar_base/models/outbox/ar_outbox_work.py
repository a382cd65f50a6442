"""How letters are handed to the mail server exactly once.

A worker takes some letters that wait, and each goes through three commits:

1. *prepared*: its document writes it, for all of them together, which is several times as fast as
   one by one; what was written minutes ago by a worker that had no time left is taken as it is;
2. *intent*: for each recipient, ``sending_since`` is written before a byte goes out;
3. *outcome*: sent, refused, or in doubt where the connection broke in mid-sending.

What a worker has taken it holds by advisory locks of its session, which end with it.

With the intent committed, the document is asked a last time whether the letter is still true:
making the files takes seconds, and what was paid meanwhile must not be asked for. A letter that is
outdated goes back to the queue.

Between intent and outcome the worker holds the recipient's row. A crash releases it and leaves the
intent behind: :meth:`_sweep` finds it and puts the recipient in doubt, because nobody can know
whether the mail server took the message. It is never sent again by itself; if a person decides to,
it goes out under the same Message-ID.

A mail server that takes no connection is no failure of any letter. The letters of that company
wait, its manager is told once, and the worker comes back some minutes later.

Whatever goes wrong with a letter is put on that letter (:meth:`_set_aside`), and the queue goes on.
Odoo gives a worker so much time, and it stops when that is over: what is left is told to Odoo,
which lets it come back at once.
"""

import logging
import math
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta

import psycopg2
from odoo import api, fields, models
from odoo.tools import SQL

from ...domain.outbox.replies import Verdict
from ...domain.outbox.states import Fate, State
from ...orm.conflict import CONFLICT
from . import carrier

_logger = logging.getLogger(__name__)

PREPARED_AT_ONCE = 50  # letters, where there is time for so many
LOCKS = 0x41524F42  # the class of the advisory locks
FRESH = timedelta(minutes=15)  # so long what was written counts as written now
PATIENCE = timedelta(minutes=10)  # until a server that failed is asked again
TRIES = 4  # for a recipient of whom a server says: later
RETURNS = 5  # of a letter to the queue, within one pass
GUESSED_PACE = 0.2  # seconds for a letter, before any was measured


class Round:
    """What a worker carries along in one pass."""

    def __init__(self):
        self.carrier = carrier.Carrier()
        self.left_alone = set()  # letters that could not even be set aside
        self.silent = set()  # companies whose mail server takes no connection
        self.documents = defaultdict(set)  # whose letters it had, by their model
        self.returns = Counter()
        self.seconds = math.inf  # that Odoo still gives
        self.done = 0
        self.began = time.monotonic()

    def portion(self):
        """How many letters there is time for."""
        pace = (time.monotonic() - self.began) / self.done if self.done else GUESSED_PACE
        if self.seconds == math.inf or pace <= 0:
            return PREPARED_AT_ONCE
        return max(1, min(PREPARED_AT_ONCE, int(self.seconds / pace)))

    def has_time(self):
        return self.seconds > 0


class ArOutbox(models.Model):
    _inherit = "ar.outbox"

    # ------------------------------------------------------------------
    # The workers
    # ------------------------------------------------------------------
    @api.model
    def _trigger(self, at=None):
        """Let workers begin now, or then."""
        for worker in ("a", "b"):
            self.env.ref(f"ar_base.ir_cron_outbox_{worker}").sudo()._trigger(at=at)

    @api.model
    def _work(self):
        """Send what waits, as long as Odoo gives time; several workers may do so at once.

        :return: how many are left
        """
        round_ = Round()
        self._sweep(round_)
        self._commit(round_, remaining=self._count_waiting(round_))
        try:
            while letters := self._claim(round_):
                letters._send_claimed(round_)
                if not round_.has_time():
                    break
        except BaseException:
            with suppress(psycopg2.Error):
                self.env.cr.rollback()
            raise
        finally:
            round_.carrier.close()
            self._let_go()
        self._pass_over(round_)
        remaining = self._count_waiting(round_)
        self._commit(round_, remaining=remaining)
        return remaining

    def _commit(self, round_, done=0, remaining=None):
        """Commit, and learn how much time is left."""
        round_.done += done
        round_.seconds = self.env["ir.cron"]._commit_progress(done, remaining=remaining)
        return round_.seconds

    def _pass_over(self, round_):
        """Let documents bring in line what hangs on several of them, such as their run."""
        for model, ids in round_.documents.items():
            documents = self.env[model].browse(sorted(ids))
            self._commit_patiently(
                lambda documents=documents: documents.exists()._outbox_pass_over()
            )

    @api.model
    def _commit_patiently(self, step):
        """Do a step that others may do at the same moment, and commit; try again on a conflict.

        Given up after some tries, or where it fails: each such step only brings a state or a figure
        up to date, which the next worker or the night does too.

        :return: whether it was done
        """
        for _attempt in range(5):
            try:
                step()
                self.env["ir.cron"]._commit_progress()
                return True
            except CONFLICT:
                self._begin_anew()
            except Exception:
                _logger.exception("A state or a figure was not brought up to date.")
                self._begin_anew()
                return False
        return False

    @api.model
    def _begin_anew(self):
        """Forget what failed, to go on with the next. Without a database there is no next."""
        self.env.cr.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Taking
    # ------------------------------------------------------------------
    @api.model
    def _claim(self, round_):
        """Letters that nobody works on, held by this session until :meth:`_let_go`."""
        self.env["ar.outbox.recipient"].flush_model()
        self.flush_model()
        waiting = SQL(
            "SELECT id, PG_TRY_ADVISORY_LOCK(%(locks)s, id) FROM (%(waiting)s) waiting",
            locks=LOCKS,
            waiting=self._waiting_sql(
                round_, SQL("id"), SQL("ORDER BY id LIMIT %s", round_.portion())
            ),
        )
        while rows := self._execute_or_yield(waiting):
            if held := [number for number, is_held in rows if is_held]:
                return self.browse(held)
        return self.browse()

    def _waiting_sql(self, round_, what, rest):
        """What waits, is held by nobody else, and may be sent now."""
        return SQL(
            """
            SELECT %(what)s FROM ar_outbox
             WHERE state = 'queued' AND id NOT IN %(leaving)s AND company_id NOT IN %(silent)s
               AND (not_before IS NULL OR not_before <= %(now)s)
               AND NOT EXISTS (SELECT FROM ar_outbox_recipient recipient
                                WHERE recipient.outbox_id = ar_outbox.id
                                  AND recipient.state = 'queued'
                                  AND recipient.sending_since IS NOT NULL)
               AND id NOT IN (SELECT objid FROM pg_locks
                               WHERE locktype = 'advisory' AND classid = %(locks)s
                                 AND objsubid = 2 AND pid <> PG_BACKEND_PID()
                                 AND database = (SELECT oid FROM pg_database
                                                  WHERE datname = CURRENT_DATABASE()))
            %(rest)s
            """,
            what=what,
            rest=rest,
            leaving=tuple(round_.left_alone) or (0,),
            silent=tuple(round_.silent) or (0,),
            now=fields.Datetime.now(),
            locks=LOCKS,
        )

    def _count_waiting(self, round_):
        self.env["ar.outbox.recipient"].flush_model()
        self.flush_model()
        ((count,),) = self.env.execute_query(self._waiting_sql(round_, SQL("COUNT(*)"), SQL()))
        return count

    @api.model
    def _let_go(self):
        """Leave what was claimed to others. Nothing else in Odoo holds such locks of a session."""
        with suppress(psycopg2.Error):
            self.env.cr.execute(SQL("SELECT PG_ADVISORY_UNLOCK_ALL()"))

    @api.model
    def _execute_or_yield(self, query):
        """Run a locking query; where another worker just changed the row, look again."""
        for _attempt in range(20):
            try:
                with self.env.cr.savepoint(flush=False):
                    return self.env.execute_query(query)
            except CONFLICT:
                self.env.cr.rollback()
        return []

    @api.model
    def _sweep(self, round_):
        """Put in doubt what a crashed worker was sending."""
        recipients = self.env["ar.outbox.recipient"]
        recipients.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ar_outbox_recipient WHERE state = 'queued'"
                " AND sending_since < NOW() AT TIME ZONE 'UTC' - %s",
                timedelta(seconds=self._grace_seconds()),
            )
        )
        for recipient in recipients.browse(row[0] for row in rows):
            if recipient._lock_intent():
                recipient._become(
                    Fate.IN_DOUBT,
                    recipient._speaking().env._(
                        "The sending was interrupted: whether the mail server took the message is "
                        "not known."
                    ),
                )
                self.env["ir.cron"]._commit_progress()
                letter = recipient.outbox_id
                round_.documents[letter.res_model].add(letter.res_id)
                letter._settle(round_)

    @api.model
    def _grace_seconds(self):
        """How long an intent is left alone before it counts as abandoned.

        A worker that lives holds the row's lock; the grace only spans the moment between the commit
        of the intent and the taking of that lock.
        """
        return int(self.env["ir.config_parameter"].sudo().get_param("ar_base.sending_grace", 60))

    # ------------------------------------------------------------------
    # Preparing
    # ------------------------------------------------------------------
    def _send_claimed(self, round_):
        """Prepare claimed letters and send each; what goes wrong is on the letter afterwards."""
        listening = self.filtered(lambda letter: letter._is_listened_to(round_))
        for letter in listening._prepare_claimed(round_):
            if letter.company_id.id in round_.silent:
                continue
            try:
                letter._send(round_)
            except CONFLICT:
                # Somebody books for this customer: the letter stays where its last commit left it.
                self._begin_anew()
                letter._note_return(round_)
            except Exception as error:
                _logger.exception("Letter %s could not be sent.", letter.id)
                self._begin_anew()
                letter._set_aside(error, round_)
            if not self._commit(round_, done=1):
                break

    def _is_listened_to(self, round_):
        """Whether the mail server is there; asked beforehand only where it was not last time."""
        company = self.company_id
        if company.id not in round_.silent and company.sudo().ar_outbox_trouble:
            try:
                round_.carrier.connect(company, self.email_from or company.email_formatted)
            except carrier.NoServer as error:
                self._note_silence(round_, error)
        return company.id not in round_.silent

    def _needs_preparing(self):
        """Whether the document has to write it: it never did, or not lately."""
        if not self.is_late or self._is_gone():
            return False
        if not self.prepared_on:
            return True
        tried = any(self.recipient_ids.mapped("tries"))
        return not tried and self.prepared_on < fields.Datetime.now() - FRESH

    def _prepare_claimed(self, round_):
        """Prepare claimed letters and commit; one by one where that cannot be done together.

        :return: those that can be sent
        """
        try:
            with self.env.cr.savepoint():
                self.filtered(lambda letter: letter._needs_preparing())._prepare()
            self._commit(round_)
            return self.filtered(lambda letter: letter.state == State.QUEUED)
        except CONFLICT:
            # Somebody books for one of the customers; alone it is claimed again.
            self._begin_anew()
            if len(self) == 1:
                self._note_return(round_)
                return self.browse()
        except Exception as error:
            self._begin_anew()
            if len(self) == 1:
                _logger.exception("Letter %s could not be prepared.", self.id)
                self._set_aside(error, round_)
                return self.browse()
        return self.concat(*(letter._prepare_claimed(round_) for letter in self))

    def _prepare(self):
        """Let documents write their letters; what they leave out is not sent."""
        for model, letters in self.grouped("res_model").items():
            written = self._written(model, letters)
            letters.recipient_ids.filtered(lambda row: row.state == Fate.QUEUED).unlink()
            letters._freeze(
                {letter: written[letter.res_id] for letter in letters if letter.res_id in written}
            )
            idle = letters.filtered(lambda letter: not letter.recipient_ids)
            idle.state = State.CANCELLED.value
            idle.filtered("first_id")._follow()

    @api.model
    def _written(self, model, letters):
        """``{id of the document: Letter}``."""
        if model not in self.env:
            return {}
        documents = self.env[model].browse(letters.mapped("res_id")).exists()
        return {document.id: letter for document, letter in documents._outbox_prepare().items()}

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _send(self, round_):
        """Send a letter to each who still has to get it, and say what became of it."""
        self.ensure_one()
        round_.documents[self.res_model].add(self.res_id)
        is_checked = False
        for recipient in self.recipient_ids.sorted(lambda row: (row.kind != "to", row.id)):
            again = recipient.state == Fate.QUEUED
            while again:
                connection = self._connect(round_)
                if not connection:
                    return
                message = carrier.build(connection, self, recipient)
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
        if self.company_id.sudo().ar_outbox_trouble:
            self.company_id._ar_outbox_note_answer()
            self._commit(round_)
        return connection

    def _note_silence(self, round_, error):
        """Leave the company's letters where they are, tell its manager once, and come back."""
        company = self.company_id
        _logger.warning("No mail of company %s can be sent: %s", company.id, error)
        round_.silent.add(company.id)
        self._commit_patiently(lambda: company._ar_outbox_note_silence(str(error)))
        self._trigger(at=fields.Datetime.now() + PATIENCE)
        self._commit(round_)

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
            document = self.env[self.res_model].browse(self.res_id)
            return document._outbox_is_outdated()
        except Exception:
            self._begin_anew()
            recipient.sending_since = False
            self._forget_trace()
            self.env["ir.cron"]._commit_progress()
            raise

    def _return(self, recipient, round_):
        """Back to the queue: something was paid while the files were being made.

        Where somebody has it already, the others do not get it any more.
        """
        recipient.sending_since = False
        if self.is_late and not self._is_gone():
            self._forget_trace()
            self.prepared_on = False
            self._note_return(round_)
        else:
            self._withdraw()
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
            verdict, told = connection.give(message, carrier.envelope(recipient))
        except Exception as error:
            _logger.exception("What became of a message of letter %s is unknown.", self.id)
            self._begin_anew()
            verdict, told = Verdict.UNKNOWN, str(error)
        self._note_verdict(recipient, verdict, told)
        self.env["ir.cron"]._commit_progress()
        if verdict in (Verdict.UNKNOWN, Verdict.SERVER):
            round_.carrier.drop(connection)
        if verdict == Verdict.SERVER and connection.is_fresh:
            self._note_silence(round_, told)
        return verdict == Verdict.SERVER

    def _note_verdict(self, recipient, verdict, told):
        """Nothing that others write too: a conflict now would hide that the mail is out."""
        if verdict is None:
            recipient._become(Fate.SENT, sent_on=fields.Datetime.now())
        elif verdict == Verdict.REFUSED:
            recipient._become(Fate.REFUSED, told)
        elif verdict == Verdict.UNKNOWN:
            recipient._become(Fate.IN_DOUBT, told)
        elif verdict == Verdict.LATER:
            self._wait(recipient, told)
        else:
            recipient.sending_since = False
            self._forget_trace()

    def _wait(self, recipient, told):
        """The mail server asks for patience: it gets some, but not for ever."""
        if recipient.tries + 1 >= TRIES:
            recipient._become(Fate.REFUSED, told)
            return
        recipient.write({"sending_since": False, "tries": recipient.tries + 1, "failure": told})
        self.not_before = fields.Datetime.now() + PATIENCE * (recipient.tries + 1)
        self._forget_trace()
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

        def fail(quietly):
            begun = self.recipient_ids.filtered("sending_since")
            begun._become(Fate.IN_DOUBT, str(error))
            if not begun:
                self.recipient_ids.filtered(lambda row: row.state == Fate.QUEUED).unlink()
                self._forget_trace()
                self.write({"state": State.FAILED.value, "failure": str(error)})
            self._follow(quietly)

        round_.documents[self.res_model].add(self.res_id)
        for quietly in (False, True):
            if self._commit_patiently(lambda quietly=quietly: fail(quietly)):
                return
        round_.left_alone.add(self.id)
