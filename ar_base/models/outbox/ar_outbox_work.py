"""How letters are handed to the mail server exactly once.

A worker takes some letters that wait, and each goes through three commits:

1. *prepared*: its document writes it, for all of them together, which is several times as fast as
   one by one; what was written minutes ago by a worker that had no time left is taken as it is.
   Letters with files are written one by one, and a letter's files are made one after the other,
   each committed: whoever comes next goes on there, after a step as well as after a crash;
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
wait, its manager is told once, and the worker comes back some minutes later. So it is where this
server has no room for a file.

A worker that loses its database knows all the same what the mail server answered last, and writes
that down once the database is back (``ar_outbox_sending``), before it gives up.

Whatever goes wrong with a letter is put on that letter (:meth:`_set_aside`), and the queue goes on.
Odoo gives a scheduled action ten seconds, and where it says that something is left, calls it again
some times, and after a minute: too slow for whoever waits. So a worker takes a part of the time
after which Odoo would kill it, and rings Odoo's bell where something is left.
"""

import logging
import math
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta

import psycopg2
from odoo import SUPERUSER_ID, api, fields, models
from odoo.http import request
from odoo.modules.registry import Registry
from odoo.tools import SQL

from ...domain.outbox.room import is_out_of_room
from ...domain.outbox.states import Cause, Fate, State
from ...domain.plain import reason
from ...orm import limits
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
NOW = 20  # letters for which whoever presses a button waits
NOW_SECONDS = 10  # and how long
#: Of the time after which Odoo kills a worker. All jobs that send may fall to one worker, one after
#: the other, beside other jobs, and a step that was begun has to end.
SHARE = 6
UNLIMITED_SECONDS = 60  # where Odoo kills nobody
FILES_SECONDS = 10  # for the files of one letter, before it is the next one's turn
SAFETY = timedelta(minutes=1)  # until workers look after what somebody waits for


