from odoo import Command, api, fields, models
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...domain.dispute.states import State
from ...models.dispute.ar_dispute_together import Terms


class ArDisputeDecideWizard(models.TransientModel):
    """Accept a dispute, a part of each line, or nothing; and say so to the customer."""

    _name = "ar.dispute.decide.wizard"
    _description = "Decide a Dispute"
    _inherit = ["ar.seen"]

    dispute_id = fields.Many2one("ar.dispute", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    decision = fields.Selection(
        [("accept", "Accept"), ("part", "Accept a Part"), ("reject", "Reject")],
        required=True,
        default="accept",
    )
    line_ids = fields.One2many(
        "ar.dispute.decide.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    accepted_amount = fields.Monetary(compute="_compute_accepted_amount")
    outcome = fields.Selection(
        choices(
            {
                State.ACCEPTED: "Accepted",
                State.PARTLY_ACCEPTED: "Partly Accepted",
                State.REJECTED: "Rejected",
            }
        ),
        compute="_compute_outcome",
        help="What it comes to: a part that is all is no part, and nothing is accepted by nothing.",
    )
    changed_text = fields.Text(related="dispute_id.changed_text")
    settled_text = fields.Char(
        string="Settled",
        compute="_compute_settled_text",
        help="What was paid or cancelled in the meantime.",
    )
    explanation = fields.Html(help="What the customer reads.")
    send_letter = fields.Boolean(
        string="Write to the Customer", compute="_compute_send_letter", store=True, readonly=False
    )

    @api.depends("dispute_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"dispute_line_id": line.id, "accepted_amount": line.amount})
                    for line in wizard.dispute_id._lines_to_decide()
                ),
            ]

    @api.depends("decision", "line_ids.accepted_amount", "dispute_id")
    def _compute_accepted_amount(self):
        for wizard in self:
            if wizard.decision == "accept":
                wizard.accepted_amount = wizard.dispute_id._in_full()
            elif wizard.decision == "part":
                wizard.accepted_amount = sum(wizard.line_ids.mapped("accepted_amount"))
            else:
                wizard.accepted_amount = 0

    @api.depends("accepted_amount", "dispute_id")
    def _compute_outcome(self):
        for wizard in self:
            wizard.outcome = wizard.dispute_id._verdict_on(wizard.accepted_amount)

    @api.depends("dispute_id")
    def _compute_settled_text(self):
        for wizard in self:
            settled = wizard.dispute_id.line_ids.filtered("is_settled")
            wizard.settled_text = listing.names(
                self.env, (line._document_name() for line in settled)
            )

    @api.depends("decision")
    def _compute_send_letter(self):
        """Who is told no reads why; who gets a credit note sees it."""
        for wizard in self:
            wizard.send_letter = wizard.decision in ("reject", "part")

    def _seen_about(self):
        return ("dispute_id",)

    def _seen_figures(self):
        """What was paid meanwhile is left out by the decision itself."""
        dispute = self.dispute_id._origin
        return {dispute: dispute._figures_shown()} if dispute else {}

    def action_decide(self):
        self.ensure_one()
        self.dispute_id.check_access("write")
        self._check_seen()
        if self.outcome == State.REJECTED and is_html_empty(self.explanation):
            raise UserError(self.env._("Explain to the customer why you reject the dispute."))
        self.dispute_id._decide(self._granted(), self.explanation)
        if self.send_letter:
            self.dispute_id._write_to_customer()

    def _granted(self):
        """What is granted of each line, see ``ar.dispute._decide``."""
        lines = self.dispute_id.line_ids
        if self.decision == "part":
            return {line.dispute_line_id: line._granted() for line in self.line_ids}
        if self.decision == "reject":
            return {line: line._granting_nothing() for line in lines}
        return {line: line._granting_all() for line in lines}


class ArDisputeDecideLine(models.TransientModel):
    _name = "ar.dispute.decide.line"
    _description = "Decision on a Contested Amount"
    _inherit = ["ar.references", "ar.bounded"]

    wizard_id = fields.Many2one("ar.dispute.decide.wizard", required=True, ondelete="cascade")
    dispute_line_id = fields.Many2one("ar.dispute.line", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="dispute_line_id.currency_id")
    move_id = fields.Many2one(related="dispute_line_id.move_id")
    invoice_line_id = fields.Many2one(related="dispute_line_id.invoice_line_id")
    basis = fields.Char(
        compute="_compute_basis",
        help="An amount, also where the line whose quantity or price was contested is another now.",
    )
    quantity = fields.Float(related="dispute_line_id.quantity")
    price_unit = fields.Float(related="dispute_line_id.price_unit")
    amount = fields.Monetary(related="dispute_line_id.amount", string="Contested Amount")
    accepted_quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_accepted",
        store=True,
        readonly=False,
        help="How much of the contested quantity is credited.",
    )
    accepted_price = fields.Float(
        string="Price Granted",
        digits="Product Price",
        compute="_compute_accepted",
        store=True,
        readonly=False,
        help="The unit price that the customer pays in the end.",
    )
    accepted_amount = fields.Monetary(
        string="Accepted", compute="_compute_accepted_amount", store=True, readonly=False
    )

    @api.depends("dispute_line_id")
    def _compute_basis(self):
        differing = self.dispute_line_id._differing()
        for line in self:
            source = line.dispute_line_id
            line.basis = "amount" if source in differing else source.basis

    @api.depends("dispute_line_id")
    def _compute_accepted(self):
        for line in self:
            line.accepted_quantity = line.quantity
            line.accepted_price = line.price_unit

    @api.depends(
        "dispute_line_id",
        "accepted_quantity",
        "accepted_price",
        "wizard_id.line_ids.accepted_quantity",
        "wizard_id.line_ids.accepted_price",
    )
    def _compute_accepted_amount(self):
        """Of pieces and prices that are granted, all of them together."""
        amounts = (self | self.wizard_id.line_ids)._amounts()
        for line in self:
            line.accepted_amount = amounts.get(line.dispute_line_id, line.accepted_amount)

    def _amounts(self):
        """``{line of the dispute: amount}`` where that follows from pieces or a price."""
        following = self.filtered(lambda line: line.basis != "amount")
        lines = following.dispute_line_id
        terms = {
            line.dispute_line_id: Terms(line.accepted_quantity, line.accepted_price)
            for line in following
        }
        return lines._units(lines._reckon(terms, lines._granted_before()))

    def _granted(self):
        source = self.dispute_line_id
        if self.basis == "amount":
            return {"accepted_amount": self.accepted_amount}
        return source._granting(self.accepted_quantity, self.accepted_price)
