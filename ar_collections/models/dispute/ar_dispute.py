"""A dispute: what a customer contests, who settles it, and what was decided.

``ar_dispute_line`` holds how much of which document, ``ar_dispute_held`` what that keeps from
dunning, ``ar_dispute_clock`` how long it may take, ``ar_dispute_decision`` what is accepted,
``ar_dispute_credit`` and ``ar_dispute_letter`` what a decision leads to, ``ar_dispute_approval``
who releases it, and ``ar_dispute_conclusion`` what the journal has to say about it.
"""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...domain.dispute.clock import TARGET_HOURS
from ...domain.dispute.states import ENDED, LIVE, Resolution, State, may_move

STATES = choices(
    {
        State.NEW: "New",
        State.INVESTIGATING: "Investigating",
        State.WAITING: "Waiting for Customer",
        State.ACCEPTED: "Accepted",
        State.PARTLY_ACCEPTED: "Partly Accepted",
        State.REJECTED: "Rejected",
        State.WITHDRAWN: "Withdrawn",
        State.CLOSED: "Closed",
    }
)
RESOLUTIONS = choices(
    {
        Resolution.ACCEPTED: "Accepted",
        Resolution.PARTLY_ACCEPTED: "Partly accepted",
        Resolution.REJECTED: "Rejected",
        Resolution.WITHDRAWN: "Withdrawn by the customer",
        Resolution.PAID: "Paid in full",
        Resolution.CREDITED: "Credited",
        Resolution.GONE: "Invoice cancelled or deleted",
    }
)

#: What anybody who works on disputes may write, besides what the chatter and activities write.
FREE_FIELDS = {
    "channel",
    "deduction_code",
    "description",
    "is_deduction",
    "line_ids",
    "raised_by_id",
    "raised_on",
    "reason_id",
    "target_hours",
    "team_id",
    "user_id",
}
#: Free while nothing is decided: afterwards they would rewrite what was decided about, and what
#: statistics tell of it.
LIVE_FIELDS = {
    "channel",
    "deduction_code",
    "description",
    "is_deduction",
    "line_ids",
    "raised_on",
    "reason_id",
    "target_hours",
}


