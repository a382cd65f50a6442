from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArPromise(models.Model):
    """What a debtor committed to pay, and when: its items are not dunned while it is waited for."""

    _name = "ar.promise"
    _description = "Promise to Pay"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "debtor_id"

    debtor_id = fields.Many2one("ar.debtor", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    promised_on = fields.Date(required=True, default=fields.Date.context_today)
    date = fields.Date(string="Pays by", required=True, tracking=True)
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True, tracking=True)
    move_line_ids = fields.Many2many("account.move.line", string="Items", required=True)
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Taken by", required=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [("open", "Open"), ("withdrawn", "Withdrawn")],
        default="open",
        required=True,
        tracking=True,
    )
    withdrawn_on = fields.Date(readonly=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A promise needs an amount greater than zero."
    )
    _not_in_the_past = models.Constraint(
        "CHECK (date >= promised_on)", "A promise cannot fall due before it was made."
    )

    @api.constrains("move_line_ids", "debtor_id", "currency_id")
    def _check_items(self):
        for promise in self:
            if not promise.move_line_ids:
                raise ValidationError(self.env._("A promise names the items that will be paid."))
            for line in promise.move_line_ids:
                if (
                    line.company_id != promise.company_id
                    or line.partner_id.commercial_partner_id != promise.partner_id
                    or line.currency_id != promise.currency_id
                ):
                    raise ValidationError(
                        self.env._(
                            "Item %(item)s is not an item of %(debtor)s in %(currency)s.",
                            item=line.display_name,
                            debtor=promise.partner_id.display_name,
                            currency=promise.currency_id.name,
                        )
                    )

    def action_withdraw(self):
        self.write({"state": "withdrawn", "withdrawn_on": fields.Date.context_today(self)})
