"""What may be given for a relational field: an id, or nothing.

A client sends JSON, in which an id may come as ``"15"``, ``15.0`` or ``true``. To the ORM such a
value of a many2one is no id, so that guards, constraints and rules see an empty field; then the
value itself goes to the database, which makes an id of it.
"""

import re

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.orm.identifiers import NewId

from .ar_bounded import LARGEST_INTEGER

COMMANDS = frozenset(Command)
#: Those that are about a record that is there, those that bring values.
ABOUT = frozenset({Command.UPDATE, Command.DELETE, Command.UNLINK, Command.LINK})
BRINGING = frozenset({Command.CREATE, Command.UPDATE})


def check_ids(model, values, *, unsaved=False):
    """Raise unless each reference among the values is one; values within values, too.

    Records and their ids before they are stored, which only the program can give, are such.

    :param model: a recordset of the model that the values are for
    :param dict values: as for ``create`` and ``write``
    :param unsaved: whether they come from a form that is not saved yet, which tells of its parent
        in a dictionary instead of an id
    :raise ValidationError: naming the field and what was given
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if field and value:
            _CHECKS.get(field.type, _nothing)(model, field, value, unsaved)


def _nothing(_model, _field, _value, _unsaved):
    """Fields of other types refer to nothing."""


def is_id(value):
    """Whether this is the id of a record, nothing, or a record itself."""
    if type(value) is int:
        return 0 <= value <= LARGEST_INTEGER
    return value is None or value is False or isinstance(value, NewId | models.BaseModel)


def _check_many2one(model, field, value, unsaved):
    if unsaved and isinstance(value, dict):
        _check_id(model, field, value.get("id"))
        check_ids(model.env[field.comodel_name], value, unsaved=True)
    else:
        _check_id(model, field, value)


def _check_id(model, field, value):
    if not is_id(value):
        _refuse(model, field, value)


def _check_number(model, field, value, _unsaved):
    _check_id(model, field, value)


def _check_x2many(model, field, value, unsaved):
    """Records, commands, or ids."""
    if isinstance(value, models.BaseModel):
        return
    if not isinstance(value, list | tuple) or len({*map(_is_command, value)}) > 1:
        _refuse(model, field, value)
    for one in value:
        if _is_command(one):
            _check_command(model, field, one, unsaved)
        else:
            _check_given(model, field, one)


def _is_command(value):
    return isinstance(value, list | tuple)


def _check_given(model, field, value):
    """An id that is there."""
    if not value or not is_id(value):
        _refuse(model, field, value)


def _check_command(model, field, command, unsaved):
    """One that Odoo knows, about ids, with values for what it makes or changes."""
    code, about, held = (*command, None, None, None)[:3]
    if not isinstance(code, int) or isinstance(code, bool) or code not in COMMANDS:
        _refuse(model, field, command)
    if code in ABOUT:
        _check_given(model, field, about)
    if code in BRINGING:
        if not isinstance(held, dict):
            _refuse(model, field, held)
        check_ids(model.env[field.comodel_name], held, unsaved=unsaved)
    if code == Command.SET:
        if isinstance(held, str | dict) or not hasattr(held, "__iter__"):
            _refuse(model, field, held)
        for id_ in held:
            _check_given(model, field, id_)


def _check_reference(model, field, value, _unsaved):
    """``model,id``: of a model that can be chosen."""
    if isinstance(value, str) and (named := re.fullmatch(r"([\w.]+),(\d{1,10})", value)):
        name, id_ = named.groups()
        value = model.env[name] if name in field.get_values(model.env) else value
        _check_id(model, field, int(id_))
    if not isinstance(value, models.BaseModel):
        _refuse(model, field, value)


_CHECKS = {
    "many2one": _check_many2one,
    "many2one_reference": _check_number,
    "one2many": _check_x2many,
    "many2many": _check_x2many,
    "reference": _check_reference,
}


def _refuse(model, field, value):
    raise ValidationError(
        model.env._(
            "“%(field)s”: %(value)s is no record that could be chosen.",
            field=field._description_string(model.env),
            value=str(value)[:40],
        )
    )
