"""How a customer usually pays, in words: nobody reads “-6.6 days late” as early."""

from odoo import api, fields, models
from odoo.tools import formatLang


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    usually_text = fields.Char(string="Usually", compute="_compute_usually_text")

    @api.depends("weighted_days_late", "knows_days_late")
    @api.depends_context("lang")
    def _compute_usually_text(self):
        for debtor in self:
            debtor.usually_text = debtor.knows_days_late and debtor._usually()

    def _usually(self):
        days = round(self.weighted_days_late, 1)
        number = formatLang(self.env, abs(days), digits=1)
        if not days:
            return self.env._("On the due date in the last twelve months")
        if days < 0:
            return self.env._("%(days)s days early in the last twelve months", days=number)
        return self.env._("%(days)s days late in the last twelve months", days=number)
