"""Records that people keep by hand: settings, rules, lists of reasons."""

from odoo import models


class ArSettings(models.AbstractModel):
    """All of it is a person's to write, except what a screen shows without letting anybody edit it.

    To Odoo, ``readonly`` is a matter of screens: a remote call or an import writes such a field as
    any other.
    """

    _name = "ar.settings"
    _inherit = ["ar.guarded"]
    _description = "Record That People Keep"

    def _free_fields(self):
        written = {name for name, field in self._fields.items() if not field.readonly}
        return super()._free_fields() | written
