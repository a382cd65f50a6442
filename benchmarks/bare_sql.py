"""The floors of jobs inside Odoo: the statements of ``floors/``, straight to PostgreSQL.

Each computes, and stores where the job does, the same kind of figures over the same rows, without
the job's rules, or with the barest form of them where the figures would be others.
"""

import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks.inside.ledger import PAST_DAYS

FLOORS = Path(__file__).with_name("floors")
RUNS = 3


def seconds(connection, name: str) -> float:
    """The median time of a file's statements, their rows fetched; nothing of it is kept."""
    statements = [text for text in _text(name).split(";\n") if text.strip()]
    with connection.cursor() as cursor:
        parameters = _parameters(cursor)
        _once(cursor, statements, parameters)  # to warm up
        timings = [_once(cursor, statements, parameters) for _run in range(RUNS)]
    connection.rollback()
    return median(timings)


def _text(name: str) -> str:
    return (FLOORS / f"{name}.sql").read_text(encoding="utf-8")


def _once(cursor, statements: list[str], parameters: dict) -> float:
    started = time.perf_counter()
    for statement in statements:
        cursor.execute(statement, parameters)
        if cursor.description:
            cursor.fetchall()
    taken = time.perf_counter() - started
    cursor.connection.rollback()
    return taken


def _parameters(cursor) -> dict:
    """The company's own receivable account is the one with most items."""
    cursor.execute(
        "SELECT l.company_id, l.account_id FROM account_move_line l"
        " JOIN account_account a ON a.id = l.account_id"
        " WHERE a.account_type = 'asset_receivable' GROUP BY 1, 2 ORDER BY COUNT(*) DESC LIMIT 1"
    )
    company, receivable = cursor.fetchone()
    return {
        "company": company,
        "receivable": receivable,
        "today": date.today(),
        "past": date.today() - timedelta(days=PAST_DAYS),
    }
