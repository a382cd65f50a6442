"""Rows are changed from the record that they belong to, and from no other.

In a one2many field, Odoo takes commands about any row there is: through a record of his own a
person would change, delete or take over the lines of another's. So would he in a many2many, where
a row is changed or deleted that he never chose.
"""

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Command

#: About a row as such, whoever it belongs to.
CHANGING = frozenset({Command.UPDATE, Command.DELETE})


def check_own_rows(records, values):
    """Raise if commands among the values are about rows that are not these records'.

    :param records: those that are written, each with the same values; none where they are new
    :param dict values: as for ``create``, ``write`` and ``onchange``, checked by :mod:`.ids`
    """
    for name, value in values.items():
        field = records._fields.get(name)
        if not field or not value or field.type not in ("one2many", "many2many"):
            continue
        named = named_rows(value) if field.type == "one2many" else _changed(value)
        if named and named - _own(records, name):
            raise AccessError(
                records.env._(
                    "“%(field)s”: what belongs to another record is not changed from here.",
                    field=field._description_string(records.env),
                )
            )


def _own(records, name):
    """The ids of the rows that the records have, also of those that are archived."""
    stored = records.sudo().with_context(active_test=False)._origin
    return set(stored.mapped(name)._ids)


def named_rows(value):
    """The ids of all rows that a value of a one2many names; what the program gives is its own."""
    if isinstance(value, models.BaseModel):
        return set()
    ids = set()
    for one in value:
        if not isinstance(one, list | tuple):
            ids.add(one)
        elif one[0] == Command.SET:
            ids.update(one[2])
        elif one[0] not in (Command.CREATE, Command.CLEAR):
            ids.add(one[1])
    return {id_ for id_ in ids if isinstance(id_, int)}


def brought_rows(value):
    """The values of the rows that a value of a one2many makes."""
    commands = value if isinstance(value, list | tuple) else ()
    return [
        one[2] for one in commands if isinstance(one, list | tuple) and one[0] == Command.CREATE
    ]


def _changed(value):
    """The ids of rows that a value of a many2many changes or deletes and does not choose."""
    if isinstance(value, models.BaseModel):
        return set()
    commands = [one for one in value if isinstance(one, list | tuple)]
    chosen = {one[1] for one in commands if one[0] == Command.LINK}
    chosen.update(*(one[2] for one in commands if one[0] == Command.SET))
    named = {one[1] for one in commands if one[0] in CHANGING}
    return {id_ for id_ in named - chosen if isinstance(id_, int)}
