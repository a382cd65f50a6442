"""Log a call: each outcome does what follows from it, in one step."""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.allocation.policies import Item, oldest_first
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...models.worklist.ar_call import NOT_REACHED, OUTCOMES

#: Days until the debtor comes back to the worklist, by outcome; a person may choose another day.
RETURNS_AFTER = {
    "no_answer": 1,
    "wrong_person": 1,
    "has_paid": 3,
    "asks_documents": 5,
    "refuses": 1,
    "insolvent": 1,
}


class ArCallWizard(models.TransientModel):
    """What came of a call, and what follows from it.

    No answer and a wrong person bring the debtor back the next day, the wrong contact is marked;
    a promise or a dispute holds its items; who has paid is left in peace while the money is looked
    for; documents are mailed; a refusal goes to the manager; insolvency stops all dunning.
    """

    _name = "ar.call.wizard"
    _description = "Log a Call"
    _inherit = ["ar.references", "ar.bounded"]

    debtor_ids = fields.Many2many("ar.debtor", string="Debtors", required=True)
    debtor_id = fields.Many2one("ar.debtor", compute="_compute_debtor_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    under_way_text = fields.Char(related="debtor_id.under_way_text")
    contact_id = fields.Many2one(
        "res.partner",
        string="Spoke to",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', possible_contact_ids)]",
    )
    possible_contact_ids = fields.Many2many("res.partner", compute="_compute_debtor_id")
    outcome = fields.Selection(OUTCOMES, required=True, default="no_answer")
    note = fields.Text()
    move_line_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        compute="_compute_items",
        store=True,
        readonly=False,
        help="What the call was about: these items are promised, disputed or sent.",
    )
    possible_line_ids = fields.Many2many("account.move.line", compute="_compute_debtor_id")
    promise_date = fields.Date(string="Pays by")
    promise_amount = fields.Monetary(
        compute="_compute_promise_amount", store=True, readonly=False, string="Amount Promised"
    )
    in_currencies = fields.Boolean(
        compute="_compute_currency_id",
        help="The items are in several currencies: no amount is asked for that would add them up.",
    )
    instalments = fields.Integer(string="In Instalments", default=1)
    dispute_reason_id = fields.Many2one("ar.dispute.reason", string="Why Disputed")
    dispute_amount = fields.Monetary(
        string="Amount Disputed", help="Empty: all that is open on the items."
    )
    send_statement = fields.Boolean(string="List of Open Items", default=True)
    send_invoices = fields.Boolean(string="Copies of the Invoices")
    next_action = fields.Char(compute="_compute_next", store=True, readonly=False)
    next_action_date = fields.Date(
        string="Next Action on", compute="_compute_next", store=True, readonly=False
    )

    # ------------------------------------------------------------------
    # What the form proposes
    # ------------------------------------------------------------------
    @api.depends("debtor_ids")
    def _compute_debtor_id(self):
        """A call with consequences is one with one debtor."""
        for wizard in self:
            debtors = wizard.debtor_ids._origin
            debtor = debtors if len(debtors) == 1 else debtors.browse()
            wizard.debtor_id = debtor
            wizard.possible_contact_ids = debtor.contact_ids
            wizard.possible_line_ids = debtor._promisable_lines()

    @api.depends("debtor_ids")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.debtor_id.contact_ids[:1]

    @api.depends("debtor_ids")
    def _compute_items(self):
        """What was ticked, else what is overdue and not yet promised or contested."""
        for wizard in self:
            ticked = wizard.move_line_ids
            debtor = wizard.debtor_id
            overdue = debtor._promisable_items().move_line_id if debtor else ticked
            wizard.move_line_ids = ticked or overdue

    @api.depends("move_line_ids", "debtor_id")
    def _compute_currency_id(self):
        for wizard in self:
            lines = wizard.move_line_ids
            wizard.currency_id = lines.currency_id[:1] or wizard.debtor_id.currency_id
            wizard.in_currencies = len(lines.currency_id) > 1

    @api.depends("move_line_ids")
    def _compute_promise_amount(self):
        for wizard in self:
            lines = wizard.move_line_ids
            wizard.promise_amount = (
                wizard.debtor_id._uncontested_amount(lines) if len(lines.currency_id) == 1 else 0
            )

    @api.depends("outcome")
    def _compute_next(self):
        for wizard in self:
            wizard.next_action = wizard._next_actions().get(wizard.outcome)
            days = RETURNS_AFTER.get(wizard.outcome)
            wizard.next_action_date = days and wizard._working_day(days)

    def _working_day(self, days):
        """So many days from now; where nobody works then, the next day on which somebody does."""
        day = fields.Date.add(self._today(), days=days)
        return (self.debtor_ids.company_id[:1] or self.env.company)._ar_working_day(day)

    def _today(self):
        """The day that it is for the debtors."""
        return (self.debtor_ids.company_id[:1] or self.env.company)._ar_today()

    def _next_actions(self):
        return {
            "no_answer": self.env._("Call again"),
            "wrong_person": self.env._("Find out who is in charge"),
            "has_paid": self.env._("Find the payment"),
            "asks_documents": self.env._("Ask whether the documents will do"),
            "refuses": self.env._("Decide how to go on"),
            "insolvent": self.env._("File our claim"),
        }

    # ------------------------------------------------------------------
    # Logging
    # ------------------------------------------------------------------
    def action_log(self):
        """Do what follows, write the call into the history, take the debtors off the worklist.

        :return: an action: what is left to look at, such as a new dispute, or a promise that a
            manager has to agree to; else a sentence that it is logged
        """
        self.ensure_one()
        self.debtor_ids.check_access("write")
        self._check()
        follow = getattr(self, f"_follow_{self.outcome}", dict)
        led_to = follow()
        for debtor in self.debtor_ids:
            self._log(debtor, led_to)
        self.debtor_ids._work_done(
            until=self.next_action_date,
            action=self.next_action,
            spoken=self.outcome not in NOT_REACHED,
        )
        dispute = self.env["ar.dispute"].browse(led_to.get("dispute_id"))
        promises = self.env["ar.promise"].search(
            [("id", "in", led_to.get("promise_ids", [])), ("state", "=", "requested")]
        )
        left = dispute or promises
        return left._get_records_action() if left else self._say(self._logged())

    def _say(self, told, tag="ar_done"):
        return {"type": "ir.actions.client", "tag": tag, "params": {"told": told}}

    def _logged(self):
        """That it is logged, in a sentence."""
        if debtor := self.debtor_id:
            return self.env._(
                "The call with %(customer)s is logged; it comes back on %(day)s.",
                customer=debtor.sudo().display_name,
                day=format_date(self.env, debtor.next_action_date),
            )
        count = len(self.debtor_ids)
        return self.env._("The calls with %(count)s debtors are logged.", count=count)

    def action_log_next(self):
        """Log the call, and go on with the next debtor of the worklist."""
        self.action_log()
        return self._say(self._logged(), "ar_next_debtor")

    def _check(self):
        self._check_contact()
        needs_items = self.outcome in ("will_pay", "disputes")
        if needs_items and not self.debtor_id:
            raise UserError(self.env._("Log what each customer promised or disputes by itself."))
        if needs_items and not self.move_line_ids:
            raise UserError(
                self.env._(
                    "%(customer)s has nothing open that could be promised or disputed.",
                    customer=self.debtor_id.display_name,
                )
            )
        if self.outcome == "will_pay" and not self.promise_date:
            raise UserError(self.env._("By which day does the customer pay?"))
        if self.outcome == "disputes" and not self.dispute_reason_id:
            raise UserError(self.env._("Why does the customer dispute it? Choose a reason."))

    def _check_contact(self):
        """Somebody of the one debtor: what is said of a contact is marked on it."""
        stranger = self.contact_id - self.debtor_id.contact_ids
        if stranger:
            raise UserError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s.",
                    contact=stranger.display_name,
                    customer=listing.names(self.env, self.debtor_ids.mapped("display_name")),
                )
            )

    def _log(self, debtor, led_to):
        """The call as a record, in the debtor's history, and as the call that dunning asked for.

        :param led_to: values of ``ar.call`` for the promises or the dispute that came of it
        """
        call = self.env["ar.call"].create(
            {
                "debtor_id": debtor.id,
                "contact_id": self.contact_id.id,
                "outcome": self.outcome,
                "note": self.note,
                **led_to,
            }
        )
        note = call._in_words()
        calls_due = debtor.activity_ids.filtered(
            lambda activity: activity.activity_type_id.category == "phonecall"
        )
        if call.reached:
            calls_due.action_feedback(feedback=note)
        elif self.next_action_date:
            calls_due.date_deadline = self.next_action_date
        if not calls_due or not call.reached:
            debtor.message_post(body=self.env._("Call: %(note)s", note=note))
        if call.reached:
            debtor.notice_ids._confirm_call()

    # What follows from each outcome; each returns what the call led to, as values of ar.call ----
    def _follow_wrong_person(self):
        """The debtor's contact is marked, and reminders no longer go there."""
        wrong = {"ar_wrong_contact": True, "ar_reminder_contact": False}
        self.contact_id.sudo().write(wrong)
        return {}

    def _follow_will_pay(self):
        """A promise per currency; its items are waited for. Our limits are asked of all at once."""
        promises = self.env["ar.promise"].create(
            [
                self._prepare_promise(lines)
                for lines in self.move_line_ids.grouped("currency_id").values()
            ]
        )
        return {"promise_ids": promises.ids}

    def _prepare_promise(self, lines):
        one_currency = lines.currency_id == self.move_line_ids.currency_id
        amount = self.promise_amount if one_currency else self.debtor_id._uncontested_amount(lines)
        promises = self.env["ar.promise"]
        terms = {"date": self.promise_date}
        if self.instalments > 1:
            plan = promises._split(
                amount, self.promise_date, self.instalments, currency=lines.currency_id
            )
            terms = {"instalment_ids": plan}
        return {
            "debtor_id": self.debtor_id.id,
            "currency_id": lines.currency_id.id,
            "amount": amount,
            "move_line_ids": [Command.set(lines.ids)],
            "note": self.note,
            **terms,
        }

    def _follow_disputes(self):
        """A dispute over the items; the contested amount is held back."""
        dispute = self.env["ar.dispute"]._open_for(
            self._contested_amounts(),
            self.dispute_reason_id,
            description=self.note,
            channel="phone",
            raised_by_id=self.contact_id.id,
        )
        return {"dispute_id": dispute.id}

    def _contested_amounts(self):
        """What is contested of each document: all that is open, or of one the amount that was
        named, the earliest due instalment first."""
        if self.dispute_amount and len(self.move_line_ids.move_id) > 1:
            raise UserError(
                self.env._("Name an amount for one invoice, or contest all of several.")
            )
        documents = self.move_line_ids.sorted("date_maturity")._ar_contested_as()
        if not self.dispute_amount:
            return dict.fromkeys(documents)
        digits = documents[0].currency_id.decimal_places
        laid = oldest_first(
            minor(self.dispute_amount, digits),
            [
                Item(number, minor(document._ar_uncontested_amount(), digits), number)
                for number, document in enumerate(documents)
            ],
        )
        # What is more than all of them is for the dispute to refuse, and to say why.
        amounts = {number: laid.on(number) for number, _document in enumerate(documents)}
        amounts[len(documents) - 1] += laid.left
        return {
            documents[number]: major(units, digits) for number, units in amounts.items() if units
        }

    def _follow_has_paid(self):
        """No reminder goes out while the money is looked for; who is held for longer stays so."""
        until = self.next_action_date
        if until and until > self._today():
            debtors = self.debtor_ids.sudo()
            for debtor in debtors.filtered(
                lambda one: not one.hold_until or one.hold_until < until
            ):
                words = debtor._in_its_language().env
                debtor.write({"hold_until": until, "hold_reason": words._("Says that it has paid")})
        return {}

    def _follow_asks_documents(self):
        """What was asked for is mailed at once."""
        for debtor in self.debtor_ids:
            lines = self.move_line_ids & debtor._promisable_lines()
            invoices = lines.move_id.filtered(lambda move: move.move_type in ASKING)
            invoices = invoices if self.send_invoices else None
            debtor._send_documents(invoices, statement=self.send_statement)
        return {}

    def _follow_refuses(self):
        """The manager of the collectors decides how to go on."""
        for debtor in self.debtor_ids:
            debtor._ask_manager(self._says_refuses, self.note)
        return {}

    @staticmethod
    def _says_refuses(debtor):
        return debtor.env._("%(customer)s refuses to pay", customer=debtor.display_name)

    @staticmethod
    def _says_insolvent(debtor):
        return debtor.env._("%(customer)s is insolvent", customer=debtor.display_name)

    def _follow_insolvent(self):
        """Nothing is sent any more; the manager has the claim filed."""
        self.debtor_ids.sudo().write({"standing": "insolvent"})
        for debtor in self.debtor_ids:
            debtor._ask_manager(self._says_insolvent, self.note)
        return {}
