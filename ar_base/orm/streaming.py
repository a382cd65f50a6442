"""Rows by the hundred thousand, a few at a time in memory."""

from itertools import count

_numbers = count()


def batches(env, statement, size):
    """The rows of a statement in lists of some, from a cursor that PostgreSQL holds.

    :param statement: :class:`~odoo.tools.SQL` of a SELECT
    :param int size: rows in a list, the last one may be shorter
    """
    env.flush_all()
    with env.cr._cnx.cursor(f"ar_base_{next(_numbers)}") as cursor:
        cursor.execute(statement.code, statement.params)
        while batch := cursor.fetchmany(size):
            yield batch
