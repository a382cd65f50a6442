from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_advance_account_ids = fields.Many2many(
        related="company_id.ar_advance_account_ids",
        readonly=False,
        domain="[('account_type', 'in', ('liability_current', 'liability_non_current')),"
        " ('reconcile', '=', True), ('company_ids', 'parent_of', company_id)]",
    )
    ar_allowance_account_ids = fields.Many2many(
        related="company_id.ar_allowance_account_ids",
        readonly=False,
        domain="[('account_type', 'in', ('asset_current', 'asset_non_current',"
        " 'liability_current', 'liability_non_current')),"
        " ('company_ids', 'parent_of', company_id)]",
    )
