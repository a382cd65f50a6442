from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_one_person = fields.Boolean(
        string="One Person Decides",
        copy=False,
        groups="base.group_user",
        help="In a company of one person: who asked may approve as well, and the record says so.",
    )

    def write(self, vals):
        """What these settings ask for reaches open requests as an approval rule does."""
        approvals = self.env["ar.approval"]
        kinds = [
            (kind, company)
            for kind, definition in approvals._kinds().items()
            if vals.keys() & definition.settings()
            for company in self
        ]
        before = approvals._plans_now(kinds)
        result = super().write(vals)
        approvals._rule_changed(before)
        return result
