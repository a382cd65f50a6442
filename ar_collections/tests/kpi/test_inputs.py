"""The inputs of key figures, held against a count of the same ledger item by item."""

from collections import defaultdict
from random import Random

from odoo import Command
from odoo.tests import tagged

from ...models.kpi.ar_kpi_inputs import INPUTS
from .common import KpiCase

BOUNDARIES = (-100, -75, -40, -39, -10, 1)


@tagged("post_install", "-at_install")
class TestInputs(KpiCase):
    def test_random_ledgers_item_by_item(self):
        for seed in range(5):
            with self.subTest(seed=seed):
                self.make_a_ledger(Random(seed))
                found = self.windows(*BOUNDARIES)
                self.assertTrue(found)
                for (partner, window), inputs in found.items():
                    counted = self.count(partner, window)
                    for name, value in counted.items():
                        self.assertAlmostEqual(
                            inputs[name], value, 2, f"{name} of {partner} in window {window}"
                        )

    def test_nobody_who_owed_or_did_anything_is_left_out(self):
        self.make_a_ledger(Random(7))
        found = self.windows(*BOUNDARIES)
        for partner in (self.customer, self.other):
            for window in range(1, len(BOUNDARIES)):
                if (partner.id, window) not in found:
                    counted = self.count(partner.id, window)
                    self.assertFalse(any(counted.values()), (partner.name, window, counted))

    def test_receivables_of_all_customers_are_the_ledger_at_each_end(self):
        self.make_a_ledger(Random(11))
        found = self.windows(*BOUNDARIES)
        for window in range(1, len(BOUNDARIES)):
            closing = sum(inputs["closing"] for (_p, w), inputs in found.items() if w == window)
            ledger = self.env["account.move.line"]._read_group(
                [
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("company_id", "=", self.company.id),
                    ("partner_id", "!=", False),
                    ("date", "<", self.day(BOUNDARIES[window])),
                ],
                aggregates=["balance:sum"],
            )[0][0]
            self.assertAlmostEqual(closing, ledger or 0, 2, f"window {window}")

    def make_a_ledger(self, rng):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 25}),
                ],
            }
        )
        invoices = []
        for _number in range(14):
            partner = rng.choice((self.customer, self.other))
            on = rng.randint(-120, -1)
            values = {"invoice_date": self.day(on), "date": self.day(on), "partner": partner}
            if rng.random() < 0.3:
                values["invoice_payment_term_id"] = term.id
                values["invoice_date_due"] = False
            amount = round(rng.uniform(10, 900), 2) * (-1 if rng.random() < 0.2 else 1)
            invoices.append(self.invoice(amount, due=on + rng.randint(0, 45), **values))
        for move in invoices:
            if move.move_type == "out_invoice" and rng.random() < 0.7:
                on = rng.randint((move.invoice_date - self.today).days - 3, 0)
                part = round(move.amount_total * rng.choice((0.3, 0.5, 1)), 2)
                payment = self.pay(move, part, payment_date=self.day(on))
                if rng.random() < 0.2:
                    self.item(move).remove_move_reconcile()
                elif rng.random() < 0.2:
                    payment.action_draft()
        credits = [move for move in invoices if move.move_type == "out_refund"]
        for credit in credits:
            if not credit.amount_residual:
                continue
            invoice = next(
                (
                    move
                    for move in invoices
                    if move.move_type == "out_invoice"
                    and move.partner_id == credit.partner_id
                    and move.amount_residual
                ),
                None,
            )
            if invoice:
                items = self.item(invoice) + self.item(credit)
                items.filtered(lambda item: not item.reconciled).reconcile()

    # ------------------------------------------------------------------
    # The same, counted with loops
    # ------------------------------------------------------------------
    def count(self, partner, window):
        start, after = (self.day(BOUNDARIES[window - 1]), self.day(BOUNDARIES[window]))
        lines = self.env["account.move.line"].search(
            [
                ("partner_id.commercial_partner_id", "=", partner),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("date", "<", after),
            ]
        )
        counted = defaultdict(float)
        for line in lines:
            self.count_line(counted, line, start, after)
        return {name: counted[name] for name in INPUTS if name in COUNTED}

    def count_line(self, counted, line, start, after):
        kind = self.kind(line)
        due = line.date_maturity or line.date
        residual = self.residual(line, after)
        counted["closing"] += residual
        if line.date < start:
            counted["opening"] += self.residual(line, start)
        if residual > 0:
            counted["owed"] += residual
            last = self.day((after - self.today).days - 1)
            for name, days in (
                ("late", 1),
                ("late_2", 31),
                ("late_3", 61),
                ("late_4", 91),
                ("late_5", 121),
            ):
                if (last - due).days >= days:
                    counted[name] += residual
        counted["unapplied"] -= min(0, residual)
        if start <= line.date < after:
            name = {"invoice": "billed", "credit_note": "credited", "payment": "cash"}.get(kind)
            if name:
                counted[name] += line.balance if kind == "invoice" else -line.balance
        if kind == "invoice":
            self.count_payments(counted, line, due, start, after)

    def count_payments(self, counted, line, due, start, after):
        falls_due = start <= due < after
        counted["due"] += line.balance if falls_due else 0
        for partial in line.matched_credit_ids:
            if partial.credit_move_id.parent_state != "posted":
                continue
            by = self.kind(partial.credit_move_id)
            in_time = partial.max_date < after
            if falls_due and in_time and by == "credit_note":
                counted["due"] -= partial.amount
            if by != "payment":
                continue
            if falls_due and in_time:
                counted["due_collected"] += partial.amount
            if start <= partial.max_date < after:
                late = (partial.max_date - due).days
                counted["paid"] += partial.amount
                counted["paid_days"] += partial.amount * late
                counted["paid_count"] += 1
                counted["late_days"] += late
                if start <= line.date < after:
                    counted["cohort_collected"] += partial.amount

    def kind(self, line):
        if line.move_id.move_type == "out_invoice":
            return "invoice"
        if line.move_id.move_type == "out_refund":
            return "credit_note"
        return "payment" if line.move_id.origin_payment_id else "entry"

    def residual(self, line, after):
        """What was open at the end of the day before ``after``."""
        taken = sum(
            p.amount
            for p in line.matched_credit_ids
            if p.max_date < after and p.credit_move_id.parent_state == "posted"
        )
        given = sum(
            p.amount
            for p in line.matched_debit_ids
            if p.max_date < after and p.debit_move_id.parent_state == "posted"
        )
        return line.balance - taken + given


COUNTED = {
    "opening",
    "closing",
    "owed",
    "late",
    "late_2",
    "late_3",
    "late_4",
    "late_5",
    "unapplied",
    "billed",
    "credited",
    "cash",
    "due",
    "due_collected",
    "cohort_collected",
    "paid",
    "paid_days",
    "paid_count",
    "late_days",
}
