"""A call with a debtor and what came of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

OUTCOMES = [
    ("no_answer", "No answer"),
    ("wrong_person", "Wrong person"),
    ("will_pay", "Will pay"),
    ("has_paid", "Has paid"),
    ("disputes", "Disputes"),
    ("asks_documents", "Asks for documents"),
    ("refuses", "Refuses"),
    ("insolvent", "Insolvent"),
    ("other", "Other"),
]
#: Nobody in charge was spoken to.
NOT_REACHED = ("no_answer", "wrong_person")

#: What a call is about; who logs it, and when, is not for anybody to say.
FIRST_FIELDS = {"contact_id", "debtor_id", "dispute_id", "note", "outcome", "promise_ids"}


class ArCall(models.Model):
    """One call: who spoke to whom about what, and the promise or dispute that it led to.

    It is logged by who made it, then and there, and stays as it was logged.
    """

    _name = "ar.call"
    _description = "Call"
    _inherit = ["ar.guarded"]
    _order = "called_at desc, id desc"
    _rec_name = "debtor_id"

    # One customer that another company took fails no list: the name is read, and nothing else.
    display_name = fields.Char(compute_sudo=True)

    debtor_id = fields.Many2one("ar.debtor", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    contact_id = fields.Many2one("res.partner", string="Spoke to", ondelete="set null")
    user_id = fields.Many2one(
        "res.users", string="Collector", required=True, default=lambda self: self.env.user
    )
    called_at = fields.Datetime(required=True, default=fields.Datetime.now)
    outcome = fields.Selection(OUTCOMES, required=True)
    reached = fields.Boolean(
        compute="_compute_reached", store=True, help="Somebody in charge was spoken to."
    )
    note = fields.Text()
    promise_ids = fields.Many2many("ar.promise", string="Promises")
    dispute_id = fields.Many2one("ar.dispute", ondelete="set null")

    def _first_fields(self):
        return super()._first_fields() | FIRST_FIELDS

    def _fixed_fields(self):
        return super()._fixed_fields() | {"debtor_id"}

    def _guard_message(self):
        return self.env._("A call is logged by who made it, when it was made, and stays so.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """The debtor's history is what a dispute and a court are shown."""
        if not self.env.su:
            raise AccessError(self.env._("What was logged of a call is kept."))

    @api.constrains("contact_id", "dispute_id", "promise_ids")
    def _check_same_customer(self):
        """Who was spoken to, and what came of it, are the debtor's."""
        for call in self:
            customers = call.contact_id.commercial_partner_id
            customers |= call.dispute_id.partner_id | call.promise_ids.partner_id
            if strangers := customers - call.partner_id:
                raise ValidationError(
                    self.env._(
                        "A call with %(customer)s is not about %(other)s.",
                        customer=call.debtor_id.display_name,
                        other=strangers[:1].display_name,
                    )
                )

    @api.depends("outcome")
    def _compute_reached(self):
        for call in self:
            call.reached = call.outcome not in NOT_REACHED

    def _in_words(self):
        """Outcome, person and note, for the debtor's history."""
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        who = f" ({self.contact_id.name})" if self.contact_id else ""
        return f"{labels[self.outcome]}{who}. {self.note or ''}".strip()
