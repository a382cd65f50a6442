"""What a company sets for its receivables is within reason, whichever area the setting is of."""

from odoo import api, models

from .ar_bounded import check_own_bounds


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _ar_bounds(self):
        """Hook: ``{setting: (least, most)}``; of other fields of a company nothing is said."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_own_bounds(self, vals, self._ar_bounds())
        return super().create(vals_list)

    def write(self, vals):
        check_own_bounds(self, vals, self._ar_bounds())
        return super().write(vals)
