from odoo import models
from odoo.tools import SQL


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _disputed_sql(self, as_of, known):
        """What is contested of each invoice on the date, laid over its items."""
        Dispute = self.env["ar.dispute"]
        held = [
            Dispute._held_sql(day, companies)
            for day, companies in ((None, known.now), (as_of, known.then))
            if companies
        ]
        return SQL(
            """
            SELECT item.id AS line_id, %(part)s AS amount
              FROM item JOIN (%(held)s) held ON held.move_id = item.move_id
            """,
            part=Dispute._spread_sql(SQL("held.amount"), SQL("item.residual"), SQL("held.own")),
            held=SQL(" UNION ALL ").join(held or [Dispute._held_sql()]),
        )

    def _flush(self):
        self.env["ar.dispute"].flush_model()
        self.env["ar.dispute.line"].flush_model()
        return super()._flush()
