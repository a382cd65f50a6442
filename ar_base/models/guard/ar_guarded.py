"""Records that only methods change: what a person may write is a white list, on every road.

A record is written by more than ``write``: ``create`` and ``copy``, an import, commands through a
parent, an inverse of another field, a translation; and values get into a new one from ``default_…``
in the context and from defaults that every employee may set for himself (``ir.default``). All of
these end in a few methods, and there the same list is asked. Methods of the model
write as superuser, which nobody can claim to be over a remote call.
"""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.http import request

#: In the context, for True: of what the program changes it notes itself what is news. No call from
#: outside can name it.
QUIETLY = object()
#: With these in the context Odoo writes nothing of a change into the history of a record.
SILENT = ("tracking_disable", "mail_notrack", "mail_create_nolog")
#: What followers and activities write on the record that they belong to.
MAIL_FIELDS = frozenset({"activity_ids", "message_follower_ids"})


class ArGuarded(models.AbstractModel):
    _name = "ar.guarded"
    _inherit = ["ar.anchored"]
    _description = "Record That Only Its Methods Change"

    def _free_fields(self):
        """Hook: the fields that a person with the right to write may write."""
        return set(MAIL_FIELDS)

    def _first_fields(self):
        """Hook: the fields that a person with the right to create may give a new record."""
        return self._free_fields()

    def _guard_message(self):
        """Hook: why this was refused, and what to do instead."""
        return self.env._(
            "%(kind)s: this is changed by its buttons, not by hand.",
            kind=self.env["ir.model"]._get(self._name).name,
        )

    @api.model
    def _guarded_by(self, allowed):
        """The fields of a person's record that are not hers to give; its history is nobody's."""
        history = {
            name for name, field in self._fields.items() if field.comodel_name == "mail.message"
        }
        return self._fields.keys() - allowed | history

    @api.model
    def default_get(self, fields):
        """Without what the context or a user's own default says of guarded fields."""
        guarded = self._guarded_by(self._first_fields()) & set(fields)
        defaults = super().default_get([name for name in fields if name not in guarded])
        for name in guarded:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_hands(set().union(*vals_list), self._first_fields())
        return super(ArGuarded, self._aloud()).create(vals_list).with_env(self.env)

    def write(self, vals):
        if not self.env.su:
            self._check_hands(vals.keys(), self._free_fields())
        return super(ArGuarded, self._aloud()).write(vals)

    def _compute_field_value(self, field):
        return super(ArGuarded, self._aloud())._compute_field_value(field)

    def _aloud(self):
        """These records, whose history says what is changed, whatever a call from outside asks."""
        if not request:
            return self
        asked = {name: self.env.context.get(name) for name in SILENT}
        silenced = [name for name, value in asked.items() if value and value is not QUIETLY]
        return self.with_context(**dict.fromkeys(silenced, False)) if silenced else self

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """A word in another language is written past ``write``; it is no less written."""
        if not self.env.su:
            self._check_hands({field_name}, self._free_fields())
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    def copy_data(self, default=None):
        """A copy begins as anything new does: with what a person may give it."""
        if self.env.su:
            return super().copy_data(default)
        self._check_hands((default or {}).keys(), self._first_fields())
        guarded = self._guarded_by(self._first_fields())
        return [
            {name: value for name, value in vals.items() if name not in guarded}
            for vals in super().copy_data(default)
        ]

    def _check_hands(self, names, allowed):
        """Raise if a person gives a value to what is not hers to write."""
        if self._guarded_by(allowed) & set(names):
            raise AccessError(self._guard_message())
