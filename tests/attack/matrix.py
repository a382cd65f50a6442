"""What the matrices are made of: the suite's models, fields and methods, the tables, attempts.

All of it is read from the registry, so whatever is added later is attacked too; what is expected of
it stands in the tables under ``expected``, and what has no row there fails.
"""

import csv
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.sql_db import Savepoint
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

OURS = "odoo.addons.ar_"
TABLES = Path(__file__).with_name("expected")
#: What the framework itself keeps of a record; nobody can write it.
MAGIC = frozenset({"id", "display_name", "create_uid", "create_date", "write_uid", "write_date"})
#: Tables in which anybody may leave a trace.
QUIET = frozenset({"bus_bus", "bus_presence", "res_users_log", "res_device_log", "ir_attachment"})


# The registry -------------------------------------------------------------------------------------
def is_ours(module):
    return bool(module) and module.startswith("ar_")


def our_models(env, *kinds):
    """The names of the suite's own models; of some kinds only, see :func:`kind`."""
    return sorted(
        name
        for name in env
        if is_ours(env[name]._original_module) and (not kinds or kind(env[name]) in kinds)
    )


def kind(model):
    """``abstract``, ``transient``, ``view`` (rows counted by SQL), or ``table``."""
    if model._abstract:
        return "abstract"
    if model._transient:
        return "transient"
    return "table" if model._auto and not model._table_query else "view"


def core_models(env):
    """Models of others to which the suite adds fields or public methods."""
    return sorted(
        name
        for name in env
        if not is_ours(env[name]._original_module)
        and (our_fields(env[name]) or our_methods(env[name]))
    )


def our_fields(model):
    """The fields of a model that the suite defines."""
    return [
        field
        for name, field in sorted(model._fields.items())
        if is_ours(field._module) and name not in MAGIC
    ]


def written_fields(model):
    """Those that a person could try to write: stored, or passed on to other records."""
    return [field for field in our_fields(model) if field.store or field.inverse]


def parents(model):
    """The fields by which a record hangs on others of ours, without which it would not be there."""
    return [
        field
        for field in our_fields(model)
        if field.type == "many2one"
        and field.required
        and field.store
        and is_ours(model.env[field.comodel_name]._original_module)
    ]


def fixed_fields(model):
    """Its company, and the fields by which it hangs on others: they never change."""
    names = {field.name for field in parents(model) if field.ondelete == "cascade"} | {"company_id"}
    if isinstance(model, model.env.registry["ar.anchored"]):
        names |= model._fixed_fields()
    return [field for field in our_fields(model) if field.name in names and field.store]


def free_fields(model, row):
    """What a person may write, and what he may give a new record: two sets of names.

    :param row: of the table of fields; None where nobody writes it
    """
    if isinstance(model, model.env.registry["ar.guarded"]):
        return model._free_fields(), model._first_fields()
    return said_fields(model, row) if row else (set(), set())


def said_fields(model, row):
    """The same, as a row of the table of fields says."""
    fixed = {field.name for field in fixed_fields(model)}
    names, first = {*row["by_hand"].split()}, {*row["at_first"].split()}
    if "*" in names:
        names |= {field.name for field in written_fields(model) if not field.readonly} - fixed
        first |= {name for name in fixed if not model._fields[name].readonly}
    return names, names | first


def parents_first(models):
    """Models in the order in which records of them can be made."""
    left, order = {model._name: model for model in models}, []
    while left:
        free = [
            model
            for model in left.values()
            if not any(
                field.comodel_name in left and field.comodel_name != model._name
                for field in parents(model)
            )
        ] or [*left.values()]
        order += free
        left = {name: model for name, model in left.items() if model not in free}
    return order


def our_methods(model):
    """What can be called of a model over a remote call, and is defined in a class of ours."""
    cls = type(model)
    names = {
        name
        for base in cls.__mro__
        if base.__module__.startswith(OURS)
        for name, function in vars(base).items()
        if callable(function) and not name.startswith("_") and not isinstance(function, type)
    }
    return sorted(
        name
        for name in names
        if not any(getattr(vars(base).get(name), "_api_private", False) for base in cls.__mro__)
    )


