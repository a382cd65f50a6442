"""What is overdue and not to be asked for, since its money is under way or is here, or since others
claim it. How much that is of which item, the eligibility rule says.
"""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    under_way_amount = fields.Monetary(
        string="Under Way",
        readonly=True,
        help="Of what is overdue: payments that are dated later, or not in the books yet.",
    )
    post_dated_on = fields.Date(
        string="Post-Dated until",
        readonly=True,
        help="The day of the last of its payments that are dated later.",
    )
    paid_elsewhere_amount = fields.Monetary(
        string="Paid to Other Companies",
        readonly=True,
        help="Of what is overdue: covered by what the customer has unapplied in other companies of "
        "the enterprise.",
    )
    set_off_amount = fields.Monetary(
        string="Credits to Apply",
        readonly=True,
        help="Of what is overdue: covered by the customer's own credit notes and payments, which "
        "are not applied yet. None where the dunning policy sets off no credits.",
    )
    claimed_amount = fields.Monetary(
        string="Claimed",
        readonly=True,
        help="Of what is overdue: items of a customer who is with the lawyers, or insolvent.",
    )
    under_way_text = fields.Char(compute="_compute_under_way_text")

    @api.depends("under_way_amount", "post_dated_on", "paid_elsewhere_amount", "set_off_amount")
    @api.depends_context("lang")
    def _compute_under_way_text(self):
        for debtor in self:
            debtor.under_way_text = " ".join(debtor._told_under_way()) or False

    def _told_under_way(self):
        """What not to ask for, in words."""

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        if self.under_way_amount and self.post_dated_on:
            yield self.env._(
                "%(amount)s is post-dated, due on %(date)s.",
                amount=money(self.under_way_amount),
                date=format_date(self.env, self.post_dated_on),
            )
        elif self.under_way_amount:
            yield self.env._("%(amount)s is under way.", amount=money(self.under_way_amount))
        if self.paid_elsewhere_amount:
            yield self.env._(
                "%(amount)s was paid to another company of ours, and is set off.",
                amount=money(self.paid_elsewhere_amount),
            )
        if self.set_off_amount:
            yield self.env._(
                "%(amount)s is covered by the customer's credits, which are to be applied.",
                amount=money(self.set_off_amount),
            )

    @api.model
    def _figures(self):
        """The parts of overdue items of which the rule says so."""
        return dict(
            super()._figures(),
            under_way_amount=SQL("COALESCE(SUM(item.under_way), 0)"),
            post_dated_on=SQL("MAX(item.post_dated_on)"),
            paid_elsewhere_amount=SQL("COALESCE(SUM(item.paid_elsewhere), 0)"),
            set_off_amount=SQL("COALESCE(SUM(item.set_off), 0)"),
            claimed_amount=SQL("COALESCE(SUM(item.claimed), 0)"),
        )
