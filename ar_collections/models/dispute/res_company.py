from odoo import api, fields, models
from odoo.addons.ar_base.models.guard.ar_bounded import LARGEST

#: What these can be at all.
BOUNDS = {"ar_four_eyes_amount": (0, LARGEST), "ar_cost_of_capital": (0, 1000)}


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_four_eyes_amount = fields.Monetary(
        string="Second Person Above",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="Who decides a dispute cannot post its credit notes if more than this was accepted in "
        "all of the same invoices; zero: always somebody else posts them.",
    )
    ar_cost_of_capital = fields.Float(
        string="Cost of Capital",
        default=8.0,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="Per cent a year: what it costs to wait for money that is held back.",
    )

    _ar_four_eyes_amount_not_negative = models.Constraint(
        "CHECK (ar_four_eyes_amount >= 0)",
        "The amount above which a second person is needed cannot be negative.",
    )
    _ar_cost_of_capital_not_negative = models.Constraint(
        "CHECK (ar_cost_of_capital >= 0)", "The cost of capital cannot be negative."
    )

    @api.model
    def _ar_bounds(self):
        return super()._ar_bounds() | BOUNDS
