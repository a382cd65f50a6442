from odoo import api, fields, models
from odoo.addons.ar_base.models.guard.ar_bounded import LARGEST

#: What these can be at all.
BOUNDS = {
    "ar_promise_tolerance_days": (0, 365),
    "ar_promise_tolerance_amount": (0, LARGEST),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_promise_tolerance_days = fields.Integer(
        string="Days Tolerated on Promises",
        default=2,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A promise is broken only this many days after the promised day.",
    )
    ar_promise_tolerance_amount = fields.Monetary(
        string="Amount Tolerated on Promises",
        default=1.0,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A promise is kept even if this much of it is missing.",
    )

    _ar_promise_tolerance_days_not_negative = models.Constraint(
        "CHECK (ar_promise_tolerance_days >= 0)",
        "The days that are tolerated on promises cannot be negative.",
    )
    _ar_promise_tolerance_amount_not_negative = models.Constraint(
        "CHECK (ar_promise_tolerance_amount >= 0)",
        "The amount that is tolerated on promises cannot be negative.",
    )

    @api.model
    def _ar_bounds(self):
        return super()._ar_bounds() | BOUNDS

    def write(self, vals):
        """Promises that are waited for are waited for as long as the company now tolerates."""
        tolerances = vals.keys() & BOUNDS.keys()
        changed = self.filtered(
            lambda company: any(company[name] != vals[name] for name in tolerances)
        )
        result = super().write(vals)
        if changed:
            self.env["ar.promise"].sudo().search(
                [("company_id", "in", changed.ids), ("state", "=", "open")]
            )._judge()
        return result