class ArDispute(models.Model):
    """Amounts of one customer's invoices that it contests: they are not dunned, the rest is."""

    _name = "ar.dispute"
    _description = "Dispute"
    _inherit = [
        "ar.approved",
        "ar.guarded",
        "ar.bounded",
        "ar.assigned",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "raised_on desc, id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    debtor_id = fields.Many2one(
        "ar.debtor", required=True, ondelete="restrict", index=True, tracking=True
    )
    partner_id = fields.Many2one(
        related="debtor_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, help="That of the invoices."
    )
    line_ids = fields.One2many("ar.dispute.line", "dispute_id", string="Contested")
    move_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_move_ids", search="_search_move_ids"
    )
    move_count = fields.Integer(compute="_compute_move_ids")
    amount = fields.Monetary(
        string="Contested Amount", compute="_compute_amounts", store=True, tracking=True
    )
    amount_company = fields.Monetary(
        string="Contested in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amounts",
        store=True,
        help="At the rate at which the invoices are booked.",
    )
    accepted_amount = fields.Monetary(compute="_compute_amounts", store=True, tracking=True)
    accepted_amount_company = fields.Monetary(
        string="Accepted in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amounts",
        store=True,
    )
    held_amount = fields.Monetary(
        string="Held Back",
        compute="_compute_amounts",
        store=True,
        help="What is not dunned because of this dispute.",
    )
    reason_id = fields.Many2one(
        "ar.dispute.reason", required=True, ondelete="restrict", index=True, tracking=True
    )
    description = fields.Text(help="What the customer says.")
    raised_by_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact who contests.",
    )
    raised_on = fields.Date(
        required=True, default=lambda self: self.env.company._ar_today(), tracking=True
    )
    channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("letter", "Letter"),
            ("portal", "Portal"),
            ("deduction", "Deduction"),
        ],
        string="Raised by Way of",
        default="email",
    )
    is_deduction = fields.Boolean(
        string="Deduction", help="The customer did not ask: it paid less than the invoice."
    )
    deduction_code = fields.Char(help="The customer's own code for why it deducted.")
    team_id = fields.Many2one(
        "ar.dispute.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("ar_collections.group_ar_collector").id),
        ],
        help="Sees to it that the dispute is settled.",
    )
    state = fields.Selection(
        STATES,
        default="new",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    resolution = fields.Selection(
        RESOLUTIONS,
        readonly=True,
        copy=False,
        tracking=True,
    )
    waiting_for = fields.Char(readonly=True, copy=False, help="What the customer was asked for.")
    explanation = fields.Html(
        readonly=True, copy=False, help="Our decision in words, as the customer reads them."
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    resolved_at = fields.Datetime(
        readonly=True, copy=False, help="When it was decided, paid or withdrawn."
    )
    ended_on = fields.Date(
        string="Closed on", readonly=True, copy=False, help="Nothing is held back since that day."
    )

    # ------------------------------------------------------------------
    # What is contested
    # ------------------------------------------------------------------
    @api.depends("line_ids.currency_id")
    def _compute_currency_id(self):
        for dispute in self:
            dispute.currency_id = dispute.line_ids[:1].currency_id or dispute.company_id.currency_id

    @api.depends("line_ids.move_id")
    def _compute_move_ids(self):
        for dispute in self:
            dispute.move_ids = dispute.line_ids.move_id
            dispute.move_count = len(dispute.move_ids)

    def _search_move_ids(self, operator, value):
        return [("line_ids.move_id", operator, value)]

    @api.depends(
        "line_ids.amount",
        "line_ids.amount_company",
        "line_ids.accepted_amount",
        "line_ids.accepted_amount_company",
        "line_ids.held_amount",
    )
    def _compute_amounts(self):
        for dispute in self:
            lines = dispute.line_ids
            dispute.amount = sum(lines.mapped("amount"))
            dispute.amount_company = sum(lines.mapped("amount_company"))
            dispute.accepted_amount = sum(lines.mapped("accepted_amount"))
            dispute.accepted_amount_company = sum(lines.mapped("accepted_amount_company"))
            dispute.held_amount = sum(lines.mapped("held_amount"))

    @api.depends("name", "partner_id.display_name")
    @api.depends_context("lang", "ar_with_customer")
    def _compute_display_name(self):
        with_customer = self.env.context.get("ar_with_customer")
        for dispute in self:
            numbered = dispute.name and dispute.name != "/"
            name = dispute.name if numbered else self.env._("New Dispute")
            customer = with_customer and dispute.sudo().partner_id.display_name
            dispute.display_name = f"{name}, {customer}" if customer else name

    def _assigned_action(self):
        return "ar_collections.ar_dispute_action"

    # ------------------------------------------------------------------
    # Who settles it
    # ------------------------------------------------------------------
    @api.depends("reason_id")
    def _compute_team_id(self):
        for dispute in self:
            dispute.team_id = dispute.reason_id.team_id or dispute.team_id

    @api.depends("team_id")
    def _compute_user_id(self):
        """The team's usual owner, if that works on disputes of this company."""
        for dispute in self:
            usual = dispute.team_id.user_id
            works_here = usual and dispute.company_id._ar_has_colleague(usual)
            dispute.user_id = usual if works_here else dispute.user_id

    @api.onchange("debtor_id")
    def _onchange_debtor_id(self):
        """Invoices of another customer cannot stay."""
        owing = self.line_ids.item_id.partner_id | self.line_ids._credited_invoice().partner_id
        if owing.commercial_partner_id - self.partner_id:
            self.line_ids = False

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        """What is contested of one line of an invoice lowers what is contested of it besides."""
        if following := self.line_ids.filtered(lambda line: line._follows()):
            amounts = following._contested_together()
            for line in following:
                line.amount = amounts[line]

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------
    @api.constrains("line_ids", "debtor_id")
    def _check_lines(self):
        for dispute in self:
            if not dispute.line_ids:
                raise ValidationError(
                    self.env._("A dispute names the invoice and the amount that is contested.")
                )
            if len(dispute.line_ids.currency_id) > 1:
                raise ValidationError(
                    self.env._(
                        "Dispute %(dispute)s: the invoices are in %(currencies)s; open a dispute "
                        "for each currency.",
                        dispute=dispute.name,
                        currencies=listing.names(
                            self.env, dispute.line_ids.currency_id.mapped("name")
                        ),
                    )
                )
            dispute.line_ids._check_document()

    @api.constrains("raised_by_id", "debtor_id")
    def _check_raised_by(self):
        """What is asked about the dispute is mailed to who contests."""
        for dispute in self:
            contact = dispute.raised_by_id
            if contact and contact.commercial_partner_id != dispute.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s.",
                        contact=contact.display_name,
                        customer=dispute.debtor_id.display_name,
                    )
                )

    @api.constrains("user_id")
    def _check_owner(self):
        for dispute in self:
            dispute.company_id._ar_check_colleague(dispute.user_id)

    @api.constrains("raised_on")
    def _check_raised_on(self):
        for dispute in self:
            if dispute.raised_on > dispute.company_id._ar_today():
                raise ValidationError(
                    self.env._(
                        "Dispute %(dispute)s: %(date)s lies in the future.",
                        dispute=dispute.name,
                        date=format_date(self.env, dispute.raised_on),
                    )
                )

    @api.model
    def _open_for(self, amounts, reason, **values):
        """Open one dispute over several documents of one customer.

        :param amounts: invoices, or items that are contested by themselves, as far as they are open
            and not contested yet; or ``{document: amount}`` in its currency, None for all of that
        :param reason: ``ar.dispute.reason``
        :param values: further fields of the dispute
        :return: the dispute
        """
        if not isinstance(amounts, dict):
            amounts = dict.fromkeys(amounts)
        first = next(iter(amounts))
        debtor = self.env["ar.debtor"]._of(first.partner_id, first.company_id)
        return self.create(
            {
                "debtor_id": debtor.id,
                "reason_id": reason.id,
                "line_ids": self._prepare_lines(amounts),
                **values,
            }
        )

    @api.model
    def _prepare_lines(self, amounts):
        """Commands for the lines of a dispute over documents, see :meth:`_open_for`."""
        return [
            Command.create(
                {
                    **self._prepare_document(document),
                    "amount": document._ar_uncontested_amount() if amount is None else amount,
                }
            )
            for document, amount in amounts.items()
        ]

    @api.model
    def _prepare_document(self, document):
        if document._name == "account.move":
            return {"move_id": document.id}
        return {"move_id": document.move_id.id, "item_id": document.id}

    @api.model
    def _action_contest(self, documents):
        """A new dispute over what is open of documents and not contested yet, to be filled in."""
        first = documents[0]
        debtor = self.env["ar.debtor"]._of(first.partner_id, first.company_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "ar.dispute",
            "view_mode": "form",
            "context": {
                "default_debtor_id": debtor.id,
                "default_line_ids": self._prepare_lines(dict.fromkeys(documents)),
            },
        }

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def _free_fields(self):
        return super()._free_fields() | FREE_FIELDS

    def _first_fields(self):
        return super()._first_fields() | {"debtor_id"}

    def _fixed_fields(self):
        return super()._fixed_fields() | {"debtor_id"}

    def _guard_message(self):
        return self.env._("A dispute begins as new; its buttons do the rest, nobody by hand.")

    def _bounds(self):
        return super()._bounds() | {"target_hours": TARGET_HOURS}

    @api.model_create_multi
    def create(self, vals_list):
        """A dispute begins as new, with a number, its clock running."""
        disputes = super().create(vals_list)
        disputes._start_clock()
        disputes._tell_debtors()
        return disputes

    @api.model
    def _prepare_create_values(self, vals_list):
        """Its number is given before it is there: whoever is told of it reads the number."""
        numbers = self.env["ir.sequence"].sudo()
        prepared = super()._prepare_create_values(vals_list)
        for vals in prepared:
            dated = numbers.with_context(ir_sequence_date=vals.get("raised_on"))
            vals["name"] = dated.next_by_code("ar.dispute") or "/"
        return prepared

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Its owner reads whose it is, too: of many disputes a number says nothing."""
        named = self.with_context(ar_with_customer=True)
        return super(ArDispute, named)._message_auto_subscribe_notify(partner_ids, template)

    def write(self, vals):
        """What is contested and why changes only while nothing is decided."""
        if not self.env.su and vals.keys() & LIVE_FIELDS:
            self._check_live()
        result = super().write(vals)
        if "raised_on" in vals:
            self._tell_debtors()
        return result

    def _check_live(self):
        for dispute in self:
            if dispute.state not in LIVE:
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s is %(state)s. Reopen it to change what is contested, "
                        "or log a note.",
                        dispute=dispute.name,
                        state=dispute._state_label(),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked_on(self):
        for dispute in self:
            if dispute.state != "new":
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s was worked on and is kept. Withdraw it instead.",
                        dispute=dispute.name,
                    )
                )

    def unlink(self):
        self._tell_debtors()
        return super().unlink()

    def _tell_debtors(self):
        """The debtors' figures show what is contested."""
        self.env["ar.debtor"]._touch(self.sudo().line_ids._bearers())

    # ------------------------------------------------------------------
    # The life of a dispute
    # ------------------------------------------------------------------
    def _state_label(self, state=None):
        states = dict(self._fields["state"]._description_selection(self.env))
        return states[state or self.state]

    def _move_to(self, state, **values):
        """Change the state, and with it the clock, the closing date and what is held back."""
        self.check_access("write")
        for dispute in self:
            if not may_move(dispute.state, state):
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s is %(before)s; it cannot become %(after)s.",
                        dispute=dispute.name,
                        before=dispute._state_label(),
                        after=dispute._state_label(state),
                    )
                )
        for dispute in self.sudo():
            today = dispute.company_id._ar_today()
            ended_on = today if state in ENDED else False
            dispute.write({"state": state, "ended_on": ended_on, **values})
            if state in ENDED:
                dispute.line_ids.filtered(lambda line: not line.released_on).released_on = today
                dispute._end_tasks()
        self.sudo().line_ids._reckon_anew()
        self._start_clock()
        self._stop_clock()
        self._tell_debtors()

    def action_investigate(self):
        """Take the dispute on."""
        self._check_live()
        for dispute in self:
            dispute._move_to("investigating", user_id=(dispute.user_id or self.env.user).id)

    def action_wait(self):
        """Ask the customer for something; until it answers, our clock stands still."""
        self._check_live()
        return self._open_wizard("ar.dispute.wait.wizard", self.env._("Ask the Customer"))

    def _wait(self, question):
        self._check_live()
        self._move_to("waiting", waiting_for=question)
        for dispute in self:
            dispute.message_post(
                body=self.env._("Waiting for the customer: %(question)s", question=question)
            )

    def action_resume(self):
        """The customer answered: the clock goes on from where it stood."""
        self._check_live()
        self._move_to("investigating", waiting_for=False)

    def action_withdraw(self):
        """The customer takes the dispute back."""
        self._move_to("withdrawn", resolution="withdrawn", resolved_at=fields.Datetime.now())

    def action_decide(self):
        self.ensure_one()
        self._check_live()
        return self._open_wizard("ar.dispute.decide.wizard", self.env._("Decide"))

    def action_reopen(self):
        """Look into it again: nothing is decided any more."""
        self.check_access("write")
        for dispute in self:
            if dispute.state in LIVE:
                raise UserError(
                    self.env._("Dispute %(dispute)s is not decided yet.", dispute=dispute.name)
                )
        self._check_not_credited()
        self._check_nothing_on_top()
        self._reopen()
        self.line_ids._check_capacity()

    def _reopen(self):
        self._move_to(
            "investigating",
            resolution=False,
            explanation=False,
            decided_by_id=False,
            decided_on=False,
            resolved_at=False,
            letter_id=False,
            letter_date=False,
            letter_waits=False,
        )
        self._outbox_withdraw()  # a letter of the old decision that waits stays here
        self.sudo().line_ids.write(
            {
                "accepted_amount": 0,
                "accepted_quantity": 0,
                "accepted_price": 0,
                "released_on": False,
                "is_settled": False,
            }
        )
        self._follow_approval()

    def _check_not_credited(self):
        for dispute in self.sudo():
            if credit := dispute.credit_note_ids.filtered(lambda note: note.state != "cancel"):
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s: credit note %(note)s is there already. Delete or "
                        "cancel it before you reopen the dispute.",
                        dispute=dispute.name,
                        note=credit[0].display_name,
                    )
                )

    def _check_nothing_on_top(self):
        """What was granted later of the same lines was reckoned on top of what these granted."""
        for dispute in self.sudo():
            accepted = dispute.line_ids.filtered(
                lambda line: line._is_granted() and line.invoice_line_id
            )
            if accepted and (later := accepted._granted_on_top()[:1]):
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s: %(other)s was decided on top of it, of the same line "
                        "of %(invoice)s. Reopen that one first.",
                        dispute=dispute.name,
                        other=later.dispute_id.name,
                        invoice=later.move_id.name,
                    )
                )

    def _open_wizard(self, model, name):
        self.check_access("write")
        return dialog(model, name, dispute_id=self[:1].id)

    # ------------------------------------------------------------------
    # Looking at it
    # ------------------------------------------------------------------
    def action_open_invoices(self):
        self.check_access("read")
        return self.move_ids._get_records_action(name=self.env._("Contested Invoices"))
