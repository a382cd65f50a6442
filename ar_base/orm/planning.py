"""How PostgreSQL goes about our statements, until the transaction ends."""

from contextlib import contextmanager

from odoo.tools import SQL

#: What each sort or hash over all rows may take of the database server's memory.
WORK_MEMORY_KB = 64 * 1024


def uncompiled(env):
    """Let PostgreSQL interpret statements and not compile them.

    As installed it compiles what it expects to be expensive. Statements as long as ours have
    hundreds of expressions, for which that takes up to fifteen seconds, to save none.
    """
    env.cr.execute(SQL("SET LOCAL jit = off"))


def for_many(env):
    """The same for statements over all rows, which may sort and hash in memory besides."""
    uncompiled(env)
    env.cr.execute(
        SQL(
            "SELECT SET_CONFIG('work_mem', GREATEST(setting::bigint, %s) || 'kB', TRUE)"
            " FROM pg_settings WHERE name = 'work_mem'",
            WORK_MEMORY_KB,
        )
    )


@contextmanager
def by_one_process(env):
    """The same for a statement that reads next to nothing, though PostgreSQL expects much.

    To begin helpers that find nothing to do takes twenty milliseconds.
    """
    env.cr.execute(SQL("SET LOCAL max_parallel_workers_per_gather = 0"))
    yield
    env.cr.execute(SQL("SET LOCAL max_parallel_workers_per_gather TO DEFAULT"))
