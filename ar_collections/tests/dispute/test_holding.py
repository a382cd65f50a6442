"""What is contested is not dunned, the rest is; nothing is held twice; payment settles it."""

import json

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.ar_base.tests.soak import settings
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ...domain.dispute.amounts import spread
from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestHolding(ReceivablesCase):
    def instalments(self, total=100):
        """An invoice due in two halves, both late."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 10)
                ],
            }
        )
        return self.invoice(
            total,
            due=-30,
            invoice_date=self.day(-30),
            invoice_date_due=False,
            invoice_payment_term_id=term.id,
        )

    def test_a_line_that_names_no_amount_contests_and_holds_all_that_is_open(self):
        move = self.invoice(100, due=-10)
        dispute = self.env["ar.dispute"].create(
            {
                "debtor_id": self.debtor().id,
                "reason_id": self.env.ref("ar_collections.dispute_reason_other").id,
                "line_ids": [Command.create({"move_id": move.id})],
            }
        )
        self.assertEqual((dispute.amount, dispute.held_amount), (100, 100))
        self.assertEqual(self.reason(move), "disputed")

    def test_only_the_contested_part_is_held_back(self):
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move, 30)
        item = self.decisions(move)
        self.assertEqual((item.reason, item.amount_disputed, item.amount_due), ("ready", 30, 70))
        self.assertEqual(dispute.held_amount, 30)
        self.assertIn("DSP/", dispute.name)

    def test_contested_in_full_is_not_dunned(self):
        move = self.invoice(100, due=-10)
        self.dispute(move)
        self.assertEqual(self.reason(move), "disputed")

    def test_of_instalments_the_earliest_due_bear_it_first(self):
        move = self.instalments()
        self.dispute(move, 70)
        first, second = self.decisions(move).sorted("date_due")
        self.assertEqual((first.amount_disputed, second.amount_disputed), (50, 20))
        self.assertEqual((first.reason, second.amount_due), ("disputed", 30))

    def test_on_a_past_day_it_is_what_it_was_then(self):
        move = self.invoice(100, due=-60)
        dispute = self.dispute(move, 100, raised_on=self.day(-20))
        dispute.sudo().line_ids.released_on = self.day(-5)
        dispute.sudo().write({"state": "rejected", "ended_on": self.day(-5)})
        held = [self.decisions(move, day).amount_disputed for day in (-21, -20, -6, -5)]
        self.assertEqual(held, [0, 100, 100, 0])

    def test_what_is_known_now_counts_where_it_is_that_day(self):
        """Elsewhere it is a day later already: what is held back here does not depend on that."""
        with freeze_time("2026-03-10 18:00"):
            self.company.ar_tz = "America/Los_Angeles"
            self.env["res.company"].create({"name": "Next Door", "ar_tz": "Asia/Shanghai"})
            self.today = self.company._ar_today()
            move = self.invoice(100, due=-10)
            dispute = self.dispute(move, 60)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE ar_dispute SET raised_on = %s WHERE id = %s", [self.day(1), dispute.id]
            )
            self.env.invalidate_all()
            self.assertEqual(self.decisions(move).amount_disputed, 60)
            self.assertEqual(self.decisions(move, -1).amount_disputed, 0)

    def test_two_disputes_cannot_exceed_what_is_open(self):
        move = self.invoice(100, due=-10)
        self.dispute(move, 60)
        with self.assertRaises(ValidationError) as refused:
            self.dispute(move, 40.01)
        for part in (move.name, "100.00", "100.01"):
            self.assertIn(part, str(refused.exception))
        self.dispute(move, 40)

    def test_a_dispute_that_ended_makes_room(self):
        move = self.invoice(100, due=-10)
        first = self.dispute(move, 60)
        first.action_withdraw()
        self.dispute(move, 100)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            first.action_reopen()

    def test_what_is_paid_cannot_be_contested(self):
        move = self.invoice(100, due=-10)
        self.pay(move, 80)
        with self.assertRaises(ValidationError):
            self.dispute(move, 20.01)
        self.assertEqual(self.dispute(move).amount, 20)

    def test_one_dispute_over_several_invoices(self):
        first, second = self.invoice(100, due=-10), self.invoice(50, due=-5)
        reason = self.env.ref("ar_collections.dispute_reason_price")
        dispute = self.env["ar.dispute"]._open_for({first: 30, second: None}, reason)
        self.assertEqual(dispute.move_ids, first + second)
        self.assertEqual(dispute.amount, 80)
        self.assertEqual(self.env["ar.dispute"].search([("move_ids", "=", second.id)]), dispute)
        self.assertEqual(self.reason(second), "disputed")
        self.assertEqual(first.ar_disputed_amount, 30)

    def test_invoices_of_one_customer_and_one_currency(self):
        move = self.invoice(100, due=-10)
        reason = self.env.ref("ar_collections.dispute_reason_price")
        theirs = self.invoice(50, due=-5, partner=self.other)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["ar.dispute"]._open_for(move + theirs, reason)
        euro = self.setup_other_currency("EUR")
        foreign = self.invoice(50, due=-5, currency_id=euro.id)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["ar.dispute"]._open_for(move + foreign, reason)
        with self.assertRaises(ValidationError):
            self.dispute(self.invoice(-50, due=-5), 50)

    def test_figures_of_the_debtor(self):
        late, later = self.invoice(100, due=-10), self.invoice(50, due=10)
        self.dispute(late, 30)
        self.dispute(later, 20)
        self.commit()
        debtor = self.debtor()
        self.assertRecordValues(
            debtor,
            [{"disputed_amount": 50, "disputed_overdue_amount": 30, "dispute_count": 2}],
        )
        debtor.dispute_ids.filtered(lambda dispute: dispute.amount == 30).action_withdraw()
        self.commit()
        self.assertRecordValues(
            debtor,
            [{"disputed_amount": 20, "disputed_overdue_amount": 0, "dispute_count": 1}],
        )

    def test_figures_of_a_foreign_currency_are_at_book_value(self):
        euro = self.setup_other_currency("EUR")
        move = self.invoice(100, due=-10, currency_id=euro.id)
        dispute = self.dispute(move, 25)
        self.commit()
        book = self.item(move).amount_residual
        self.assertAlmostEqual(self.debtor().disputed_amount, book / 4, 2)
        self.assertAlmostEqual(dispute.amount_company, book / 4, 2)
        self.assertEqual(dispute.currency_id, euro)

    def test_figures_and_eligibility_agree(self):
        move = self.instalments(99.99)
        self.dispute(move, 66.66)
        self.commit()
        self.assertAlmostEqual(
            self.debtor().disputed_amount, sum(self.decisions(move).mapped("amount_disputed")), 2
        )

    def test_payment_in_full_settles_it(self):
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move, 60)
        self.pay(move, 40)
        self.commit()
        self.assertEqual(dispute.state, "new")
        self.pay(move)
        self.commit()
        self.assertRecordValues(
            dispute,
            [{"state": "closed", "resolution": "paid", "held_amount": 0, "accepted_amount": 0}],
        )
        self.assertEqual(dispute.ended_on, self.today)

    def test_a_payment_that_bounces_opens_it_again(self):
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move, 60)
        self.pay(move)
        self.commit()
        self.item(move).remove_move_reconcile()
        self.commit()
        self.assertEqual((dispute.state, dispute.held_amount), ("investigating", 60))
        self.assertEqual(self.decisions(move).amount_disputed, 60)

    def test_a_credit_note_made_by_hand_settles_it_as_credited(self):
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move)
        move._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.commit()
        self.assertRecordValues(
            dispute, [{"state": "closed", "resolution": "credited", "accepted_amount": 100}]
        )

    def test_quantity_and_price_of_a_line(self):
        move = self.invoice(
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "quantity": 10,
                        "price_unit": 100,
                        "tax_ids": [Command.set(self.tax_sale_a.ids)],
                    }
                )
            ]
        )
        line = move.invoice_line_ids
        with Form(self.env["ar.dispute"]) as form:
            form.debtor_id = self.debtor()
            form.reason_id = self.env.ref("ar_collections.dispute_reason_quantity_short")
            with form.line_ids.new() as contested:
                contested.move_id = move
                contested.basis = "quantity"
                contested.invoice_line_id = line
                contested.quantity = 2
                self.assertEqual(contested.amount, 230)
            with form.line_ids.new() as contested:
                contested.move_id = move
                contested.basis = "price"
                contested.invoice_line_id = line
                contested.price_unit = 95
                self.assertEqual(contested.amount, 46)  # 8 pieces × 5 + 15 %
        dispute = form.save()
        self.assertEqual(dispute.amount, 276)  # 10 × 100 − 8 × 95, + 15 %
        self.assertEqual(dispute.team_id.name, "Supply Chain")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            dispute.line_ids[0].quantity = 11
        with self.assertRaises(ValidationError), self.cr.savepoint():
            dispute.line_ids[1].price_unit = 100

    def test_the_invoice_offers_what_is_open_and_not_contested(self):
        move = self.invoice(100, due=-10)
        self.dispute(move, 40)
        action = move.action_ar_dispute()
        with Form(self.env["ar.dispute"].with_context(**action["context"])) as form:
            form.reason_id = self.env.ref("ar_collections.dispute_reason_price")
        self.assertEqual(form.save().amount, 60)
        with self.assertRaises(UserError):
            move.action_ar_dispute()

    def test_deleting_or_cancelling_the_invoice_withdraws_the_dispute(self):
        kept, gone = self.invoice(100, due=-10), self.invoice(50, due=-10)
        first, second = self.dispute(kept), self.dispute(gone)
        (kept + gone).button_draft()
        kept.button_cancel()
        gone.name = False
        gone.with_context(force_delete=True).unlink()
        self.assertEqual((first.state, second.state), ("withdrawn", "withdrawn"))

    @settings(60)
    @given(
        st.integers(0, 3000),
        st.lists(st.tuples(st.integers(0, 5), st.integers(-300, 1000)), min_size=1, max_size=5),
        st.none() | st.dictionaries(st.integers(0, 5), st.integers(1, 1200), max_size=3),
    )
    def test_the_statement_spreads_as_the_rule_does(self, contested, rows, own):
        items = [(key, due, residual) for key, (due, residual) in enumerate(rows)]
        part = self.env["ar.dispute"]._spread_sql(
            SQL("%s::integer", contested),
            SQL("item.residual"),
            SQL("%s::jsonb", json.dumps(own) if own else None),
        )
        found = self.env.execute_query(
            SQL(
                "SELECT item.id, %s FROM (VALUES %s) item (id, move_id, due, residual)",
                part,
                SQL(", ").join(SQL("(%s, 1, %s, %s)", *item) for item in items),
            )
        )
        self.assertEqual(dict(found), spread(contested, items, own))
