from odoo import models
from odoo.tools import SQL


class ArAgingItem(models.Model):
    _inherit = "ar.aging.item"

    def _facets(self):
        """What is to come of promises that are live on the date, at the item's own rate."""
        return super()._facets() | {
            "promised_amount": SQL(
                "CASE WHEN promise.amount > 0 AND item.residual > 0"
                " THEN ROUND(promise.amount * item.amount / item.residual,"
                " currency.decimal_places) ELSE 0 END"
            )
        }

    def _facet_sources(self, as_of):
        eligibility = self.env["ar.dunning.eligibility"]
        known = eligibility._known(as_of)
        promised = eligibility._promised_sql(
            as_of, known, None, lambda moves: self._uncontested_sql(as_of, known, moves)
        )
        live = SQL("SELECT * FROM (%s) promise WHERE promise.until >= %s", promised, as_of)
        return super()._facet_sources(as_of) | {"promise": live}

    def _uncontested_sql(self, as_of, known, moves):
        """What promises can be laid over: ``id, due, amount`` of what is open and not contested."""
        return SQL(
            """
            SELECT item.id, item.due, FALSE AS sets_off,
                   item.residual - COALESCE(dispute.amount, 0) AS amount
              FROM item
         LEFT JOIN (%(disputed)s) dispute ON dispute.line_id = item.id
             WHERE item.move_id IN (%(moves)s)
            """,
            disputed=self.env["ar.dunning.eligibility"]._disputed_sql(as_of, known),
            moves=moves,
        )
