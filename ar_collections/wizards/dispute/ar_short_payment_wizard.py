from odoo import api, fields, models


class ArShortPaymentWizard(models.TransientModel):
    """The customer paid less than the invoice: contest the rest for it, by its own code."""

    _name = "ar.short.payment.wizard"
    _description = "Short Payment"
    _inherit = ["ar.references", "ar.bounded"]

    move_id = fields.Many2one("account.move", string="Invoice", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    currency_id = fields.Many2one(related="move_id.currency_id")
    open_amount = fields.Monetary(compute="_compute_open_amount", string="Open")
    amount = fields.Monetary(
        string="Deducted",
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    code = fields.Char(string="Customer's Code", help="How the customer calls its reason.")
    known = fields.Boolean(compute="_compute_known")
    reason_id = fields.Many2one(
        "ar.dispute.reason",
        compute="_compute_reason_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    remember = fields.Boolean(
        string="Remember the Code", help="Next time this customer's code means this reason."
    )
    note = fields.Char()

    @api.depends("move_id")
    def _compute_open_amount(self):
        still_open = self.move_id._ar_open_amounts()
        for wizard in self:
            wizard.open_amount = still_open.get(wizard.move_id, 0.0)

    @api.depends("move_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.move_id._ar_uncontested_amount()

    @api.depends("code", "partner_id")
    def _compute_known(self):
        for wizard in self:
            wizard.known = bool(wizard._meaning())

    @api.depends("code", "partner_id")
    def _compute_reason_id(self):
        for wizard in self:
            wizard.reason_id = wizard._meaning().reason_id or wizard.reason_id

    def _meaning(self):
        return self.env["ar.deduction.code"]._meaning(self.partner_id, self.code)

    def action_contest(self):
        """Open the dispute that the deduction amounts to, and show it."""
        self.ensure_one()
        self.move_id._ar_check_may_dispute()
        if self.remember and self.code and not self.known:
            self.env["ar.deduction.code"].create(
                {
                    "partner_id": self.partner_id.id,
                    "code": self.code.strip(),
                    "reason_id": self.reason_id.id,
                }
            )
        dispute = self.env["ar.dispute"]._open_for(
            {self.move_id: self.amount},
            self.reason_id,
            is_deduction=True,
            deduction_code=self.code and self.code.strip(),
            channel="deduction",
            description=self.note,
        )
        return dispute._get_records_action()
