from odoo import models
from odoo.tools import SQL


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _drop_doubles(self, model, name, sources, target, same=()):
        """Delete what of the merged ones there would be twice once they are the kept one.

        Odoo looks for constraints and not for unique indexes: it would fail, and nobody could be
        merged. What differs in any column is moved along.

        :param name: the field by which ``model`` refers to who is merged
        :param same: the columns that make two of them one, besides
        """
        records = self.env[model]
        records.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM (
                    SELECT r.id, ROW_NUMBER() OVER (
                               PARTITION BY %s ORDER BY r.%s = %s DESC, r.id) AS place
                      FROM %s r WHERE r.%s IN %s) r
                 WHERE place > 1
                """,
                SQL(", ").join([SQL("0"), *(SQL.identifier("r", column) for column in same)]),
                SQL.identifier(name),
                target.id,
                SQL.identifier(records._table),
                SQL.identifier(name),
                tuple((target | sources).ids),
            )
        )
        records.sudo().browse(id_ for (id_,) in self.env.cr.fetchall()).unlink()
