"""Values that came from outside, read as what they should be.

A context or the options of a report come with a remote call or in an address: they hold what
anybody cares to put there. Here such a value is read, and there are three answers: the value; None,
where nothing was given; or an error for people that names what was given wrong. A wrong type never
reaches a statement.

Each takes the environment, the values by name (a context is one such), and the name.
"""

from datetime import date, datetime

import psycopg2.errors
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from . import listing

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
LARGEST_ID = 2**31 - 1
MOST_IDS = 1_000_000
MOST_TERMS, MOST_VALUES, DEEPEST = 1_000, 200_000, 20  # of a domain
CONCURRENCY = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


def day(env, given, name):
    """A date, as such or as ISO text."""
    value = given.get(name)
    if value is None or value is False or value == "":
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        value = _day_of(value)
    if not isinstance(value, date) or not FIRST_DAY <= value <= LAST_DAY:
        raise UserError(
            env._(
                "“%(name)s” should be a date like 2026-12-31, from %(first)s to %(last)s.",
                name=name,
                first=FIRST_DAY,
                last=LAST_DAY,
            )
        )
    return value


def _day_of(text):
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def flag(env, given, name):
    """Yes or no; no is also the answer where nothing was given."""
    value = given.get(name)
    if value is None or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    raise UserError(env._("“%(name)s” should be true or false.", name=name))


def choice(env, given, name, choices):
    """One of some words."""
    value = given.get(name)
    if value is None or value is False or value == "":
        return None
    if isinstance(value, str) and value in choices:
        return value
    raise UserError(
        env._(
            "“%(name)s” should be one of: %(choices)s.",
            name=name,
            choices=listing.names(env, choices),
        )
    )


def said(record, name):
    """What a person has to say in a field, without blanks around it."""
    text = (record[name] or "").strip()
    if not text:
        field = record._fields[name]._description_string(record.env)
        raise UserError(record.env._("“%(name)s” is empty: say it in a few words.", name=field))
    return text


def ids(env, given, name):
    """Ids in their order, without doubles; whether there are such records is another question."""
    value = given.get(name)
    if value is None or value is False:
        return None
    if isinstance(value, list | tuple) and len(value) <= MOST_IDS and all(map(_is_id, value)):
        return list(dict.fromkeys(value))
    raise UserError(
        env._(
            "“%(name)s” should be a list of numbers of records, at most %(most)s.",
            name=name,
            most=MOST_IDS,
        )
    )


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID


def records(env, given, name, model):
    """Records that are there and that the user may read; what others are is not told."""
    asked = ids(env, given, name)
    if asked is None:
        return None
    found = env[model].browse(asked).exists()._filtered_access("read")
    if len(found) < len(asked):
        raise UserError(
            env._("“%(name)s”: not all of these records are there for you to see.", name=name)
        )
    return found


def record(env, given, name, model):
    """The same of one record, given by its id."""
    value = given.get(name)
    if value is None or value is False:
        return None
    if not _is_id(value):
        raise UserError(env._("“%(name)s” should be the number of a record.", name=name))
    return records(env, {name: [value]}, name, model)


def domain(env, given, name, model):
    """A domain as a list, that the model can be searched with by this user; empty for all records.

    The database is asked too, without running the search: only it knows all that it cannot compare.
    """
    value = given.get(name)
    if value is None or value is False:
        return None
    if isinstance(value, Domain):
        value = list(value)
    try:
        if not isinstance(value, list | tuple) or _is_too_much(value):
            raise TypeError(name)
        if Domain(value).is_true():
            return []
        _explain(env, env[model]._search(value))
    except (UserError, *CONCURRENCY):
        raise
    except Exception as failure:
        raise UserError(
            env._(
                "“%(name)s” is no filter for “%(model)s”: a field, an operator or a value in it is "
                "wrong, or it is too long.",
                name=name,
                model=env["ir.model"]._get(model).name,
            )
        ) from failure
    return list(value)


def _is_too_much(value):
    """Whether a domain is longer or deeper than any that a person puts together."""
    values, todo = 0, [(value, 1)]
    while todo:
        part, depth = todo.pop()
        inner = [item for item in part if isinstance(item, list | tuple)]
        values += len(part)
        if depth > DEEPEST or values > MOST_VALUES or (inner and len(part) > MOST_TERMS):
            return True
        todo += ((item, depth + 1) for item in inner)
    return False


def _explain(env, query):
    with env.cr.savepoint(flush=False):
        env.cr.execute(SQL("EXPLAIN %s", query.select()), log_exceptions=False)
