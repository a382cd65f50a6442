from odoo import fields, models
from odoo.addons.ar_base.orm import given


class ArHandOverWizard(models.TransientModel):
    """Hand debtors over: to a colleague, to the lawyers, or to the insolvency administrator."""

    _name = "ar.hand.over.wizard"
    _description = "Hand Over"
    _inherit = ["ar.seen"]

    debtor_ids = fields.Many2many("ar.debtor", required=True)
    to = fields.Selection(
        [("colleague", "A Colleague"), ("legal", "Lawyers"), ("insolvent", "Insolvency")],
        string="Hand Over to",
        required=True,
        default="colleague",
    )
    user_id = fields.Many2one("res.users", string="Colleague", domain=[("share", "=", False)])
    reason = fields.Char(required=True)
    next_action_date = fields.Date(
        string="From",
        default=lambda self: self.env.company._ar_today(),
        help="The day on which it stands on the colleague's worklist.",
    )

    def _seen_about(self):
        return ("debtor_ids",)

    def _seen_figures(self):
        return {
            debtor: {
                "collector": debtor.user_id.id,
                "standing": debtor.standing,
                "overdue": debtor.overdue_amount,
            }
            for debtor in self.debtor_ids._origin
        }

    def action_hand_over(self):
        """Hand over, with the reason in the debtors' history.

        A colleague gets them whatever was paid meanwhile; lawyers do not.
        """
        self.debtor_ids.check_access("write")
        reason = given.said(self, "reason")
        self._check_seen(leaving={"overdue"} if self.to == "colleague" else ())
        if self.to == "colleague":
            self.debtor_ids.company_id._ar_check_colleague(self.user_id)
            self.debtor_ids._check_assignment(self.user_id)
            self.debtor_ids.sudo().write(
                {
                    "user_id": self.user_id.id,
                    "next_action": reason,
                    "next_action_date": self.next_action_date,
                }
            )
            self.debtor_ids.sudo().worked_on = False
        else:
            self.debtor_ids._work_done()
            self.debtor_ids.sudo().write({"standing": self.to, "next_action": False})
        for debtor in self.debtor_ids:
            debtor.message_post(
                body=self.env._(
                    "Handed over to %(whom)s: %(reason)s",
                    whom=self._whom(),
                    reason=reason,
                )
            )

    def _whom(self):
        """In words; a colleague chosen before the lawyers were has nothing to do with it."""
        if self.to == "colleague":
            return self.user_id.name
        return dict(self._fields["to"]._description_selection(self.env))[self.to]
