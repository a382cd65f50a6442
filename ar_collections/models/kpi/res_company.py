from odoo import models
from odoo.tools import SQL

from .ar_kpi_inputs import ONWARDS


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_buckets_changed(self):
        """Months say nothing of what was so late until they are counted anew, in the background."""
        result = super()._ar_buckets_changed()
        months = self.env["ar.kpi.month"].sudo()
        months.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE ar_kpi_month SET %s WHERE company_id IN %s",
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in ONWARDS),
                tuple(self.ids),
            )
        )
        months.invalidate_model()
        for company in self:
            self.env["ar.nightly"]._again("kpi", company)
        return result
