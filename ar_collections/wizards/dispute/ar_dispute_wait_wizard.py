from odoo import api, fields, models
from odoo.addons.ar_base.orm import given
from odoo.exceptions import UserError


class ArDisputeWaitWizard(models.TransientModel):
    """Ask the customer for something; our clock stands still until it answers."""

    _name = "ar.dispute.wait.wizard"
    _description = "Ask the Customer"
    _inherit = ["ar.seen"]

    dispute_id = fields.Many2one("ar.dispute", required=True, ondelete="cascade")
    question = fields.Char(string="What do we wait for?", required=True)
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    send_email = fields.Boolean(string="Ask by E-mail")

    @api.depends("dispute_id")
    def _compute_contact_id(self):
        for wizard in self:
            dispute = wizard.dispute_id
            wizard.contact_id = (
                dispute.raised_by_id
                or dispute.partner_id._ar_email_recipients(dispute.company_id)[:1]
            )

    def _seen_about(self):
        return ("dispute_id",)

    def _seen_figures(self):
        """Whether a colleague has asked already."""
        dispute = self.dispute_id._origin
        return {dispute: {"state": dispute.state, "asked": dispute.waiting_for}} if dispute else {}

    def action_wait(self):
        self.ensure_one()
        self.dispute_id.check_access("write")
        self._check_seen()
        self._check_contact()
        if self.send_email and not self.dispute_id._outbox_addresses(self.contact_id):
            raise UserError(
                self.env._(
                    "%(contact)s has no e-mail address. Choose another contact, or ask in another "
                    "way and leave “Ask by E-mail” empty.",
                    contact=self.contact_id.display_name or self.dispute_id.debtor_id.display_name,
                )
            )
        question = given.said(self, "question")
        self.dispute_id._wait(question)
        if self.send_email:
            self.dispute_id._send_question(question, self.contact_id)

    def _check_contact(self):
        """A question about a dispute is for the customer's people alone."""
        contact = self.contact_id
        ours = contact._ar_of_company(self.dispute_id.company_id)
        if contact and (contact != ours or contact.commercial_partner_id != self.partner_id):
            raise UserError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s.",
                    contact=contact.display_name,
                    customer=self.dispute_id.debtor_id.display_name,
                )
            )
