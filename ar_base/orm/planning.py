"""How PostgreSQL goes about our statements, until the transaction ends."""

import logging
import math
from contextlib import contextmanager

from odoo.tools import SQL

from .limits import statement_seconds

_logger = logging.getLogger(__name__)

#: What each sort or hash over all rows may take of the database server's memory.
WORK_MEMORY_KB = 64 * 1024

#: What our statements over all rows read besides our own tables.
BOOKS = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "res_partner",
)
#: Of a smaller table PostgreSQL's guesses do no harm.
WORTH_KNOWING = 1024 * 1024  # bytes


def uncompiled(env):
    """Let PostgreSQL interpret statements and not compile them.

    As installed it compiles what it expects to be expensive. Statements as long as ours have
    hundreds of expressions, for which that takes up to fifteen seconds, to save none.
    """
    env.cr.execute(SQL("SET LOCAL jit = off"))


def for_many(env):
    """The same for statements over all rows, which may sort and hash in memory besides.

    PostgreSQL knows the tables then, and ends a statement that would outlive its worker.
    """
    uncompiled(env)
    let_know(env)
    end_in_time(env)
    env.cr.execute(
        SQL(
            "SELECT SET_CONFIG('work_mem', GREATEST(setting::bigint, %s) || 'kB', TRUE)"
            " FROM pg_settings WHERE name = 'work_mem'",
            WORK_MEMORY_KB,
        )
    )


def let_know(env):
    """Let PostgreSQL look at large tables that it has never looked at.

    After an import, a restore or an installation into large books it knows nothing of them, and
    looks up each row by itself where it should read them all: minutes instead of seconds.
    """
    for table in _unknown(env):
        _logger.info("PostgreSQL knows nothing of %s: it looks at it now.", table)
        env.cr.execute(SQL("ANALYZE (SKIP_LOCKED) %s", SQL.identifier(table)))


def _unknown(env):
    """Large tables of which there are no statistics.

    PostgreSQL may forget when it made them, as after a crash, and counts the rows also where it
    only makes an index: what matters is whether there are any.
    """
    rows = env.execute_query(
        SQL(
            r"""
            SELECT relname FROM (
                SELECT oid, relname FROM pg_class
                 WHERE relkind = 'r' AND relnamespace = CURRENT_SCHEMA()::regnamespace
                   AND (relname IN %(books)s OR relname LIKE 'ar\_%%')
                   AND (reltuples < 0
                        OR (pg_stat_get_last_analyze_time(oid) IS NULL
                            AND pg_stat_get_last_autoanalyze_time(oid) IS NULL))
                   AND pg_relation_size(oid) >= %(worth)s
                   AND pg_has_role(relowner, 'USAGE')
                   OFFSET 0) never
             -- One by one: the statistics of the whole database would take much longer.
             WHERE (SELECT known.tablename FROM pg_stats known
                     WHERE known.schemaname = CURRENT_SCHEMA() AND known.tablename = relname
                     LIMIT 1) IS NULL
             ORDER BY relname
            """,
            books=BOOKS,
            worth=WORTH_KNOWING,
        )
    )
    return [name for (name,) in rows]


def end_in_time(env):
    """Let PostgreSQL end a statement a little before Odoo kills the worker that waits for it.

    It would go on without the worker, and hold what that one held. Not longer than somebody allows
    already.
    """
    seconds = statement_seconds(env)
    if seconds != math.inf:
        env.cr.execute(
            SQL(
                "SELECT SET_CONFIG('statement_timeout', %(most)s || 'ms', TRUE) FROM pg_settings"
                " WHERE name = 'statement_timeout'"
                " AND (setting::bigint = 0 OR setting::bigint > %(most)s)",
                most=int(seconds * 1000),
            )
        )


@contextmanager
def by_one_process(env):
    """The same for a statement that reads next to nothing, though PostgreSQL expects much.

    To begin helpers that find nothing to do takes twenty milliseconds.
    """
    with _with_setting(env, "max_parallel_workers_per_gather", 0):
        yield


@contextmanager
def by_index(env):
    """The same for the few rows that an index of their own holds.

    PostgreSQL takes them for as frequent as it takes any, and asked for no more than some, it reads
    the table until it has met them: all of it, where there are none.
    """
    with _with_setting(env, "enable_seqscan", "off"):
        yield


@contextmanager
def _with_setting(env, name, value):
    env.cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(name), value))
    yield
    env.cr.execute(SQL("SET LOCAL %s TO DEFAULT", SQL.identifier(name)))
