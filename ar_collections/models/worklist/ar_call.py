"""A call with a debtor and what came of it."""

from odoo import api, fields, models

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


class ArCall(models.Model):
    """One call: who spoke to whom about what, and the promise or dispute that it led to."""

    _name = "ar.call"
    _description = "Call"
    _order = "called_at desc, id desc"
    _rec_name = "debtor_id"

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

    @api.depends("outcome")
    def _compute_reached(self):
        for call in self:
            call.reached = call.outcome not in ("no_answer", "wrong_person")

    def _in_words(self):
        """Outcome, person and note, for the debtor's history."""
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        who = f" ({self.contact_id.name})" if self.contact_id else ""
        return f"{labels[self.outcome]}{who}. {self.note or ''}".strip()
