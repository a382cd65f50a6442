from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_tax_registry = fields.Selection(related="company_id.ar_tax_registry", readonly=False)
    ar_tax_answer_days = fields.Integer(related="company_id.ar_tax_answer_days", readonly=False)
    ar_tax_asks_per_run = fields.Integer(related="company_id.ar_tax_asks_per_run", readonly=False)
    ar_tax_evidence = fields.Boolean(related="company_id.ar_tax_evidence", readonly=False)
    ar_audit_days = fields.Integer(related="company_id.ar_audit_days", readonly=False)
    ar_audit_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Turnover"
    )
    ar_audit_turnover = fields.Monetary(
        related="company_id.ar_audit_turnover",
        readonly=False,
        currency_field="ar_audit_currency_id",
    )
    ar_audit_rounding = fields.Float(related="company_id.ar_audit_rounding", readonly=False)
    ar_audit_user_id = fields.Many2one(related="company_id.ar_audit_user_id", readonly=False)
