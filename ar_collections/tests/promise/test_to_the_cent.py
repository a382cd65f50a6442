"""Random lives of promises: each day all of what was promised is told, and nothing twice.

Part payments before, on and after the days, money that nobody applies and that is applied later,
credit notes, write-offs, cancelled invoices, instalments, while the days pass.
"""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.tests.soak import settings
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PromiseCase

KINDS = ["pay", "pay", "pay", "receipt", "receipt", "apply", "credit", "write_off", "cancel"]
_event = st.tuples(
    st.integers(0, 12),  # on which day
    st.sampled_from(KINDS),
    st.integers(0, 2),  # which invoice
    st.integers(1, 100),  # percent of it
)


@st.composite
def lives(draw):
    amounts = draw(st.lists(st.integers(1_00, 500_00), min_size=1, max_size=3))
    return {
        "amounts": amounts,
        "share": draw(st.integers(1, 100)),
        "days": sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=3))),
        "before": draw(st.integers(0, 60)),
        "sets_off": draw(st.booleans()),
        "events": sorted(draw(st.lists(_event, max_size=6))),
    }


@tagged("post_install", "-at_install")
class TestToTheCent(PromiseCase):
    def test_all_of_a_promise_is_told_and_nothing_twice(self):
        @settings(25)
        @given(lives())
        def holds(life):
            with self.env.cr.savepoint() as savepoint:
                self.live(life)
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all()

        holds()

    def live(self, life):
        self.policy.set_off_credits = life["sets_off"]
        self.moves = [self.invoice(cents / 100, due=-10) for cents in life["amounts"]]
        first = self.moves[0]
        if part := self.part(first, life["before"]):
            self.pay(first, part)
        self.receipts = []
        self.promised = self.given(life)
        events = list(life["events"])
        for today in range(14):
            with self.in_days(today):
                while events and events[0][0] == today:
                    _day, kind, which, share = events.pop(0)
                    move = self.moves[which % len(self.moves)]
                    getattr(self, f"do_{kind}")(move, share, today)
                self.env.flush_all()
                self.env.cr.precommit.run()
                self.pass_night(today)
                self.assertTold(today)
                self.assertRule(today, life["sets_off"])
                self.assertPast(today)

    def pass_night(self, today):
        night = SimpleNamespace(company=self.company, day=self.day(today))
        promises = self.env["ar.promise"]
        promises.search(promises._night_past(night))._night_judge(night)

    def given(self, life):
        """A promise of a share of all, in as many parts as there are days."""
        whole = sum(minor(move.amount_residual, 2) for move in self.moves)
        amount = max(len(life["days"]), whole * life["share"] // 100)
        if amount > whole:
            life["days"], amount = life["days"][:1], whole
        share = amount // len(life["days"])
        parts = [share] * (len(life["days"]) - 1)
        parts.append(amount - sum(parts))
        moves = self.env["account.move"].union(*self.moves)
        return self.promise(
            moves.filtered("amount_residual"),
            amount / 100,
            date=False,
            instalment_ids=[
                Command.create({"date": self.day(on), "amount": cents / 100})
                for on, cents in zip(life["days"], parts, strict=True)
            ],
        )

    def part(self, move, share):
        return move.currency_id.round(move.amount_residual * share / 100)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def do_pay(self, move, share, today):
        if move.state == "posted" and (amount := self.part(move, share)):
            self.pay(move, amount, payment_date=self.day(today))

    def do_receipt(self, move, share, today):
        if amount := move.currency_id.round(move.amount_total * share / 100):
            self.receipts.append(self.on_account(amount, date=self.day(today)))

    def do_apply(self, move, _share, _today):
        lines = self.env["account.move.line"]
        for receipt in self.receipts:
            lines |= self.item(receipt.move_id).filtered(lambda line: not line.reconciled)
        if lines and move.state == "posted" and move.amount_residual:
            (lines | self.item(move)).reconcile()

    def do_credit(self, move, share, today):
        if move.state == "posted" and (amount := self.part(move, share)):
            credit = self.invoice(-amount, invoice_date=self.day(today))
            (self.item(move) | self.item(credit)).reconcile()

    def do_write_off(self, move, share, today):
        if move.state != "posted" or not (amount := self.part(move, share)):
            return
        lost = self.env["account.move"].create(
            {
                "date": self.day(today),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.item(move).account_id.id,
                            "partner_id": move.partner_id.id,
                            "balance": -amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_expense"].id,
                            "balance": amount,
                        }
                    ),
                ],
            }
        )
        lost.action_post()
        (self.item(move) | self.item(lost)).reconcile()

    def do_cancel(self, move, _share, _today):
        if move.state == "posted":
            try:
                with self.env.cr.savepoint():
                    move.button_draft()
                    move.button_cancel()
            except UserError:
                self.env.invalidate_all()

    # ------------------------------------------------------------------
    # What must be so
    # ------------------------------------------------------------------
    def assertTold(self, today):
        """Promised = kept + still to come + broken + fallen away, to the cent, none negative."""
        promise = self.promised
        if promise.state == "withdrawn":
            return
        judged = promise.sudo()._verdicts(self.day(today))[promise]
        verdict = judged.verdict
        told = (verdict.kept, verdict.to_come, verdict.broken, verdict.fallen)
        self.assertEqual(minor(promise.amount, 2), sum(told))
        self.assertGreaterEqual(min(told), 0)
        self.assertEqual(promise.state, verdict.state.value)
        stored = (
            promise.received_amount,
            promise.to_come_amount,
            promise.fallen_amount,
            promise.unapplied_amount,
        )
        now = (verdict.received, verdict.to_come, verdict.fallen, judged.unapplied)
        self.assertEqual(tuple(minor(amount, 2) for amount in stored), now)
        company = (promise.to_come_company, promise.broken_company, promise.fallen_company)
        kept = minor(promise.amount_company, 2) - sum(minor(amount, 2) for amount in company)
        self.assertEqual(kept, verdict.kept)
        for name in ("received_amount", "to_come_amount", "matured_amount", "kept_amount"):
            self.assertGreaterEqual(min(promise.instalment_ids.mapped(name)), 0, name)
        self.assertLessEqual(promise.kept_amount, promise.matured_amount)
        self.assertLessEqual(verdict.to_come, self.still_open(), "no more than is open")
        self.assertLessEqual(judged.unapplied, verdict.to_come)

    def still_open(self):
        return sum(minor(item.amount_open, 2) for item in self.promised.item_ids)

    def assertRule(self, today, sets_off):
        """What is promised of an item is not asked for, the rest is, and they are what is open."""
        rows = self.env["ar.dunning.eligibility"]._decide(
            self.day(today), companies=self.company.ids, partners=self.customer.ids
        )
        promised = 0
        for row in rows:
            parts = {
                name: minor(row[f"amount_{name}"], 2)
                for name in ("open", "promised", "set_off", "due")
            }
            if parts["open"] <= 0:
                continue
            self.assertGreaterEqual(min(parts.values()), 0, row)
            taken = parts["promised"] + parts["set_off"] + parts["due"]
            self.assertLessEqual(taken, parts["open"], row)
            if row["reason"] == "ready" or parts["due"]:
                self.assertEqual(taken, parts["open"], row)
            promised += parts["promised"]
        promise = self.promised
        wanted = 0
        if promise.state == "open":
            wanted = minor(promise.to_come_amount, 2)
            wanted -= sets_off and minor(promise.unapplied_amount, 2)
        self.assertEqual(promised, wanted)
        aged = self.env["ar.aging.item"].with_context(ar_as_of=self.day(today))
        items = aged.search([("partner_id", "=", self.customer.id)])
        if not sets_off:
            self.assertEqual(minor(sum(items.mapped("promised_amount")), 2), wanted)

    def assertPast(self, today):
        """What the journal tells of the days gone by, in SQL and as it is judged."""
        promise = self.promised.sudo()
        reductions = promise._reductions()[promise.id]
        for on in range(today):
            rows = self.env.execute_query(
                promise._received_sql(self.day(on), SQL("promise.id = %s", promise.id))
            )
            came = sum(minor(amount, 2) for _promise, amount in rows)
            money = sum(one.amount for one in reductions if one.is_money and one.on <= self.day(on))
            self.assertEqual(came, money, on)
