from odoo import models
from odoo.tools import SQL


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _promised_sql(self, as_of):
        """An item is waited for up to the latest date promised for it."""
        return SQL(
            """
            SELECT item.account_move_line_id AS line_id, MAX(promise.date) AS until
              FROM ar_promise promise
              JOIN account_move_line_ar_promise_rel item ON item.ar_promise_id = promise.id
             WHERE promise.promised_on <= %(as_of)s
               AND (promise.state = 'open' OR promise.withdrawn_on > %(as_of)s)
          GROUP BY item.account_move_line_id
            """,
            as_of=as_of,
        )

    def _flush(self):
        self.env["ar.promise"].flush_model()
        return super()._flush()
