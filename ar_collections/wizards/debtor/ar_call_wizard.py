from odoo import api, fields, models
from odoo.exceptions import UserError


class ArCallWizard(models.TransientModel):
    """Note what came of a call: the outcome, what is next, and a promise where one was made."""

    _name = "ar.call.wizard"
    _description = "Log a Call"

    debtor_ids = fields.Many2many("ar.debtor", required=True)
    outcome = fields.Selection(
        [
            ("reached", "Reached"),
            ("no_answer", "No answer"),
            ("promised", "Promised to pay"),
        ],
        required=True,
        default="reached",
    )
    note = fields.Text()
    promise_date = fields.Date(string="Pays by")
    next_action = fields.Char()
    next_action_date = fields.Date(string="Next Action on")

    @api.onchange("outcome", "promise_date")
    def _onchange_outcome(self):
        if self.outcome == "no_answer":
            self.next_action = self.next_action or self.env._("Call again")
            self.next_action_date = self.next_action_date or fields.Date.add(
                fields.Date.context_today(self), days=1
            )

    def action_log(self):
        """Write the call into each debtor's history; calls that dunning asked for are done."""
        today = fields.Date.context_today(self)
        if self.outcome == "promised" and not self.promise_date:
            raise UserError(self.env._("By which day does the customer pay?"))
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for debtor in self.debtor_ids:
            if self.outcome == "promised":
                self._promise(debtor)
            note = f"{labels[self.outcome]}. {self.note or ''}".strip()
            calls = debtor.activity_ids.filtered(
                lambda activity: activity.activity_type_id.category == "phonecall"
            )
            calls.action_feedback(feedback=note)
            if not calls:
                debtor.message_post(body=self.env._("Call: %(note)s", note=note))
            if self.outcome != "no_answer":
                debtor.notice_ids._confirm_call()
        self.debtor_ids.write(
            {
                "last_contact_date": today,
                "next_action": self.next_action,
                "next_action_date": self.next_action_date,
            }
        )

    def _promise(self, debtor):
        """One promise per currency over the debtor's overdue items that nobody promised yet."""
        items = (
            self.env["ar.open.item"]
            .with_context(ar_partner_ids=debtor.partner_id.ids)
            .search(
                [
                    ("debtor_id", "=", debtor.id),
                    ("days_late", ">", 0),
                    ("amount_open", ">", 0),
                    ("reason", "not in", ("promised", "disputed")),
                ]
            )
        )
        if not items:
            raise UserError(
                self.env._(
                    "%(customer)s has nothing overdue that could be promised.",
                    customer=debtor.partner_id.display_name,
                )
            )
        for currency, owed in items.grouped("currency_id").items():
            self.env["ar.promise"].create(
                {
                    "debtor_id": debtor.id,
                    "currency_id": currency.id,
                    "amount": sum(owed.mapped("amount_open")) - sum(owed.mapped("amount_disputed")),
                    "date": self.promise_date,
                    "move_line_ids": owed.move_line_id.ids,
                    "note": self.note,
                }
            )
