"""Items that another customer owes from now on take along what was promised of them.

A contact that leaves its customer has items of its own, such as opening balances. A promise for
them ends, and what was still to come of it is promised by whoever owes the items, by the same days.
"""

from odoo import Command, api, models
from odoo.addons.ar_base.domain.allocation.policies import Item, oldest_first

from ...domain.promise.judging import Instalment, State
from ...domain.promise.plan import take
from .ar_promise import GIVEN


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    def _take_strictness_along(self, moves):
        """Promises keep items from being asked for, too."""
        moves = list(moves)
        result = super()._take_strictness_along(moves)
        for company, customer in dict.fromkeys((company, one) for company, one, _home in moves):
            self.env["ar.promise"]._follow_items_of(company, customer)
        return result


class ArPromise(models.Model):
    _inherit = "ar.promise"

    @api.model
    def _follow_items_of(self, company, customer):
        """Let promises of a customer follow those of their items that are another's now."""
        given = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", customer.id),
                ("state", "in", GIVEN),
            ]
        )
        for promise in given:
            if promise.item_ids._owing() - customer:
                promise._promise_anew_by_customer()

    def _promise_anew_by_customer(self):
        """End it, and note what is to come of it anew: of each customer for its own items."""
        is_open, items = self.state == State.OPEN, self.item_ids
        plan = [
            Instalment(part.date, self._minor(part.to_come_amount if is_open else part.amount))
            for part in self._instalments_by_date()
        ]
        laid = oldest_first(
            sum(part.amount for part in plan),
            [Item(item.id, self._minor(item.amount_open), item.date_due) for item in items],
        )
        self._end_withdrawn("moved")
        self._drop_approval()
        for customer, own in items.grouped(lambda item: item._owing()).items():
            taken, plan = take(plan, sum(laid.on(item.id) for item in own))
            if taken:
                self._promise_anew(customer, own.filtered(lambda item: laid.on(item.id)), taken)

    def _promise_anew(self, customer, items, plan):
        """The same promise, of another customer or for less."""
        self.create(
            {
                "debtor_id": self.env["ar.debtor"]._of(customer, self.company_id).id,
                "currency_id": self.currency_id.id,
                "amount": self._major(sum(part.amount for part in plan)),
                "promised_on": self.promised_on,
                "move_line_ids": [Command.set(items.move_line_id.ids)],
                "instalment_ids": [
                    Command.create({"date": part.due, "amount": self._major(part.amount)})
                    for part in plan
                ],
                "note": self.note,
                "user_id": self.user_id.id,
            }
        )


class ArPromiseItem(models.Model):
    _inherit = "ar.promise.item"

    def _owing(self):
        """Who owes the item now."""
        return self.move_line_id.partner_id.commercial_partner_id
