from odoo import api, fields, models
from odoo.addons.ar_base.domain.sizes import sized
from odoo.addons.ar_base.models.guard.ar_bounded import LARGEST

from ...domain.promise.plan import WITHIN_DAYS

#: What these can be at all.
BOUNDS = {
    "ar_promise_tolerance_days": (0, 365),
    "ar_promise_tolerance_amount": (0, LARGEST),
    "ar_promise_most_days": (0, WITHIN_DAYS),
    "ar_promise_least_share": (0, 100),
}

#: In euros: so little is not asked for again.
TOLERATED = 1

#: On which of them it depends how long a promise is waited for.
TOLERANCES = {"ar_promise_tolerance_days", "ar_promise_tolerance_amount"}


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
        default=float(TOLERATED),
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A promise is kept even if this much of it is missing.",
    )

    ar_promise_most_days = fields.Integer(
        string="Days That a Promise May Reach",
        default=30,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A manager agrees to what is promised for later, a plan by its last instalment. Zero: "
        "any day.",
    )
    ar_promise_least_share = fields.Float(
        string="Least Share Promised (%)",
        default=0.0,
        digits=(5, 2),
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A manager agrees where a customer promises, in all, less than this share of what is "
        "overdue and neither contested nor under way. Zero: any amount.",
    )

    _ar_promise_tolerance_days_not_negative = models.Constraint(
        "CHECK (ar_promise_tolerance_days >= 0)",
        "The days that are tolerated on promises cannot be negative.",
    )
    _ar_promise_tolerance_amount_not_negative = models.Constraint(
        "CHECK (ar_promise_tolerance_amount >= 0)",
        "The amount that is tolerated on promises cannot be negative.",
    )

    _ar_promise_most_days_not_negative = models.Constraint(
        "CHECK (ar_promise_most_days >= 0)",
        "The days that a promise may reach cannot be negative.",
    )
    _ar_promise_least_share_is_one = models.Constraint(
        "CHECK (ar_promise_least_share BETWEEN 0 AND 100)",
        "The least share that is promised lies between 0 and 100 %.",
    )

    @api.model
    def _ar_bounds(self):
        return super()._ar_bounds() | BOUNDS

    @api.model_create_multi
    def create(self, vals_list):
        """What is tolerated is of the size of the company's currency."""
        companies = super().create(vals_list)
        for company, vals in zip(companies, vals_list, strict=True):
            if "ar_promise_tolerance_amount" not in vals:
                company._ar_size_tolerance("EUR")
        return companies

    def _ar_follow_currency(self, before):
        self._ar_size_tolerance(before)
        return super()._ar_follow_currency(before)

    def _ar_size_tolerance(self, before):
        """Put what is tolerated into the size of the currency, where nobody has changed it.

        :param before: the code of the currency of which it has the size now
        """
        for company in self.sudo():
            now = sized(TOLERATED, company.currency_id.name)
            if company.ar_promise_tolerance_amount == sized(TOLERATED, before) != now:
                company.ar_promise_tolerance_amount = now

    def write(self, vals):
        """Promises that are waited for are waited for as long as the company now tolerates."""
        tolerances = vals.keys() & TOLERANCES
        changed = self.filtered(
            lambda company: any(company[name] != vals[name] for name in tolerances)
        )
        result = super().write(vals)
        if changed:
            self.env["ar.promise"].sudo().search(
                [("company_id", "in", changed.ids), ("state", "=", "open")]
            )._judge()
        return result
