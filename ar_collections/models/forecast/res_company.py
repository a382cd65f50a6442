from odoo import models
from odoo.tools import SQL

from .ar_payment_behaviour import LATE


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_buckets_changed(self):
        """How late customers paid is not told until it is counted anew, in the background."""
        result = super()._ar_buckets_changed()
        behaviours = self.env["ar.payment.behaviour"].sudo()
        behaviours.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE ar_payment_behaviour SET %s WHERE company_id IN %s",
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in LATE.values()),
                tuple(self.ids),
            )
        )
        behaviours.invalidate_model()
        for company in self:
            self.env["ar.nightly"]._again("behaviour", company)
        return result
