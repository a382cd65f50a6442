"""The debtor's promises: whether one is waited for, how a new one is noted, what breaking means."""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.fields import Domain
from odoo.tools import format_date

from ...domain.debtor.standing import Standing

#: Days after which a change in the journal no longer calls an old promise into question.
REVISED_DAYS = 400
#: Of these the debtor is called.
BROKEN = ("broken", "partly_kept")


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    promise_ids = fields.One2many("ar.promise", "debtor_id", string="Promises")
    has_promise = fields.Boolean(
        string="Promised", compute="_compute_has_promise", search="_search_has_promise"
    )

    broken_promise_text = fields.Char(
        string="Broken Promise",
        compute="_compute_broken_promise_text",
        help="It comes first, today: what was noted as the next action stands beside it, on its "
        "own day.",
    )

    @api.depends("promise_ids.is_to_call", "promise_ids.ended_on", "standing")
    @api.depends_context("lang")
    def _compute_broken_promise_text(self):
        """The latest broken promise that nobody dealt with since; with the lawyers nobody calls."""
        broken = self.env["ar.promise"].search(
            [("debtor_id", "in", self.ids), ("is_to_call", "=", True)], order="ended_on, id"
        )
        latest = {promise.debtor_id: promise for promise in broken}
        for debtor in self:
            promise = latest.get(debtor) if debtor.standing == Standing.NORMAL else None
            debtor.broken_promise_text = promise and debtor._broken_promise_action(promise)

    @api.depends("promise_ids.state")
    def _compute_has_promise(self):
        live = self.env["ar.promise"]._read_group(
            [("debtor_id", "in", self.ids), *self._live_promise_domain()], ["debtor_id"]
        )
        promised = {debtor for (debtor,) in live}
        for debtor in self:
            debtor.has_promise = debtor in promised

    def _search_has_promise(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = self.env["ar.promise"]._search(self._live_promise_domain())
        return [("promise_ids", "in", live)]

    @api.model
    def _live_promise_domain(self):
        return [("state", "=", "open")]

    # ------------------------------------------------------------------
    # Noting a promise
    # ------------------------------------------------------------------
    def action_note_promise(self):
        """Open a new promise over the overdue items of the debtor's largest currency."""
        self.ensure_one()
        self.env["ar.promise"].check_access("create")
        self.check_access("read")
        owed = self._promisable_items()
        return dialog(
            "ar.promise",
            self.env._("Promise to Pay"),
            debtor_id=self.id,
            currency_id=(owed.currency_id or self.currency_id).id,
            amount=owed._askable(),
            move_line_ids=[Command.set(owed.move_line_id.ids)],
        )

    def _promisable_items(self):
        """Overdue items that nobody promised yet, in the one currency in which most is owed."""
        items = self._unpromised_items()
        by_currency = items.grouped("currency_id").values()
        return max(
            by_currency, key=lambda owed: sum(owed.mapped("amount_open_company")), default=items
        )

    def _unpromised_items(self):
        """Overdue items, in any currency, of which the customer can be asked for something.

        Neither contested, nor under a live promise, nor with their money under way or set off, nor
        withheld.
        """
        live = self.env["ar.promise.item"].search(
            [("promise_id.debtor_id", "=", self.id), ("live", "=", True)]
        )
        return (
            self.env["ar.open.item"]
            .with_context(ar_partner_ids=self.partner_id.ids)
            .search(
                [
                    ("debtor_id", "=", self.id),
                    ("days_late", ">", 0),
                    ("amount_open", ">", 0),
                    ("reason", "not in", ("disputed", "payment_in_process", "set_off")),
                    ("withheld", "=", False),
                    ("move_line_id", "not in", live.move_line_id.ids),
                ]
            )
        )

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------
    @api.model
    def _items_changed(self, partners):
        """Judge the customers' promises: one may be kept now, or open again."""
        result = super()._items_changed(partners)
        recent = self.env["ar.clock"]._today_domain(
            lambda today: Domain(
                "promised_on", ">=", fields.Date.subtract(today, days=REVISED_DAYS)
            )
        )
        self.env["ar.promise"].search(
            Domain("partner_id", "in", partners.ids) & Domain("state", "!=", "withdrawn") & recent
        )._judge()
        return result

    @api.model
    def _promise_broken(self, promises):
        """Hook: these promises are broken, in whole or in part. Their debtors are called today.

        Nobody is called about items on which nothing is open: they were written off.
        """
        promises.filtered(lambda promise: promise._is_open()).is_to_call = True
        notes = {}
        for debtor, broken in promises.grouped("debtor_id").items():
            debtor = debtor._in_its_language()
            notes[debtor.id] = "\n".join(map(debtor._broken_promise_note, broken))
        if notes:
            self.browse(notes)._message_log_batch(bodies=notes)

    @api.model
    def _promise_mended(self, promises):
        """Hook: these promises are not broken after all: a payment in time was booked late."""
        promises.is_to_call = False

    def _called_about_promises(self):
        """Somebody dealt with these debtors: their broken promises are news no longer.

        :return: ``{debtor id: ids of these promises}``
        """
        promises = (
            self.env["ar.promise"]
            .sudo()
            .search([("debtor_id", "in", self.ids), ("is_to_call", "=", True)])
        )
        promises.is_to_call = False
        return {debtor.id: own.ids for debtor, own in promises.grouped("debtor_id").items()}

    def _call_about_promises(self, promise_ids):
        """Nobody dealt with them after all: those that are still broken are news again."""
        promises = self.env["ar.promise"].sudo().browse(promise_ids).exists()
        promises.filtered(
            lambda promise: promise.debtor_id == self and promise.state in BROKEN
        ).is_to_call = True

    def _in_its_language(self):
        """The debtor in the language of who works it, whoever happens to book the payment."""
        return self.with_context(lang=self.company_id._ar_language_of(self.user_id))

    def _broken_promise_action(self, promise):
        return self.env._(
            "Promise of %(amount)s broken: call",
            amount=promise.with_env(self.env).currency_id.format(promise.amount),
        )

    def _broken_promise_note(self, promise):
        currency = promise.with_env(self.env).currency_id
        return self.env._(
            "Promise of %(amount)s by %(date)s broken: %(received)s received in time.",
            amount=currency.format(promise.amount),
            date=format_date(self.env, promise.date),
            received=currency.format(promise.received_amount),
        )
