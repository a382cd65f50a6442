from odoo import models
from odoo.tools import SQL


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _disputed_sql(self, as_of):
        """What is contested of each item on the date."""
        return SQL(
            """
            SELECT move_line_id AS line_id, SUM(amount) AS amount
              FROM ar_dispute
             WHERE opened_on <= %(as_of)s AND (state = 'open' OR closed_on > %(as_of)s)
          GROUP BY move_line_id
            """,
            as_of=as_of,
        )

    def _flush(self):
        self.env["ar.dispute"].flush_model()
        return super()._flush()