class Round:
    """What a worker carries along in one pass."""

    def __init__(self, only=(), seconds=math.inf):
        """:param only: ids of letters; else all that wait
        :param seconds: for which it may go on, where Odoo sets no limit
        """
        self.only = tuple(only)
        self.carrier = carrier.Carrier()
        self.left_alone = set()  # letters that could not even be set aside
        self.put_off = set()  # letters that are begun, and whose turn comes again
        self.made = 0  # files of letters that were not sent yet
        self.is_full = False  # whether this server has room for files
        self.silent = set()  # companies whose mail server takes no connection
        self.documents = defaultdict(set)  # whose letters it had, by their model
        self.returns = Counter()
        self.seconds = seconds  # that are left
        self.done = 0
        self.began = time.monotonic()
        self.end = self.began + seconds
        self.cpu_end = time.process_time() + limits.cpu_limit() / SHARE

    def left(self):
        """Seconds until it has to end by its own account."""
        return min(self.end - time.monotonic(), self.cpu_end - time.process_time())

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

    def _go_soon(self):
        """Send these as soon as they are committed: to somebody at a screen, "now" is now.

        Workers are woken by Odoo at once, but may all be busy, or be none on this machine. So
        whoever pressed the button does it, for a few letters, and leaves the rest to them.
        """
        if not request or self.company_id.sudo().filtered("ar_outbox_trouble"):
            self._trigger()
            return
        self._trigger(at=fields.Datetime.now() + SAFETY)
        callbacks = self.env.cr.postcommit
        waiting = callbacks.data.setdefault("ar_outbox", [])
        if not waiting:
            database = self.env.cr.dbname
            callbacks.add(lambda: self._send_now(database, tuple(waiting)))
        waiting.extend(self.ids)

    @staticmethod
    def _send_now(database, ids):
        """Send committed letters in a transaction of its own; nothing of it is anybody's error."""
        try:
            with Registry(database).cursor() as cr:
                outbox = api.Environment(cr, SUPERUSER_ID, {})["ar.outbox"]
                if outbox._work(Round(only=ids[:NOW], seconds=NOW_SECONDS)) or len(ids) > NOW:
                    outbox._trigger()
        except Exception:
            _logger.exception("Letters %s are left to the workers.", ids)

    @api.model
    def _work(self, round_=None):
        """Send what waits, as long as Odoo gives time; several workers may do so at once.

        :return: how many are left
        """
        self.env["ar.nightly"]._check_schedule()
        if self.env.context.get("cron_end_time") and not self._takes_time():
            return self._takes_time_of_job()._work(round_)
        round_ = round_ or Round()
        if self._is_time_of_job_over():
            return self._come_back(round_)
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
        return self._come_back(round_)

    def _commit(self, round_, done=0, made=0, remaining=None):
        """Commit, and learn how much time is left.

        :param done: letters
        :param made: files of letters that are not done yet
        """
        round_.done += done
        round_.made += made
        given = self.env["ir.cron"]._commit_progress(done + made, remaining=remaining)
        round_.seconds = max(0, min(given, round_.left()))
        return round_.seconds

    def _come_back(self, round_):
        """Say what is left; Odoo comes back for it at once, and not after a minute.

        :return: how many are left
        """
        remaining = self._count_waiting(round_)
        if remaining and (round_.done or round_.made or self._is_time_of_job_over()):
            self._ring()
        self._commit(round_, remaining=remaining)
        return remaining

    def _ring(self):
        """Let Odoo look at the scheduled action that runs here again, as soon as it ends."""
        if cron := self.env.context.get("cron_id"):
            self.env["ir.cron"].sudo().browse(cron)._trigger()

    # ------------------------------------------------------------------
    # Time
    # ------------------------------------------------------------------
    def _takes_time(self):
        return "ar_job_began" in self.env.context

    def _takes_time_of_job(self):
        """The same with as much time as there is, whatever Odoo would give at a time."""
        began = limits.job_began(self.env)
        limit = limits.real_limit(in_job=True)
        seconds = UNLIMITED_SECONDS if limit == math.inf else limit / SHARE
        return self.with_context(ar_job_began=began, cron_end_time=began + seconds)

    def _is_time_of_job_over(self):
        """Odoo calls a job again in which something was left, also where its time is over."""
        return self._takes_time() and time.monotonic() >= self.env.context["cron_end_time"]

    def _pass_over(self, round_):
        """Let documents bring in line what hangs on several of them, such as their run."""
        for model, ids in round_.documents.items():
            if model not in self.env:
                continue
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
                round_,
                SQL("id"),
                SQL("ORDER BY id LIMIT %s", round_.portion()),
                leaving=round_.left_alone | round_.put_off,
            ),
        )
        while rows := self._execute_or_yield(waiting):
            if held := [number for number, is_held in rows if is_held]:
                return self.browse(held)
        return self.browse()

    def _waiting_sql(self, round_, what, rest, leaving=None):
        """What waits, is held by nobody else, and may be sent now."""
        return SQL(
            """
            SELECT %(what)s FROM ar_outbox
             WHERE state = 'queued' AND id NOT IN %(leaving)s AND company_id NOT IN %(silent)s
               AND %(only)s
               -- What lies further ahead than anybody asks for was written by a wrong clock.
               AND (not_before IS NULL OR not_before NOT BETWEEN %(now)s AND %(latest)s)
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
            leaving=tuple(round_.left_alone if leaving is None else leaving) or (0,),
            silent=tuple(round_.silent) or (0,),
            only=SQL("id IN %s", round_.only) if round_.only else SQL("TRUE"),
            now=fields.Datetime.now(),
            latest=fields.Datetime.now() + PATIENCE * TRIES,
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
                "SELECT id, sending_since FROM ar_outbox_recipient WHERE state = 'queued'"
                " AND sending_since NOT BETWEEN TIMEZONE('UTC', CLOCK_TIMESTAMP()) - %(grace)s"
                " AND TIMEZONE('UTC', CLOCK_TIMESTAMP()) + %(grace)s",
                grace=timedelta(seconds=self._grace_seconds()),
            )
        )
        for number, since in rows:
            recipient = recipients.browse(number)
            if recipient._lock_intent(unless_held=True, since=since):
                recipient._become(Fate.IN_DOUBT, cause=Cause.INTERRUPTED.value)
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
        for letter in listening._prepared(round_):
            if letter.company_id.id in round_.silent:
                continue
            try:
                letter._send(round_)
            except CONFLICT:
                # Somebody books for this customer: the letter stays where its last commit left it.
                self._begin_anew()
                letter._note_return(round_)
            except Exception as error:
                self._begin_anew()
                letter._take_error(error, round_)
            if not self._commit(round_, done=1):
                break

    def _take_error(self, error, round_):
        """What went wrong is the server's, or the letter's."""
        if is_out_of_room(error):
            self._note_no_room(error, round_)
        else:
            _logger.error("Letter %s could not be sent.", self.id, exc_info=error)
            self._set_aside(error, round_)

    def _note_no_room(self, error, round_):
        """No letter has failed: all with files wait, whoever answers is told once, and so on."""
        company, told = self.company_id, reason(error)
        _logger.error("Files of letters cannot be kept: %s", told)
        round_.is_full = True
        round_.left_alone.add(self.id)
        self._commit_patiently(lambda: company._ar_outbox_note_no_room(told))
        self._trigger(at=fields.Datetime.now() + PATIENCE)
        self._commit(round_)

    def _is_listened_to(self, round_):
        """Whether the mail server is there; asked beforehand only where it was not last time."""
        company = self.company_id
        if company.id not in round_.silent and company.sudo().ar_outbox_trouble:
            try:
                round_.carrier.connect(company, self.email_from or company.email_formatted)
            except carrier.NoServer as error:
                self._note_silence(round_, error)
        return company.id not in round_.silent

    def _note_silence(self, round_, error):
        """Leave the company's letters where they are, tell its manager once, and come back."""
        company = self.company_id
        _logger.warning("No mail of company %s can be sent: %s", company.id, error)
        round_.silent.add(company.id)
        self._commit_patiently(lambda: company._ar_outbox_note_silence(str(error)))
        self._trigger(at=fields.Datetime.now() + PATIENCE)
        self._commit(round_)

    def _needs_preparing(self):
        """Whether the document has to write it: it never did, or not lately."""
        if not self.is_late or self._is_gone():
            return False
        if not self.prepared_on or not self.recipient_ids:
            return True
        tried = any(self.recipient_ids.mapped("tries"))
        return not tried and self.prepared_on < fields.Datetime.now() - FRESH

    def _prepared(self, round_):
        """Letters that can be sent, one after the other in their order, as they are prepared.

        Those with files one by one, with a commit after each file; others together.
        """
        slow, together = self._with_files(), self.browse()
        for letter in self:
            if letter not in slow:
                together += letter
                continue
            if together:
                yield from together._prepare_claimed(round_)
                together = self.browse()
            if letter._make_files(round_):
                yield from letter._prepare_claimed(round_)
            elif not round_.has_time():
                return
        if together:
            yield from together._prepare_claimed(round_)

    def _with_files(self):
        """Those that their documents still have to write, with files."""
        found = self.browse()
        needing = self.filtered(lambda letter: letter._needs_preparing())
        for model, letters in needing.grouped("res_model").items():
            if model in self.env:
                documents = self.env[model].browse(letters.mapped("res_id")).exists()
                slow = set(documents.filtered(lambda one: one._outbox_makes_files()).ids)
                found |= letters.filtered(lambda letter, slow=slow: letter.res_id in slow)
        return found

    def _make_files(self, round_):
        """Make the files of a letter, as far as its turn goes.

        :return: whether all are there
        """
        if round_.is_full:
            round_.left_alone.add(self.id)
            return False
        end = time.monotonic() + FILES_SECONDS
        try:
            while self._writing(self._document())._outbox_make_file():
                if not self._commit(round_, made=1) or time.monotonic() > end:
                    round_.put_off.add(self.id)
                    return False
        except CONFLICT:
            self._begin_anew()
            self._note_return(round_)
            return False
        except Exception as error:
            self._begin_anew()
            self._take_error(error, round_)
            return False
        return True

    @staticmethod
    def _writing(documents):
        """Documents that write their letters: files that a full disk left cut off are made anew."""
        return documents.with_context(ar_mends_files=True)

    def _prepare_claimed(self, round_):
        """Prepare claimed letters and commit; one by one where that cannot be done together.

        :return: those that can be sent
        """
        try:
            with self.env.cr.savepoint():
                needing = self.filtered(lambda letter: letter._needs_preparing())
                needing._prepare()
                needing._note_room()
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
                self._take_error(error, round_)
                return self.browse()
        return self.browse().concat(*(letter._prepare_claimed(round_) for letter in self))

    def _note_room(self):
        """A file could be kept: whoever was told that there is no room is told no more."""
        for company in self.company_id.sudo().filtered("ar_outbox_no_room"):
            if self.filtered(lambda letter, one=company: letter.company_id == one).attachment_ids:
                company._ar_outbox_note_room()

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
        documents = self._writing(self.env[model].browse(letters.mapped("res_id")).exists())
        return {document.id: letter for document, letter in documents._outbox_prepare().items()}
