"""Amounts by the number of the late bucket that they are in, under that bucket's own name.

A column cannot have another name in each row: it bears the days of its bucket in the companies that
the reader works for, all of them where their schemes differ (“1–30 / 1–14 Days Late”). What none of
them uses is no column at all.
"""

from odoo import api, fields, models


class LateAmount(fields.Monetary):
    """What is in the late bucket of a ``number``; with ``onwards``, in it or in a later one."""

    number = 0
    onwards = False

    def _late_days(self, env):
        return env["ar.aging.scheme"]._late_days(self.number, self.onwards)

    def _description_string(self, env):
        days = self._late_days(env)
        if not days:
            return super()._description_string(env)
        return env._("%(days)s Days Late", days=" / ".join(days))

    def _description_aggregator(self, env):
        """Nobody measures what is not used."""
        return super()._description_aggregator(env) if self._late_days(env) else None

    def _description_exportable(self, env):
        return self.exportable and bool(self._late_days(env))


class ArLateColumns(models.AbstractModel):
    """Mixed into models with such amounts: lists show those that are used."""

    _name = "ar.late.columns"
    _description = "Record With Amounts by Bucket"

    @api.model
    def _unused_late(self):
        """Names of the amounts that no company of the reader's uses."""
        return tuple(
            name
            for name, field in self._fields.items()
            if isinstance(field, LateAmount) and not field._late_days(self.env)
        )

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return (*super()._get_view_cache_key(view_id, view_type, **options), self._unused_late())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        unused = self._unused_late()
        for node in arch.xpath("//field[@name]"):
            if node.get("name") in unused:
                node.getparent().remove(node)
        return arch, view
