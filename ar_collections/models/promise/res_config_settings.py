from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_promise_tolerance_days = fields.Integer(
        related="company_id.ar_promise_tolerance_days", readonly=False
    )
    ar_promise_tolerance_amount = fields.Monetary(
        related="company_id.ar_promise_tolerance_amount",
        readonly=False,
        currency_field="currency_id",
    )
    ar_promise_most_days = fields.Integer(related="company_id.ar_promise_most_days", readonly=False)
    ar_promise_least_share = fields.Float(
        related="company_id.ar_promise_least_share", readonly=False
    )
