"""Records whose references a person must be allowed to read.

Odoo reads related and stored computed fields as superuser. Whoever writes another company's id into
a reference of a record of his own would therefore read through it what he may not see; and so he
would in an onchange, or with a default from the context, where nothing is stored at all.

Nor does he change rows of another record through it (:mod:`.own_rows`).

And a reference is an id: what the ORM holds for none, such as a text, it passes on to the database,
which makes an id of it that no guard, constraint or rule has seen (:mod:`.ids`).
"""

from collections.abc import Iterator

from odoo import api, models
from odoo.fields import Command

from .ids import check_ids
from .own_rows import check_own_rows


def referred_ids(value) -> Iterator[int]:
    """The ids of existing records in what was given for a relational field.

    :param value: an id, a recordset, ``[id, name]`` and the like for many2one, a list of ids,
        dictionaries or commands for x2many
    """
    if isinstance(value, models.BaseModel):
        yield from value._ids
    elif isinstance(value, dict):
        yield from referred_ids(value.get("id"))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, list | tuple):
        yield from _ids_in_list(value)


def _ids_in_list(values) -> Iterator[int]:
    for value in values:
        if not isinstance(value, list | tuple) or not value:
            yield from referred_ids(value)
        elif value[0] == Command.SET:
            yield from referred_ids(value[2] if len(value) > 2 else ())
        elif value[0] in (Command.UPDATE, Command.DELETE, Command.UNLINK, Command.LINK):
            yield from referred_ids(value[1] if len(value) > 1 else ())


def nested_values(value) -> Iterator[dict]:
    """The values of records in the commands for an x2many field."""
    for command in value if isinstance(value, list | tuple) else ():
        held = command[2] if isinstance(command, list | tuple) and len(command) > 2 else command
        if isinstance(held, dict):
            yield held


def check_references(model, values):
    """Raise unless the user may read all records that the values refer to.

    :param model: an empty recordset of the model that the values are for
    :param dict values: as for ``create``, ``write`` and ``onchange``, see :func:`.ids.check_ids`
    :raise AccessError: naming what may not be read
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if not field or not value:
            continue
        if field.type == "reference":
            _check_reference(model, value)
        elif field.relational:
            comodel = model.env[field.comodel_name]
            if ids := {id_ for id_ in referred_ids(value) if id_}:
                comodel.browse(ids).exists().check_access("read")
            for nested in nested_values([value] if field.type == "many2one" else value):
                check_references(comodel, nested)


def _check_reference(model, value):
    """The same for a reference field: a record, or ``model,id``."""
    if isinstance(value, str):
        name, _comma, id_ = value.partition(",")
        value = model.env[name].browse(int(id_))
    value.exists().check_access("read")


class ArReferences(models.AbstractModel):
    _name = "ar.references"
    _description = "Record Whose References Are Checked"

    def _check_references(self, values, unsaved=False):
        """Raise if these are no ids, whoever gives them, or a person's who may not read them.

        :param unsaved: whether the values are those of a form, as for an onchange
        """
        check_ids(self.browse(), values, unsaved=unsaved)
        if not self.env.su:
            check_references(self.browse(), values)
            check_own_rows(self, values)

    @api.model
    def default_get(self, fields):
        """Asked before Odoo converts them, which is to drop what is no id without a word."""
        own = self.env["ir.default"]._get_model_defaults(self._name)
        context = self.env.context
        given = {name: context.get(f"default_{name}", own.get(name)) for name in fields}
        check_ids(self.browse(), given)
        defaults = super().default_get(fields)
        self.browse()._check_references(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_references(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_references(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_references(values, unsaved=True)
        return super().onchange(values, field_names, fields_spec)
