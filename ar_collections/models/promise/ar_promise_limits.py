"""Promises beyond what the company grants by itself: they hold nothing back until a manager agrees.

How far ahead a promise may reach, counted from the day on which it was first given however often it
is prolonged or given anew, and how much of what is overdue must be promised, is in Settings.
What goes beyond waits in the approvals of ``ar_base``. Meanwhile its items are dunned, and may be
promised otherwise.
"""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import minor
from odoo.fields import Domain
from odoo.tools import float_repr

from ...domain.promise.judging import State
from ...domain.promise.limits import Limits, is_within
from .ar_promise_judging import UNSAID, UNSAID_OF_INSTALMENT


class ArPromise(models.Model):
    _inherit = "ar.promise"

    is_beyond_limits = fields.Boolean(
        string="Beyond Our Limits",
        readonly=True,
        copy=False,
        help="It reaches further ahead, or promises less of what the customer owes, than the "
        "company grants without a manager.",
    )
    first_promised_on = fields.Date(
        string="First Promised on",
        readonly=True,
        copy=False,
        help="How far it reaches is counted from here, however often it was prolonged, or "
        "withdrawn and given anew.",
    )
    agreed_on = fields.Date(
        readonly=True,
        copy=False,
        help="When a manager agreed to it: since then its items are not dunned.",
    )

    def _settle_limits(self):
        """Let those that are beyond the limits wait for a manager; those that are not go on.

        Whoever changes the terms of one that was agreed to needs an agreement to the new ones.
        """
        for promise in self.filtered(lambda one: one.state in (State.REQUESTED, State.OPEN)):
            record = promise.sudo()
            record._settle_first_day()
            record.is_beyond_limits = not promise._is_within_limits()
            if not record.is_beyond_limits:
                promise._follow_approval()
                if record.state == State.REQUESTED:
                    record._begin()
            elif promise._needs_approval():
                record._wait_for_agreement()
                promise._ask_approval(promise.note or "")

    def _settle_first_day(self):
        """Since when it is promised: prolonging moves no day, nor does promising anew."""
        days = [self.first_promised_on, self.promised_on, *self._replaced()._first_days()]
        self.first_promised_on = min(filter(None, days))

    def _replaced(self):
        """Promises in whose place this one was given: withdrawn while they held items back."""
        own = Domain("promise_id", "not in", self.ids)
        items = Domain("move_line_id", "in", self.item_ids.move_line_id.ids)
        ended = self.env["ar.promise.item"].search(own & items).promise_id
        return ended.filtered(
            lambda promise: (
                promise.state == State.WITHDRAWN
                and promise.withdrawn_code in (False, "superseded")
                and (promise.agreed_on or not promise.is_beyond_limits)
                and promise.date >= self.promised_on
            )
        )

    def _first_days(self):
        return [promise.first_promised_on or promise.promised_on for promise in self]

    def _is_within_limits(self):
        company = self.company_id.sudo()
        limits = Limits(company.ar_promise_most_days, company.ar_promise_least_share)
        return is_within(
            limits,
            days=(self.date - self.sudo().first_promised_on).days,
            promised=self._promised_in_all() if limits.share else 0,
            covered=self._askable_in_all() if limits.share else 0,
        )

    def _promised_in_all(self):
        """What its customer promises with it: what is to come of all that is live, and of it.

        A share that is asked of each promise would be got round by choosing the items.

        :return: in minor units of the company's currency, as :meth:`_askable_in_all`
        """
        promise = self.sudo()
        others = promise.search(
            [
                ("debtor_id", "=", promise.debtor_id.id),
                ("state", "=", State.OPEN.value),
                ("id", "!=", promise.id),
            ]
        )
        is_open = promise.state == State.OPEN
        own = promise.to_come_company if is_open else promise.amount_company
        return self._company_minor(sum(others.mapped("to_come_company")) + own)

    def _askable_in_all(self):
        """What its customer could be asked for: what is overdue, and what it promises besides.

        Not what is contested, under way or set off.
        """
        owed = Domain("days_late", ">", 0) | Domain("move_line_id", "in", self.move_line_ids.ids)
        items = (
            self.env["ar.open.item"]
            .with_context(ar_partner_ids=self.partner_id.ids)
            .search(
                owed & Domain("debtor_id", "=", self.debtor_id.id) & Domain("amount_open", ">", 0)
            )
        )
        return sum(
            self._company_minor(
                max(
                    0,
                    item.amount_open
                    - item.amount_disputed
                    - item.amount_in_process
                    - item.amount_set_off,
                )
                * (item.amount_open_company / item.amount_open)
            )
            for item in items
        )

    def _company_minor(self, amount):
        return minor(amount, self.company_currency_id.decimal_places)

    def _wait_for_agreement(self):
        """Hold nothing back meanwhile."""
        self.write(
            {**UNSAID, "state": State.REQUESTED.value, "ended_on": False, "agreed_on": False}
        )
        self.instalment_ids.write(UNSAID_OF_INSTALMENT)
        self.item_ids.live = False
        self.item_ids.flush_recordset(["live"])

    def _begin(self):
        """Wait for it from now on, and read in the journal what has come since it was given."""
        self._check_not_promised(self.move_line_ids)
        self.state = State.OPEN.value
        self._judge()
        self.env["ar.debtor"]._touch(self.move_line_ids)

    @api.model
    def _lapsed_domain(self, day):
        """Those whose last day has passed before anybody agreed."""
        return Domain("state", "=", State.REQUESTED.value) & Domain("date", "<", day)

    def _lapse(self):
        for promise in self:
            promise.sudo()._end_withdrawn("lapsed")
            promise._drop_approval()

    # ------------------------------------------------------------------
    # Approval: see ``ar.approved``
    # ------------------------------------------------------------------
    def _approval_kind(self):
        waits = self.is_beyond_limits and self.state in (State.REQUESTED, State.OPEN)
        return "promise" if waits else False

    def _approval_amount(self):
        return self.amount_company

    def _approval_figures(self):
        digits = self.currency_id.decimal_places
        plan = [
            [fields.Date.to_string(instalment.date), float_repr(instalment.amount, digits)]
            for instalment in self._instalments_by_date()
        ]
        return {
            **self._approval_read("debtor_id", "promised_on", "date", "amount", "move_line_ids"),
            "instalment_ids": {"type": "json", "value": plan},
        }

    def _approval_background(self):
        """What was open on its items, and of a plan each instalment by its day."""
        first = ["first_promised_on"] if self.first_promised_on != self.promised_on else []
        covered, plan = sum(self.item_ids.mapped("amount_before")), self._instalments_by_date()
        return {
            **self._approval_read(*first, binds=False),
            "covered": self._approval_money(covered, self.currency_id, binds=False),
            **{
                f"instalment_{number}": {
                    **self._approval_money(instalment.amount, self.currency_id, binds=False),
                    "day": fields.Date.to_string(instalment.date),
                }
                for number, instalment in enumerate(plan)
                if len(plan) > 1
            },
        }

    def _approval_label(self, name):
        if name == "covered":
            return self.env._("Open on its Items")
        return super()._approval_label(name)

    def _approval_fields(self):
        return {"amount", "date", "promised_on", "instalment_ids", "move_line_ids"}

    def _approval_makers(self):
        return self.user_id

    def _approval_reason(self):
        return self.note or ""

    def _approval_done(self):
        """A manager agreed: its items are waited for from today on."""
        promise = self.sudo()
        if promise.state == State.REQUESTED:
            promise.agreed_on = promise.company_id._ar_today()
            promise._begin()
            self._settle_approval(self)

    def _approval_refused(self, note):
        """It never held anything back, and does not."""
        if self.state == State.REQUESTED:
            self.sudo()._end_withdrawn("refused")
            self.sudo().withdrawn_reason = note

    def _approval_withdrawn(self):
        if self.state == State.REQUESTED:
            self.sudo()._end_withdrawn()