# The tables ---------------------------------------------------------------------------------------
def table(name, *keys):
    """A table of ``expected``: ``{key: row}``, the key a tuple where several columns make it.

    :raise AssertionError: it is not sorted, or holds a key twice
    """
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [tuple(row[key] for key in keys) for row in rows]
    for before, after in pairwise(found):
        assert before < after, f"{name}.csv is sorted, each row once: {after} stands after {before}"
    return {key if len(keys) > 1 else key[0]: row for key, row in zip(found, rows, strict=True)}


# Attempts -----------------------------------------------------------------------------------------
@dataclass(slots=True)
class Outcome:
    """What an attempt came to."""

    value: object = None
    error: Exception | None = None
    written: list = field(default_factory=list)
    seen: object = None

    @property
    def through(self):
        return self.error is None

    @property
    def refused(self):
        """By a right, or by a rule that says so in words."""
        return isinstance(self.error, AccessError | UserError)

    @property
    def forbidden(self):
        return isinstance(self.error, AccessError)

    @property
    def told(self):
        """Everything that the attacker got to read."""
        return repr(self.value) if self.through else str(self.error)


def rpc(model, method, /, *args, **kwargs):
    """Call a method as a client does that sends the context of the model's environment."""
    return call_kw(model, method, list(args), {"context": dict(model.env.context), **kwargs})


class Attempts:
    """Calls made as over a remote call, one by one, each undone; counts them."""

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.tried = 0
        self._tables = self._watched()
        self.keep()

    def keep(self):
        """What was done since the last attempt is not undone with the next ones.

        One savepoint serves all attempts: rolling back to it leaves it in place.
        """
        self.env.flush_all()
        self._savepoint = Savepoint(self.cr)
        self._asked = self.cr.sql_log_count

    def call(self, model, method, /, *args, look=None, **kwargs):
        """Call a public method of a model (of the attacker's environment) and undo it."""
        return self.do(lambda: rpc(model, method, *args, **kwargs), look=look)

    def do(self, step, *, look=None, watch=False):
        """Do something and undo it.

        :param look: called with the answer before it is undone; what it returns is ``seen``
        :param watch: whether it is told which tables were written, which takes a while
        """
        self.tried += 1
        before = self._counted() if watch else {}
        outcome = Outcome()
        try:
            value = step()
            self.env.flush_all()
            outcome.value = value.ids if isinstance(value, BaseModel) else value
            if watch:
                after = self._counted()
                outcome.written = [name for name in after if after[name] != before.get(name)]
            if look:
                outcome.seen = look(outcome.value)
        except Exception as error:  # whatever it is, it is told
            outcome.error = error
        finally:
            self.cr.clear()
            self.cr.postcommit.clear()
            self._undo()
        return outcome

    def _undo(self):
        """Roll back, unless nothing was asked of the database: most refusals come before that."""
        broken = self.cr._cnx.get_transaction_status() == TRANSACTION_STATUS_INERROR
        if broken or self.cr.sql_log_count != self._asked:
            self._savepoint.rollback()
            self._asked = self.cr.sql_log_count

    def _watched(self):
        self.cr.execute(
            "SELECT relname, oid FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = self.cr.fetchall()
        dialogs = [model for model in self.env.values() if model._transient]
        left_out = {model._table for model in dialogs} | QUIET
        left_out |= {
            field.relation
            for model in dialogs
            for field in model._fields.values()
            if field.type == "many2many" and field.store
        }
        return {oid: name for name, oid in tables if name not in left_out}

    def _counted(self):
        """Rows that this transaction has written, undone ones included, by table."""
        self.cr.execute(
            "SELECT oid, written FROM unnest(%s) oid, LATERAL (SELECT"
            " pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid) AS written) counted WHERE written > 0",
            [list(self._tables)],
        )
        return {self._tables[oid]: count for oid, count in self.cr.fetchall()}
