"""The bulk of a synthetic company: the statements of ``sql/`` in their order."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from benchmarks.sizes import Size
from devkit.ui import Note, Stop

STATEMENTS = Path(__file__).with_name("sql")
SUITE = Path(__file__).with_name("suite")
SEED = 0.42
FOREIGN_SHARE = 0.1  # of the documents
# The tables that are filled, each with the parameter that holds its last id of before.
FILLED = {
    "res_partner": "partner0",
    "account_move": "move0",
    "account_move_line": "line0",
    "account_payment": "payment0",
    "account_partial_reconcile": "partial0",
    "account_full_reconcile": "full0",
}


def fill(
    connection,
    books: Mapping[str, object],
    size: Size,
    today: date,
    note: Note,
    *,
    reference: str = "C",
) -> None:
    """Insert a company's customers, invoices and payments, and commit.

    :param connection: a psycopg2 connection of a superuser
    :param books: the ids that ``books.prepare`` returned
    :param reference: what the customers' references begin with
    """
    with connection, connection.cursor() as cursor:
        _require_superuser(cursor)
        # The rows fit each other by construction; checking millions of foreign keys takes longer
        # than inserting them.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SELECT setseed(%s)", [SEED])
        parameters = {**books, **_counts(size), **_last_ids(cursor), "today": today}
        parameters |= {"reference": reference, "foreign_share": FOREIGN_SHARE}
        with _indexes_aside(cursor):
            for path in sorted(STATEMENTS.glob("*.sql")):
                note(path.stem.partition("_")[2])
                cursor.execute(path.read_text(encoding="utf-8"), parameters)
        for table in FILLED:
            cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")


def dress(connection, suite: Mapping[str, object], today: date, note: Note) -> None:
    """Insert what our add-on knows of the company's past: notices, promises, disputes; commit.

    :param suite: the ids that ``books.staff`` returned
    """
    with connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL work_mem = '256MB'")
        for path in sorted(SUITE.glob("*.sql")):
            note(path.stem.partition("_")[2])
            cursor.execute(path.read_text(encoding="utf-8"), {**suite, "today": today})


def vacuum(connection) -> None:
    """Let the planner know the tables as they are now."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _require_superuser(cursor) -> None:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise Stop(
            "The benchmark's company is loaded without checking foreign keys, which PostgreSQL "
            "allows its superusers only: unset PGHOST, or let PGUSER name a superuser."
        )


def _counts(size: Size) -> dict[str, int]:
    return {
        "debtors": size.debtors,
        "open": size.open_invoices,
        "paid": size.paid_invoices,
        "credits": size.open_invoices * 3 // 100,
        "unapplied": size.open_invoices * 2 // 100,
    }


def _last_ids(cursor) -> dict[str, int]:
    last = {}
    for table, parameter in FILLED.items():
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        last[parameter] = cursor.fetchone()[0]
    return last


@contextmanager
def _indexes_aside(cursor) -> Iterator[None]:
    """Drop the filled tables' plain indexes and build them again at the end: that is faster."""
    cursor.execute(
        "SELECT quote_ident(indexname), indexdef FROM pg_indexes"
        " WHERE tablename = ANY(%s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
        [list(FILLED)],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
