"""What a default gives to a record that the program makes, is given by the person for whom.

The program makes records as superuser: a draft, a task, a request. Odoo leaves the defaults of the
context behind then, and not those that every employee may set for himself (``ir.default``). In a
one2many they name rows that are there, of whatever record: those would be taken from it.
"""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

from .own_rows import brought_rows, named_rows


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if self.env.su and self.env.uid != SUPERUSER_ID:
            own = self.env["ir.default"]._get_model_defaults(self._name)
            for name, value in defaults.items():
                if name in own:
                    self._ar_check_given_rows({name: value})
        return defaults

    @api.model
    def _ar_check_given_rows(self, values):
        """Raise if rows are given that are not the user's to write, or guarded ones."""
        for name, value in values.items():
            field = self._fields.get(name)
            if not value or not field or field.type != "one2many":
                continue
            rows = self.env[field.comodel_name].browse(named_rows(value)).sudo(False)
            brought = brought_rows(value)
            if (rows or brought) and isinstance(rows, self.pool["ar.guarded"]):
                raise AccessError(
                    self.env._(
                        "“%(field)s”: what belongs to another record is not changed from here.",
                        field=field._description_string(self.env),
                    )
                )
            rows.exists().check_access("write")
            for one in brought:
                rows.browse()._ar_check_given_rows(one)
