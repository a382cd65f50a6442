"""Stories about promises: ``promise``, ``commit``, ``outcome``."""

from contextlib import nullcontext
from unittest.mock import patch

from ..common import ReceivablesCase


class PromiseCase(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_promise_tolerance_days = 2
        cls.company.ar_promise_tolerance_amount = 1.0
        cls.company.ar_promise_most_days = 365

    def promise(self, moves, amount=None, by=5, on=0, **values):
        """A promise to pay documents so many days from today; all that is open, or an amount."""
        lines = moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.amount_residual > 0
        )
        return self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor(moves[0].partner_id).id,
                "currency_id": moves[0].currency_id.id,
                "amount": amount or sum(lines.mapped("amount_residual_currency")),
                "promised_on": self.day(on),
                "date": self.day(by),
                "move_line_ids": lines.ids,
                **values,
            }
        )

    def debtor(self, partner=None):
        return self.env["ar.debtor"]._of(partner or self.customer, self.company)

    #: How many days have passed since today in the story: a payment is not there before its day.
    passed = 0

    def pay_on(self, move, days, amount=None, **values):
        """A payment on a day so many days from today, and what the commit concludes from it."""
        payment = self.pay(move, amount, payment_date=self.day(days), **values)
        self.passed = max(self.passed, days)
        self.commit()
        return payment

    def in_days(self, days):
        """Let so many days pass."""
        company = self.registry["res.company"]
        return patch.object(company, "_ar_today", lambda company: self.day(days))

    def commit(self):
        """What happens before a commit."""
        self.env.flush_all()
        with self.in_days(self.passed) if self.passed else nullcontext():
            self.env.cr.precommit.run()

    def unreconcile(self, move):
        self.item(move).remove_move_reconcile()
        self.commit()

    def assertOutcome(self, promise, state, received=None):
        self.assertEqual(promise.state, state)
        self.assertEqual(promise.item_ids.filtered("live") == promise.item_ids, state == "open")
        self.assertEqual(bool(promise.waits_until), state == "open")
        self.assertEqual(bool(promise.ended_on), state != "open")
        if received is not None:
            self.assertEqual(promise.received_amount, received)
