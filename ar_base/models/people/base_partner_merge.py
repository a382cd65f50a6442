from odoo import api, models
from odoo.tools import SQL


class MergePartnerAutomatic(models.TransientModel):
    """Two of whom each has what there is once are merged, too.

    Odoo's merging looks for constraints, and fails at a unique index. A model that has one about
    somebody says so: ``_once_each``, a dictionary of its fields that refer to who may be merged,
    each with the columns (or expressions) that make two rows one, besides.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        for other in self.env.values():
            for name, same in getattr(other, "_once_each", {}).items():
                if other._fields[name].comodel_name == model:
                    self._drop_doubles(other, name, src_records, dst_record, same)
        return super()._update_foreign_keys_generic(model, src_records, dst_record)

    def _drop_doubles(self, records, name, sources, target, same):
        """Delete what the kept one would have twice; what the others alone have is moved along."""
        records.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, ROW_NUMBER() OVER (
                               PARTITION BY %s ORDER BY %s = %s DESC, id) AS place
                      FROM %s WHERE %s IN %s) placed
                 WHERE place > 1
                """,
                SQL(", ").join(map(SQL, same)),
                SQL.identifier(name),
                target.id,
                SQL.identifier(records._table),
                SQL.identifier(name),
                tuple((target | sources).ids),
            )
        )
        records.sudo().browse(id_ for (id_,) in rows).unlink()
