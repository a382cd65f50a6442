"""The debtor's promises: whether one is waited for, and how a new one is noted."""

from odoo import Command, api, fields, models


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    promise_ids = fields.One2many("ar.promise", "debtor_id", string="Promises")
    has_promise = fields.Boolean(
        string="Promised", compute="_compute_has_promise", search="_search_has_promise"
    )

    @api.depends("promise_ids.state", "promise_ids.date")
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
        return [("state", "=", "open"), ("date", ">=", fields.Date.context_today(self))]

    def action_note_promise(self):
        """Open a new promise over the overdue items of the debtor's largest currency."""
        self.ensure_one()
        owed = self._promisable_items()
        uncontested = sum(owed.mapped("amount_open")) - sum(owed.mapped("amount_disputed"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise to Pay"),
            "res_model": "ar.promise",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_debtor_id": self.id,
                "default_currency_id": (owed.currency_id or self.currency_id).id,
                "default_amount": uncontested,
                "default_move_line_ids": [Command.set(owed.move_line_id.ids)],
            },
        }

    def _promisable_items(self):
        """Overdue items that nobody promised yet, in the one currency in which most is owed."""
        items = (
            self.env["ar.open.item"]
            .with_context(ar_partner_ids=self.partner_id.ids)
            .search(
                [
                    ("debtor_id", "=", self.id),
                    ("days_late", ">", 0),
                    ("amount_open", ">", 0),
                    ("reason", "not in", ("promised", "disputed")),
                ]
            )
        )
        by_currency = items.grouped("currency_id").values()
        return max(
            by_currency, key=lambda owed: sum(owed.mapped("amount_open_company")), default=items
        )
