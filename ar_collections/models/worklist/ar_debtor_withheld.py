"""What is overdue and that nobody is to ask for: held, excluded from follow-up, or never dunned.

Which items that are, the eligibility rule says; the worklist adds them up, and tells what else is
not asked for.
"""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    withheld_amount = fields.Monetary(
        string="Not Chased",
        readonly=True,
        help="Of what is overdue: items that are on hold, as the customer may be, or excluded from "
        "follow-up, or whose policy never duns.",
    )

    @api.model
    def _figures(self):
        return dict(super()._figures(), withheld_amount=SQL("COALESCE(SUM(item.withheld), 0)"))

    @api.depends("withheld_amount", "disputed_overdue_amount", "promised_item_amount")
    @api.depends_context("lang")
    def _compute_under_way_text(self):
        return super()._compute_under_way_text()

    def _told_under_way(self):
        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        if self.disputed_overdue_amount:
            yield self.env._("%(amount)s is disputed.", amount=money(self.disputed_overdue_amount))
        if self.promised_item_amount:
            yield self.env._("%(amount)s is promised.", amount=money(self.promised_item_amount))
        yield from super()._told_under_way()
        if self.withheld_amount:
            yield self.env._("%(amount)s is not chased.", amount=money(self.withheld_amount))
            yield from self.env["ar.open.item"]._why_withheld(self)
