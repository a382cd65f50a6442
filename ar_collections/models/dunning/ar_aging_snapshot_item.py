from odoo import fields, models


class ArAgingSnapshotItem(models.Model):
    _inherit = "ar.aging.snapshot.item"

    level_id = fields.Many2one("ar.dunning.level", string="Level Reached", readonly=True)
