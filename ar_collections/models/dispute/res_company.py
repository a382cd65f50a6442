from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_four_eyes_amount = fields.Monetary(
        string="Second Person Above",
        help="Who decides a dispute cannot post the credit note if it comes to more than this; "
        "zero: always somebody else posts it.",
    )
    ar_cost_of_capital = fields.Float(
        string="Cost of Capital",
        default=8.0,
        help="Per cent a year: what it costs to wait for money that is held back.",
    )

    _ar_four_eyes_amount_not_negative = models.Constraint(
        "CHECK (ar_four_eyes_amount >= 0)",
        "The amount above which a second person is needed cannot be negative.",
    )
    _ar_cost_of_capital_not_negative = models.Constraint(
        "CHECK (ar_cost_of_capital >= 0)", "The cost of capital cannot be negative."
    )
