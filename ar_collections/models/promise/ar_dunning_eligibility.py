from odoo import models
from odoo.tools import SQL


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _promised_sql(self, as_of):
        """An item is waited for while its promise is live, with the days that are tolerated."""
        return SQL(
            """
            SELECT item.move_line_id AS line_id,
                   MAX(COALESCE(promise.waits_until,
                                promise.date + company.ar_promise_tolerance_days)) AS until
              FROM ar_promise promise
              JOIN ar_promise_item item ON item.promise_id = promise.id
              JOIN res_company company ON company.id = promise.company_id
             WHERE promise.promised_on <= %(as_of)s
               AND (promise.ended_on IS NULL OR promise.ended_on > %(as_of)s)
          GROUP BY item.move_line_id
            """,
            as_of=as_of,
        )

    def _flush(self):
        self.env["ar.promise"].flush_model()
        self.env["ar.promise.item"].flush_model()
        return super()._flush()
