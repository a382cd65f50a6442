from odoo import fields, models
from odoo.exceptions import UserError

from ...domain.dunning.delivery import UNDER_REVIEW


class ArExcludeWizard(models.TransientModel):
    _name = "ar.exclude.wizard"
    _inherit = ["ar.references"]
    _description = "Exclude from a Dunning Run"

    notice_ids = fields.Many2many("ar.dunning.notice")
    line_ids = fields.Many2many("ar.dunning.notice.line")
    reason = fields.Char(required=True)

    def action_exclude(self):
        """Exclude whole notices, or items; a notice left without items is excluded too."""
        self.check_access("write")
        sent = (self.notice_ids | self.line_ids.notice_id).filtered(
            lambda notice: notice.state not in UNDER_REVIEW
        )
        if sent:
            raise UserError(
                self.env._("Notice %(notice)s is no longer under review.", notice=sent[0].name)
            )
        self.line_ids._drop("excluded", self.reason)
        empty = self.line_ids.notice_id.filtered(lambda notice: not notice._chased())
        notices = self.notice_ids | empty
        notices._cancel("excluded", self.reason)
        notices.run_id._advance()
