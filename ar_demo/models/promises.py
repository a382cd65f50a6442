from datetime import timedelta

from odoo import Command, models

from ..domain import collecting


class ArDemo(models.AbstractModel):
    """What was promised in the past, before the money of the plan came; then judged by it."""

    _inherit = "ar.demo"

    def _make_past_promises(self, book, today):
        self.env["ar.debtor"]._ensure()
        for plan in book.promises:
            invoice = self._find("invoice", plan.invoice)
            item = self._receivables(invoice)[plan.instalment]
            if item.amount_residual_currency > 0:
                promise = self._promise(plan.customer, item, plan.promised_on, date=plan.day)
                if plan.withdrawn:
                    promise._end_withdrawn()
                    promise.write(
                        {
                            "withdrawn_reason": self.env._("The order was cancelled"),
                            "ended_on": plan.promised_on + timedelta(3),
                        }
                    )

    def _judge_promises(self, book, today):
        """The money has come: what became of each promise. What was said of it is long ago."""
        self.env["ar.promise"].search([("promised_on", "<", today)])._judge()
        debtors = self.env["ar.debtor"].search([("promise_ids", "!=", False)])
        debtors.message_ids.sudo().unlink()
        debtors._called_about_promises()

    def _make_recent_promises(self, book, today):
        """Promises of the last days: some just broken, one a plan that the manager agreed to, and
        one that waits for her since it is for in two months."""
        for customer in collecting.JUST_BROKEN:
            items = self._debtor(customer)._promisable_items().move_line_id
            self._promise(customer, items[:2], today - timedelta(12), date=today - timedelta(4))
        customer, count = collecting.INSTALMENTS
        items = self._debtor(customer)._promisable_items().move_line_id[:4]
        amount = sum(items.mapped("amount_residual_currency"))
        plan = self.env["ar.promise"]._split(
            amount, today + timedelta(6), count, currency=items.currency_id
        )
        agreed = self._promise(customer, items, today - timedelta(2), instalment_ids=plan)
        manager = self._find("user", "priya")
        self.env["ar.approval"]._of(agreed).sudo(False).with_user(manager).action_approve()
        late = self._debtor(collecting.JUST_BROKEN[0]).promise_ids[:1]
        self._promise(
            collecting.JUST_BROKEN[0], late.move_line_ids, today, date=today + timedelta(60)
        )

    def _promise(self, customer, items, promised_on, **values):
        """A promise for all that is open on some items, taken by the debtor's collector."""
        collector = self._find("user", collecting.COLLECTOR_OF[self._plan_of(customer).country])
        return self.env["ar.promise"].create(
            {
                "debtor_id": self._debtor(customer).id,
                "user_id": collector.id,
                "promised_on": promised_on,
                "currency_id": items.currency_id.id,
                "amount": sum(items.mapped("amount_residual_currency")),
                "move_line_ids": [Command.set(items.ids)],
                **values,
            }
        )
