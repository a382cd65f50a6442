from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArHoldWizard(models.TransientModel):
    """Hold debtors, invoices, or items of an entry back from dunning until a date.

    A collector may hold an invoice without being allowed to edit it; the invoice's chatter shows
    who did.
    """

    _name = "ar.hold.wizard"
    _inherit = ["ar.references", "ar.bounded"]
    _description = "Hold Back from Dunning"

    debtor_ids = fields.Many2many("ar.debtor")
    move_ids = fields.Many2many("account.move")
    move_line_ids = fields.Many2many("account.move.line", string="Items")
    until = fields.Date(required=True, string="Hold until")
    reason = fields.Char(required=True)

    @api.constrains("until")
    def _check_until(self):
        for wizard in self:
            held = wizard.sudo()
            companies = (held.debtor_ids.company_id | held.move_ids.company_id) | (
                held.move_line_ids.company_id
            )
            days = (companies or self.env.company)._ar_by_day()
            if wizard.until <= max(days):
                raise ValidationError(self.env._("A hold ends on a later day than today."))

    def action_hold(self):
        self.check_access("write")
        self.debtor_ids.write({"hold_until": self.until, "hold_reason": self.reason})
        (self.move_ids | self.move_line_ids.move_id).check_access("read")
        self.move_ids.sudo().write({"ar_hold_until": self.until, "ar_hold_reason": self.reason})
        self.env["ar.item.hold"]._hold(self.move_line_ids, self.until, self.reason)
