from odoo import models
from odoo.exceptions import AccessError

from .ids import check_ids


class ArAnchored(models.AbstractModel):
    """Records that stay in their company, and with their parents, for good.

    Odoo asks its rules before a record is written and not after: a person who may write a record
    could move it into a company that he does not even see, and those who see that company would
    read it.
    """

    _name = "ar.anchored"
    _inherit = ["ar.references"]
    _description = "Record That Stays Where It Is"

    def _fixed_fields(self):
        """Hook: the fields that never change once the record is there; superusers included."""
        return {"company_id"}

    def write(self, vals):
        check_ids(self, vals)
        for name in vals.keys() & self._fixed_fields():
            self._check_fixed(name, vals[name])
        return super().write(vals)

    def _check_fixed(self, name, value):
        field = self._fields[name]
        for record in self.sudo():
            after = field.convert_to_cache(value, record, validate=False)
            if field.convert_to_record(after, record) != record[name]:
                raise AccessError(
                    self.env._(
                        "“%(field)s” of %(record)s is settled when it is made and never changes.",
                        field=field._description_string(self.env),
                        record=record.display_name,
                    )
                )
