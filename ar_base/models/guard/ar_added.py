"""What the suite adds to records of Odoo: a default is given by whoever could write the field.

Odoo asks for a field's groups when a person writes it, and not when a default does. With one from
the context, or with one that every employee may set for himself (``ir.default``), a person would
therefore write what is not his to write.
"""

from odoo import SUPERUSER_ID, api, models

from .ids import check_ids
from .own_rows import check_own_rows


def _is_added(field):
    return (field._module or "").startswith("ar_")


class ArAdded(models.AbstractModel):
    """Mixed into a model of Odoo to which fields were added whose groups mean something."""

    _name = "ar.added"
    _description = "Record With Fields of the Suite"

    @api.model
    def _ar_not_theirs(self):
        """The added fields that the user may not write, nor therefore give a default."""
        return {
            name
            for name, field in self._fields.items()
            if _is_added(field) and not self._has_field_access(field, "write")
        }

    @api.model
    def default_get(self, fields):
        """Of what is not the user's to write, the default that holds for everybody."""
        if self.env.su or not (barred := self._ar_not_theirs().intersection(fields)):
            return super().default_get(fields)
        defaults = super().default_get([name for name in fields if name not in barred])
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in barred
        }
        everybodys = self.with_env(self.env(user=SUPERUSER_ID, context=context))
        return defaults | super(ArAdded, everybodys).default_get([*barred])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._ar_check_added(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._ar_check_added(vals)
        return super().write(vals)

    def _ar_check_added(self, vals):
        """References of added fields are ids, of rows of one's own; others are Odoo's business."""
        added = {
            name: value
            for name, value in vals.items()
            if name in self._fields and _is_added(self._fields[name])
        }
        check_ids(self.browse(), added)
        if not self.env.su:
            check_own_rows(self, added)


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "ar.added"]


class AccountTax(models.Model):
    _name = "account.tax"
    _inherit = ["account.tax", "ar.added"]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "ar.added"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "ar.added"]
