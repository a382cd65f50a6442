"""Working the queue: what is on the worklist today.

On the worklist is a debtor with a noted next action that is due, and one that is worth chasing and
does not rest. Whoever was worked today, or rests until a later day, is not. ``ar_debtor_walk`` says
how a debtor leaves it.
"""

from markupsafe import Markup
from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.orm import given
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

#: What tells that something is open of a debtor; the sum may be nought nevertheless.
OPEN = ("overdue_count", "next_due_date", "unapplied_amount")


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    worked_on = fields.Date(
        string="Worked", readonly=True, help="The day on which a collector last dealt with it."
    )
    on_worklist = fields.Boolean(
        compute="_compute_on_worklist",
        search="_search_on_worklist",
        help="Something is to be done today: a noted step is due, or there is enough to chase.",
    )
    has_step_due = fields.Boolean(
        string="Next Action Due",
        compute="_compute_has_step_due",
        search="_search_has_step_due",
        help="A next action was noted for today or earlier, and something is still open.",
    )
    is_worked_today = fields.Boolean(
        string="Worked Today",
        compute="_compute_is_worked_today",
        search="_search_is_worked_today",
    )
    is_mine = fields.Boolean(
        string="Mine or Mine to Cover",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="I am the collector, or stand in for the collector who is away.",
    )
    lang = fields.Selection(related="partner_id.lang", string="Language")
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    segment_ids = fields.Many2many(related="partner_id.category_id", string="Segments")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    contact_ids = fields.Many2many("res.partner", string="Contacts", compute="_compute_contact_ids")
    local_time = fields.Char(related="partner_id.ar_local_time")
    call_ids = fields.One2many("ar.call", "debtor_id", string="Calls")
    call_count = fields.Integer(compute="_compute_call_count")
    event_ids = fields.One2many("ar.debtor.event", "debtor_id", string="History")

    # ------------------------------------------------------------------
    # Who is on the worklist
    # ------------------------------------------------------------------
    @api.model
    def _worklist_domain(self):
        """Debtors with something to do today, whoever their collector is."""
        return self.env["ar.clock"]._today_domain(self._worklist_domain_on)

    @api.model
    def _worklist_domain_on(self, today):
        """The same for the debtors of companies in which it is this day."""
        rested = Domain("next_action_date", "=", False) | Domain("next_action_date", "<=", today)
        not_yet_worked = Domain("worked_on", "=", False) | Domain("worked_on", "<", today)
        worth_it = Domain("is_material", "=", True) & rested
        return not_yet_worked & (self._step_due_domain_on(today) | worth_it)

    @api.model
    def _step_due_domain(self):
        """Debtors whose noted next action is due, or whose promise is just broken.

        With nothing open that is done with, and of whoever is with the lawyers, or insolvent, no
        promise is asked after.
        """
        return self.env["ar.clock"]._today_domain(self._step_due_domain_on)

    @api.model
    def _step_due_domain_on(self, today):
        noted = Domain("next_action", "!=", False) & Domain("next_action_date", "<=", today)
        broken = Domain("promise_ids", "any", [("is_to_call", "=", True)])
        broken &= Domain("standing", "=", "normal")
        return (noted | broken) & self._has_open_items_domain()

    @api.model
    def _has_open_items_domain(self):
        """Debtors of whom something is open, though it may come to nought in all."""
        return (
            Domain("overdue_count", ">", 0)
            | Domain("next_due_date", "!=", False)
            | Domain("unapplied_amount", ">", 0)
        )

    def _search_has_step_due(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return self._step_due_domain()

    @api.depends("next_action", "next_action_date", "standing", *OPEN, "promise_ids.is_to_call")
    def _compute_has_step_due(self):
        due = self.filtered_domain(self._step_due_domain())
        for debtor in self:
            debtor.has_step_due = debtor in due

    def _search_on_worklist(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return self._worklist_domain()

    @api.depends(
        "worked_on",
        "next_action",
        "next_action_date",
        "is_material",
        "standing",
        *OPEN,
        "promise_ids.is_to_call",
    )
    def _compute_on_worklist(self):
        on_it = self.filtered_domain(self._worklist_domain())
        for debtor in self:
            debtor.on_worklist = debtor in on_it

    @api.depends("worked_on", "company_id")
    def _compute_is_worked_today(self):
        for debtor in self:
            worked_on = debtor.worked_on
            debtor.is_worked_today = worked_on and worked_on == debtor.company_id._ar_today()

    def _search_is_worked_today(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return self.env["ar.clock"]._today_domain(lambda today: [("worked_on", "=", today)])

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._mine_domain())
        for debtor in self:
            debtor.is_mine = debtor in mine

    def _search_is_mine(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return self._mine_domain()

    @api.model
    def _mine_domain(self):
        """What the user has or covers; what is nobody's where nobody has any yet, as at first."""
        covered = self.env["ar.absence"]._covered_by(self.env.user)
        assigned = Domain("user_id", "!=", False)
        new = [
            company.id
            for company in self.env.companies
            if not self.sudo().search_count(
                assigned & Domain("company_id", "=", company.id), limit=1
            )
        ]
        nobodys = Domain("user_id", "=", False) & Domain("company_id", "in", new)
        return Domain("user_id", "in", covered.ids) | nobodys

    @api.model
    def _covered_collectors(self, user):
        return self.env["ar.absence"]._covered_by(user)

    @api.model
    def get_empty_list_help(self, help_message):
        """Of an empty worklist, why: who was given nothing to do is not praised for it."""
        if not self.env.context.get("search_default_worklist"):
            return super().get_empty_list_help(help_message)
        mine = Domain("is_mine", "=", True)
        to_do = Domain("on_worklist", "=", True)
        if self.search_count(mine & (to_do | Domain("is_worked_today", "=", True)), limit=1):
            return super().get_empty_list_help(help_message)
        return Markup("<p class='o_view_nocontent_empty_folder'>{}</p><p>{}</p>").format(
            *self._why_nothing_is_mine(self.search_count(to_do))
        )

    def _why_nothing_is_mine(self, others):
        """What is said of an empty worklist, and what can be done.

        :param others: how many debtors are to be worked that are not the user's
        """
        if others:
            return (
                self.env._("No debtor to work today is yours"),
                self.env._(
                    "To be worked by others, or by nobody yet: %(count)s. Remove “Mine, and Those "
                    "I Cover” to see them; a manager shares them out under Work ‣ Assign.",
                    count=others,
                ),
            )
        return (
            self.env._("Nobody has to be chased today"),
            self.env._(
                "No customer is late with as much as the strategy asks for. All who owe something "
                "stand under Work ‣ Debtors."
            ),
        )

    def _compute_contact_ids(self):
        """The company itself and its people, those who receive reminders first.

        A subsidiary among them is another customer; whom another company took is not to be seen.
        """
        for debtor in self:
            customer = debtor.partner_id.sudo()
            people = customer | customer.child_ids.filtered(
                lambda person, customer=customer: person.commercial_partner_id == customer
            )
            people = people.sudo(False)._filtered_access("read").with_env(self.env)
            debtor.contact_ids = people.sorted(
                lambda person: (person.ar_wrong_contact, not person.ar_reminder_contact, person.id)
            )

    def _compute_call_count(self):
        counts = dict(
            self.env["ar.call"]._read_group(
                [("debtor_id", "in", self.ids)], ["debtor_id"], ["__count"]
            )
        )
        for debtor in self:
            debtor.call_count = counts.get(debtor, 0)

    def _open_units(self):
        """What is open in all, in whole minor units of the company currency."""
        return minor(self.open_amount, self.currency_id.decimal_places)

    def action_correct_address(self):
        """A collector puts an address right that is wrong, and nothing else of a contact."""
        self.ensure_one()
        self.check_access("write")
        return self._open_wizard("ar.address.wizard", self.env._("Correct an Address"))

    def action_open_calls(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_collections.ar_call_action")
        return dict(action, domain=[("debtor_id", "=", self.id)], context={})

    # ------------------------------------------------------------------
    # What brings a debtor back, and what a call may be about
    # ------------------------------------------------------------------
    def _promise_broken(self, promises):
        """A broken promise brings the debtor back at once, even if it was worked today."""
        result = super()._promise_broken(promises)
        promises.debtor_id.sudo().write({"worked_on": False})
        return result

    def _promisable_lines(self):
        """All that the debtor owes, due or not: what a call may be about."""
        if not self:
            return self.env["account.move.line"]
        return self._open_lines(lambda row: row["amount_currency"] > 0)

    def _open_lines(self, wanted):
        """The debtor's open items of today, by due date, of which the ledger's row is wanted.

        Those of a subsidiary are another customer's.
        """
        rows = self.env["ar.ledger"]._open_lines(
            self.company_id._ar_today(), self.company_id, self.partner_id
        )
        return self.env["account.move.line"].union(
            *(line for line, row in rows.items() if wanted(row))
        )

    @api.model
    def _uncontested_amount(self, lines):
        """What is open on some items of one currency, and neither disputed nor under way."""
        items = (
            self.env["ar.open.item"]
            .with_context(ar_partner_ids=lines.partner_id.sudo().commercial_partner_id.ids)
            .search([("move_line_id", "in", lines.ids)])
        )
        return items._askable()

    # ------------------------------------------------------------------
    # Handing over
    # ------------------------------------------------------------------
    def action_hand_over(self):
        self.check_access("write")
        return self._open_wizard("ar.hand.over.wizard", self.env._("Hand Over"))

    def action_back_to_normal(self):
        """The lawyers, or the insolvency, are done with: the debtor is dunned again."""
        self.check_access("write")
        self.sudo().write({"standing": "normal"})

    def _ask_manager(self, summary, note=None):
        """A task for whoever manages the collectors of this debtor's company.

        :param summary: says it of a debtor, in the language of its environment
        :param note: plain text, shown as it was typed
        """
        manager = self.company_id._ar_manager() or self.env.user
        speaking = self.with_context(lang=self.company_id._ar_language_of(manager))
        speaking.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary(speaking),
            note=plaintext2html(note or ""),
            user_id=manager.id,
        )

    def action_assign(self):
        self.env["ar.assign.wizard"].check_access("create")
        self.check_access("write")
        return self._open_wizard("ar.assign.wizard", self.env._("Assign"))

    # ------------------------------------------------------------------
    # What is done with ticked items
    # ------------------------------------------------------------------
    def _ticked(self):
        """The debtor's open items that were ticked on its page; none ticked means none.

        What the client sends (``ar_ticked_ids``) says nothing about whose they are.
        """
        ticked = given.ids(self.env, self.env.context, "ar_ticked_ids")
        if not ticked or len(self) != 1:
            return self.env["account.move.line"]
        return self._open_lines(lambda row: row["id"] in ticked)

    def _ticked_invoices(self):
        invoices = self._ticked().move_id.filtered(lambda move: move.move_type in ASKING)
        if not invoices:
            raise UserError(self.env._("Tick the invoices that this is about."))
        return invoices

    def action_hold_ticked(self):
        """Hold the ticked invoices and opening balances back until a day.

        Of an entry with items of other customers, what is ticked alone.
        """
        self.check_access("write")
        owed = self._ticked().filtered(lambda line: line.balance > 0)
        if not owed:
            raise UserError(self.env._("Tick the invoices that this is about."))
        several = owed.move_id._ar_of_several()
        alone = owed.filtered(lambda line: line.move_id in several)
        return (owed.move_id - several)._ar_hold(alone)

    def action_dispute_ticked(self):
        """Open a dispute over what was ticked: invoices, instalments, opening balances."""
        self.check_access("write")
        ticked = self._ticked().sorted("date_maturity")
        if not ticked:
            raise UserError(self.env._("Tick the invoices that this is about."))
        ticked.move_id._ar_check_may_dispute()
        return self.env["ar.dispute"]._action_contest(ticked._ar_contested_as())

    def action_log_call(self):
        """Log a call; the ticked items are what it was about."""
        self.check_access("write")
        action = self._open_wizard("ar.call.wizard", self.env._("Log a Call"))
        if ticked := self._ticked():
            action["context"]["default_move_line_ids"] = ticked.ids
        return action

    def action_note_promise(self):
        """Note a promise over the ticked items, else over what is overdue."""
        action = super().action_note_promise()
        ticked = self._ticked() & self._promisable_lines()
        if not ticked:
            return action
        if len(ticked.currency_id) > 1:
            raise UserError(
                self.env._("Tick items of one currency: a promise is kept in the items' currency.")
            )
        action["context"].update(
            default_currency_id=ticked.currency_id.id,
            default_amount=self._uncontested_amount(ticked),
            default_move_line_ids=[Command.set(ticked.ids)],
        )
        return action
