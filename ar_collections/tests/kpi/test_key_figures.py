"""Key figures as a manager meets them: windows, months, roll rates, why DSO moved."""

from datetime import timedelta
from decimal import Decimal

from odoo import Command
from odoo.addons.ar_base.orm.dated import dated_month
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import format_date

from ...domain.kpi import formulas
from ...domain.kpi.catalogue import CATALOGUE
from ...domain.kpi.decomposition import PARTS
from .common import KpiCase


@tagged("post_install", "-at_install")
class TestKeyFigures(KpiCase):
    def dated(self, amount, on, due=None, partner=None, **values):
        """A document dated so many days from today, due then or when said."""
        return self.invoice(
            amount,
            due=on if due is None else due,
            partner=partner,
            invoice_date=self.day(on),
            date=self.day(on),
            **values,
        )

    def of_window(self, start, end, **values):
        self.commit()
        return self.env["ar.kpi"]._of_window(self.company, self.day(start), self.day(end), **values)

    def counted(self, start, end):
        (inputs,) = self.of_window(start, end).values()
        return self.env["ar.kpi"]._counted(inputs)

    # ------------------------------------------------------------------
    # Windows
    # ------------------------------------------------------------------
    def test_dso_is_receivables_by_sales_times_days(self):
        self.dated(300, -20)
        self.pay(self.dated(600, -10), payment_date=self.day(-5))
        figures = self.counted(-29, 0)
        self.assertEqual(figures["dso"], Decimal(300) * 30 / 900)
        self.assertEqual(figures["collected_of_collectable"], Decimal(600) * 100 / 900)

    def test_the_window_may_begin_and_end_within_months(self):
        self.dated(100, -50)
        self.dated(200, -30)
        inputs = self.window(-40, -20)
        self.assertEqual((inputs["opening"], inputs["billed"], inputs["closing"]), (100, 200, 300))

    def test_a_payment_later_than_the_window_does_not_count(self):
        self.pay(self.dated(100, -30), payment_date=self.day(-3))
        inputs = self.window(-40, -10)
        self.assertEqual((inputs["closing"], inputs["cash"], inputs["paid"]), (100, 0, 0))

    def test_what_was_written_off_with_a_payment_was_not_received(self):
        """100 are owed, 10 come, and the wizard marks the invoice as fully paid."""
        move = self.dated(100, -30)
        self.pay(
            move,
            10,
            payment_date=self.day(-20),
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        inputs = self.window(-40, 0)
        self.assertEqual((inputs["cash"], inputs["paid"], inputs["due_collected"]), (10, 10, 10))
        self.assertEqual((inputs["written_off"], inputs["closing"]), (90, 0))
        self.assertEqual(inputs["paid_days"], 100, "ten days late, weighted by what was paid")

    def test_no_cent_is_lost_where_one_payment_settles_several(self):
        """33.33 + 33.33 + 33.34; the bank has 99.98, and 0.02 are written off."""
        moves = self.env["account.move"].union(
            *(self.dated(amount, -30) for amount in (33.33, 33.33, 33.34))
        )
        self.pay(
            moves,
            99.98,
            payment_date=self.day(-20),
            group_payment=True,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        inputs = self.window(-40, 0)
        self.assertEqual(
            [inputs[name] for name in ("cash", "paid", "due_collected", "written_off")],
            [99.98, 99.98, 99.98, 0.02],
        )

    def refund(self, amount, on):
        """Money paid back, applied to nothing."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": self.day(on),
            }
        )
        payment.action_post()
        return payment.move_id

    def test_received_is_the_same_before_and_after_a_refund_is_applied(self):
        """1,000 were paid, a note of 150 given and paid back: 850 stay, applied or not."""
        self.pay(self.dated(1000, -30), payment_date=self.day(-25))
        note, refund = self.dated(-150, -22), self.refund(150, -20)
        before = self.window(-40, -10)["cash"]
        (self.item(note) | self.item(refund)).reconcile()
        self.assertEqual((before, self.window(-40, -10)["cash"]), (850, 850))
        told = self.env["ar.ledger"]._received(self.company, self.day(-40), self.day(-10))
        self.assertEqual(told, {self.company.id: 850})
        self.assertTrue(self.item(note).reconciled)

    def test_what_bounced_is_taken_back_when_it_bounced(self):
        """600 are paid, and the entry is reversed three days later."""
        for storno in (False, True):
            self.company.account_storno = storno
            partner = self.other if storno else self.customer
            payment = self.pay(self.dated(600, -40, partner=partner), payment_date=self.day(-15))
            payment.move_id._reverse_moves([{"date": self.day(-12)}], cancel=True)
            found = {
                (start, end): self.window(start, end, partner)
                for start, end in ((-15, -13), (-12, 0), (-15, 0))
            }
            self.assertEqual([inputs["cash"] for inputs in found.values()], [600, -600, 0], storno)
            whole = found[-15, 0]
            told = [whole[name] for name in ("paid", "due_collected", "closing", "unapplied")]
            self.assertEqual(told, [0, 0, 600, 0])

    def test_the_family_is_complete_and_every_figure_says_how_it_was_counted(self):
        self.dated(300, -40)
        (inputs,) = self.of_window(-29, 0).values()
        kpi = self.env["ar.kpi"]
        self.assertEqual(set(kpi._names()), set(CATALOGUE))
        self.assertEqual(set(kpi._formulas()), set(CATALOGUE))
        for key in CATALOGUE:
            self.assertTrue(kpi._told(key, inputs, self.company.currency_id), key)
        self.assertIn("receivables", kpi._told("dso", inputs, self.company.currency_id))

    def test_true_dso_weighs_each_open_invoice_by_its_age(self):
        self.dated(100, -10)
        (inputs,) = self.of_window(-9, 0).values()
        self.assertEqual(self.env["ar.kpi"]._counted(inputs)["dso_true"], 10)

    def test_countback_uses_up_the_newest_months_first(self):
        first = self.today.replace(day=1)
        for back in (0, 1, 2):
            on = (self.month(back) - self.today).days
            self.dated(100, on)
        (inputs,) = self.of_window((first - self.today).days, 0).values()
        months = inputs.months
        self.assertEqual([sales for sales, *_rest in months[:4]], [100, 100, 100, 0])
        self.assertEqual([closing for _s, _d, closing, _month in months[:4]], [300, 200, 100, 0])
        self.assertEqual(
            self.env["ar.kpi"]._counted(inputs)["dso_countback"],
            sum(days for _sales, days, *_rest in months[:3]),
        )

    def test_the_quarterly_average_is_of_three_month_ends(self):
        """1,000 in the middle of each month, paid on the last day of the next: 30 days, always.

        In the midst of a month that is not over its sales are not there yet.
        """
        for back in range(1, 9):
            on = (self.month(back) - self.today).days
            move = self.dated(1000, on + 14)
            if back > 1:
                paid = self.month(back - 2) - timedelta(days=1)
                self.pay(move, payment_date=paid)
        last = (self.month(1) - self.today).days
        for end in (last - 1, last + 1, last + 13, last + 26):
            (inputs,) = self.of_window(end - 20, end).values()
            kpi = self.env["ar.kpi"]
            self.assertEqual(kpi._counted(inputs)["dso_quarterly"], 30, self.day(end))
            told = kpi._told("dso_quarterly", inputs, self.company.currency_id)
            self.assertEqual(
                [part.split(":")[0] for part in told.split("; ")],
                [dated_month(self.env, self.month(back)) for back in (2, 3, 4)],
            )
        self.rebuilt(until=self.month(1) + timedelta(days=13))
        stored = kpi._series(self.company, 3, until=self.month(1) + timedelta(days=13))
        self.assertEqual([kpi._counted(inputs)["dso_quarterly"] for _m, inputs in stored], [30] * 3)

    def test_paid_in_full_at_another_rate_is_all_collected(self):
        """EUR 1,000 are booked at 909.09; 800.00 come for them, or 1,000.00: nothing is owed."""
        euro = self.setup_other_currency(
            "EUR", rates=[(str(self.day(on)), rate) for on, rate in ((-60, 1.1), (-15, 1.25))]
        )
        invoices = {"due": -30, "currency_id": euro.id}
        loss = self.dated(1000, -40, **invoices)
        self.pay(loss, payment_date=self.day(-10), currency_id=euro.id)
        self.assertEqual((loss.amount_residual, self.item(loss).balance), (0, 909.09))
        inputs = self.window(-40, 0)
        self.assertEqual((inputs["billed"], inputs["cash"], inputs["paid"]), (909.09, 800, 800))
        figures = self.counted(-40, 0)
        self.assertEqual(figures["collected_of_due"], 100)
        self.assertEqual(figures["collected_of_cohort"], 100)

    def test_what_is_collected_is_told_in_the_invoices_own_money(self):
        """Of EUR 1,000 (909.09) at a worse rate: half is paid; 990 are, and 10 written off."""
        euro = self.setup_other_currency(
            "EUR", rates=[(str(self.day(on)), rate) for on, rate in ((-60, 1.1), (-15, 1.25))]
        )
        expense = self.company_data["default_account_expense"]
        stories = {
            50: lambda move: self.pay(move, 500, payment_date=self.day(-10), currency_id=euro.id),
            99: lambda move: self.pay(
                move,
                990,
                payment_date=self.day(-10),
                currency_id=euro.id,
                payment_difference_handling="reconcile",
                writeoff_account_id=expense.id,
            ),
        }
        for share, story in stories.items():
            with self.subTest(share=share):
                partner = self.make_customer(f"Pays {share}")
                story(self.dated(1000, -40, due=-30, currency_id=euro.id, partner=partner))
                inputs = self.of_window(-40, 0, by="partner")[partner.id]
                figures = self.env["ar.kpi"]._counted(inputs)
                self.assertAlmostEqual(figures["collected_of_due"], share, 2)
                self.assertAlmostEqual(figures["collected_of_cohort"], share, 2)

    def test_a_gain_is_not_collected_twice(self):
        euro = self.setup_other_currency(
            "EUR", rates=[(str(self.day(on)), rate) for on, rate in ((-60, 1.1), (-15, 1.0))]
        )
        gain = self.dated(1000, -40, due=-30, currency_id=euro.id)
        self.pay(gain, payment_date=self.day(-10), currency_id=euro.id)
        inputs = self.window(-40, 0)
        self.assertEqual((inputs["closing"], inputs["cash"]), (0, 1000))
        self.assertEqual((inputs["due"], inputs["due_collected"]), (909.09, 909.09))
        self.assertEqual(self.counted(-40, 0)["collected_of_cohort"], 100)

    def test_what_a_credit_note_took_at_another_rate_was_not_due(self):
        """EUR 1,000 (909.09), of which 400 (320.00 by then) are credited, and 600 (480.00) paid."""
        euro = self.setup_other_currency(
            "EUR", rates=[(str(self.day(on)), rate) for on, rate in ((-60, 1.1), (-15, 1.25))]
        )
        move = self.dated(1000, -40, due=-30, currency_id=euro.id)
        credit = self.dated(-400, -10, currency_id=euro.id)
        (self.item(move) | self.item(credit)).reconcile()
        self.pay(move, payment_date=self.day(-5), currency_id=euro.id)
        self.assertEqual(move.amount_residual, 0)
        inputs = self.window(-40, 0)
        self.assertAlmostEqual(inputs["due"], 600 / 1.1, 1)
        self.assertEqual(inputs["due_collected"], inputs["due"])

    # ------------------------------------------------------------------
    # Settled elsewhere
    # ------------------------------------------------------------------
    def test_what_the_head_office_collected_a_branch_is_not_owed(self):
        """1,000 invoiced by the branch two months ago; the head office received 600 last month."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        both = dict(self.env.context, allowed_company_ids=(self.company | branch).ids)
        receivable = self.company_data["default_account_receivable"]
        self.customer.with_company(branch).property_account_receivable_id = receivable
        invoiced, paid = ((self.month(back) - self.today).days for back in (2, 1))
        move = self.dated(
            1000,
            invoiced,
            company_id=branch.id,
            journal_id=self.company_data["default_journal_sale"].id,
        )
        came = self.received(600, paid)
        (self.item(move) | self.item(came)).with_context(**both).reconcile()
        self.commit()
        kpi = self.env["ar.kpi"]
        (inputs,) = kpi._of_window(branch, self.month(), self.today).values()
        self.assertEqual(inputs.closing, 400)
        self.assertEqual([month[2] for month in inputs.months[:4]], [400, 400, 1000, 0])
        self.assertEqual(kpi._counted(inputs)["dso_quarterly"], (400 + 1000) * 30 / Decimal(1000))
        for company in (branch, self.company):
            self.env["ar.kpi.month"]._rebuild(company)
        stored = kpi._series(branch, 3)[-1][1]
        self.assertEqual(stored.months, inputs.months)
        self.assertEqual(kpi._counted(stored)["dso_quarterly"], 42)
        for company, had, owed, apart in (
            (branch, 1000, 400, 600),
            (self.company, -600, 0, -600),
        ):
            tied = kpi._tie_out(company, 3)[-1]
            self.assertEqual((tied.ledger, tied.closing, tied.difference), (had, owed, 0))
            self.assertEqual(tied.causes, {"other_company": apart})

    def test_what_another_customer_paid_is_not_owed(self):
        """120 of 200 were set off against the other customer's payment."""
        move, came = self.dated(200, -40), self.received(120, -20, self.other)
        (self.item(move) | self.item(came)).reconcile()
        for partners in (None, (self.customer | self.other).ids, self.customer.ids):
            found = self.of_window(-5, 0, by="partner", partners=partners)
            mine = found[self.customer.id]
            self.assertEqual((mine.closing, mine.months[0][2]), (80, 80))
            others = found.get(self.other.id)
            self.assertEqual(others.months[0][2] if others else 0, 0)
        (inputs,) = self.of_window(-5, 0).values()
        self.assertEqual((inputs.closing, inputs.months[0][2]), (80, 80))
        self.rebuilt()
        tied = self.env["ar.kpi"]._tie_out(self.company, 1)[-1]
        self.assertEqual((tied.ledger, tied.closing, tied.causes), (80, 80, {}))

    def received(self, amount, on, partner=None):
        """Money that came to the bank of the head office."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": (partner or self.customer).id,
                            "balance": -amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_journal_bank"
                            ].default_account_id.id,
                            "balance": amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def test_a_write_off_is_bad_debt_and_a_reversed_one_is_none(self):
        lost, found = self.dated(100, -20), self.dated(50, -20)
        expense = self.company_data["default_account_expense"]
        for move in (lost, found):
            entry = self.env["account.move"].create(
                {
                    "move_type": "entry",
                    "date": self.day(-5),
                    "line_ids": [
                        Command.create(
                            {"account_id": expense.id, "debit": move.amount_total, "credit": 0}
                        ),
                        Command.create(
                            {
                                "account_id": self.item(move).account_id.id,
                                "partner_id": self.customer.id,
                                "credit": move.amount_total,
                            }
                        ),
                    ],
                }
            )
            entry.action_post()
            if move == found:
                entry._reverse_moves([{"date": self.day(-4)}], cancel=True)
        self.assertEqual(self.window(-29, 0)["written_off"], 100)

    def test_what_is_taken_out_of_an_allowance_is_bad_debt(self):
        """Of 300 that are lost 200 were set aside; with a payment of 40 another 60 are."""
        expense = self.company_data["default_account_expense"]
        allowance = expense.copy({"account_type": "asset_current"})
        self.company.sudo().ar_allowance_account_ids = allowance
        self.lines_of((expense, False, 260), (allowance, False, -260), on=-15)
        receivable = self.company_data["default_account_receivable"]
        self.lines_of(
            (allowance, False, 200), (expense, False, 100), (receivable, self.other.id, -300)
        )
        self.pay(
            self.dated(100, -20),
            40,
            payment_date=self.day(-4),
            payment_difference_handling="reconcile",
            writeoff_account_id=allowance.id,
        )
        self.assertEqual(self.written_off(self.customer, self.other), [60, 300])

    def test_who_bought_most_is_told_though_nothing_is_owed(self):
        """Ada owes 100; Babbage bought for 9,000 and paid: both are told, who owes first."""
        self.dated(100, -20)
        self.pay(self.dated(9000, -20, partner=self.other), payment_date=self.day(-10))
        self.commit()
        wizard = self.env["ar.kpi.wizard"].create(
            {
                "period": "custom",
                "date_from": self.day(-29),
                "date_to": self.today,
                "by": "partner",
                "compared": False,
            }
        )
        wizard.action_show()
        told = [*dict.fromkeys(wizard.figure_ids.sorted("sequence").mapped("group"))]
        self.assertEqual(told, [self.customer.display_name, self.other.display_name])

    def entry_of(self, loss, *customers, on=-5, bank=0):
        """An entry that books a loss against what customers owe: ``(customer, amount)``."""
        data = self.company_data
        return self.lines_of(
            (data["default_account_expense"], False, loss),
            (data["default_journal_bank"].default_account_id, False, bank),
            *(
                (data["default_account_receivable"], partner.id, -amount)
                for partner, amount in customers
            ),
            on=on,
        )

    def lines_of(self, *lines, on=-5):
        """A posted entry of ``(account, customer's id, balance)``."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(on),
                "line_ids": [
                    Command.create({"account_id": account.id, "partner_id": who, "balance": amount})
                    for account, who, amount in lines
                    if amount
                ],
            }
        )
        move.action_post()
        return move

    def written_off(self, *partners):
        return [(self.window(-29, 0, partner) or {}).get("written_off", 0) for partner in partners]

    def test_one_entry_over_several_customers_is_bad_debt_of_each(self):
        """100 of Ada's, 200 of Babbage's and 300 of Cod's, by one entry of 600."""
        cod = self.make_customer("Cod Ltd")
        self.entry_of(600, (self.customer, 100), (self.other, 200), (cod, 300))
        self.assertEqual(self.written_off(self.customer, self.other, cod), [100, 200, 300])
        inputs = self.of_window(-29, 0, partners=self.other.ids)[None]
        self.assertEqual(inputs.written_off, 200, "asked of one customer, it is its own part")

    def test_no_cent_of_a_loss_is_lost_between_customers(self):
        """33.33 + 33.33 + 33.34 of three; 50.00 come, and 50.00 are lost: 16.67, 16.66, 16.67."""
        cod = self.make_customer("Cod Ltd")
        self.entry_of(50, (self.customer, 33.33), (self.other, 33.33), (cod, 33.34), bank=50)
        parts = self.written_off(self.customer, self.other, cod)
        self.assertEqual(round(sum(parts), 2), 50)
        self.assertLessEqual(set(parts), {16.66, 16.67})

    def test_wages_are_no_bad_debt(self):
        """50,000 of wages are paid, less 100 that somebody owed: no more than these were taken."""
        self.entry_of(50000, (self.customer, 100), bank=-49900)
        self.assertEqual(self.written_off(self.customer), [100])

    def test_a_cost_that_is_charged_on_brings_nothing_back(self):
        """80 of what we paid are the customer's: no write-off, nor is its reversal."""
        entry = self.entry_of(-80, (self.customer, -80))
        self.assertEqual(self.written_off(self.customer), [0])
        entry._reverse_moves([{"date": self.day(-4)}], cancel=True)
        self.assertEqual(self.written_off(self.customer), [0])

    def test_a_write_off_that_was_reversed_by_mistake(self):
        """100 were written off, brought back, and that was taken back: they are lost."""
        entry = self.entry_of(100, (self.customer, 100))
        back = entry._reverse_moves([{"date": self.day(-4)}], cancel=True)
        self.assertEqual(self.written_off(self.customer), [0])
        back._reverse_moves([{"date": self.day(-3)}], cancel=True)
        self.assertEqual(self.written_off(self.customer), [100])

    def test_promises_count_on_the_day_they_were_due(self):
        self.dated(100, -40)
        promise = self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": self.company.currency_id.id,
                "promised_on": self.day(-20),
                "date": self.day(-10),
                "amount": 100,
                "move_line_ids": [
                    Command.set(
                        self.env["account.move.line"]
                        .search([("partner_id", "=", self.customer.id), ("balance", ">", 0)])
                        .filtered(lambda line: line.account_type == "asset_receivable")
                        .ids
                    )
                ],
            }
        )
        self.commit()
        self.night("promises")
        self.assertEqual(promise.state, "broken")
        inputs = self.window(-15, 0)
        self.assertEqual((inputs["promises_matured"], inputs["promises_kept"]), (1, 0))
        self.assertEqual(inputs["promised_matured"], 100)

    def test_instalments_count_each_on_its_day(self):
        """Of two of 50 the first was paid, forty days ago; of the second, ten days ago, 20 came."""
        move = self.invoice(100, due=-90)
        plan = self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": self.company.currency_id.id,
                "promised_on": self.day(-50),
                "amount": 100,
                "move_line_ids": [Command.set(self.item(move).ids)],
                "instalment_ids": [
                    Command.create({"date": self.day(on), "amount": 50}) for on in (-40, -10)
                ],
            }
        )
        self.pay(move, 50, payment_date=self.day(-40))
        self.pay(move, 20, payment_date=self.day(-12))
        self.commit()
        self.assertEqual(plan.state, "partly_kept")
        inputs = self.window(-60, -20)
        self.assertEqual((inputs["promised_matured"], inputs["promised_kept"]), (50, 50))
        self.assertFalse(inputs["promises_matured"])
        inputs = self.window(-15, 0)
        self.assertEqual((inputs["promised_matured"], inputs["promised_kept"]), (50, 20))
        self.assertEqual((inputs["promises_matured"], inputs["promises_kept"]), (1, 0))

    def test_disputes_count_from_raising_until_they_are_decided(self):
        move = self.dated(100, -20)
        dispute = self.dispute(move, 40)
        now = self.window(0, 0)
        self.assertEqual((now["disputed"], now["disputes_raised"]), (40, 40))
        self.assertEqual(self.window(-20, -1)["disputed"], 0)
        dispute.action_withdraw()
        settled = self.window(0, 0)
        self.assertEqual((settled["disputed"], settled["disputes_resolved"]), (0, 1))

    def test_groups_are_those_of_the_customer(self):
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        self.customer.category_id = tag
        self.dated(100, -20)
        self.dated(50, -20, partner=self.other)
        by_tag = self.of_window(-29, 0, by="category")
        self.assertEqual(
            {key: inputs.closing for key, inputs in by_tag.items()}, {tag.id: 100, None: 50}
        )
        by_customer = self.of_window(-29, 0, by="partner")
        self.assertEqual(by_customer[self.other.id].billed, 50)
        self.debtor().user_id = self.env.user
        by_collector = self.of_window(-29, 0, by="collector")
        self.assertEqual(by_collector[self.env.uid].closing, 100)
        only = self.of_window(-29, 0, partners=self.other.ids)
        self.assertEqual([inputs.closing for inputs in only.values()], [50])

    # ------------------------------------------------------------------
    # Months
    # ------------------------------------------------------------------
    def test_months_are_counted_anew_when_entries_are_back_dated(self):
        on = (self.month(2) - self.today).days
        self.dated(100, on)
        self.rebuilt(months=3)
        months = self.env["ar.kpi.month"].search([("company_id", "=", self.company.id)])
        self.assertEqual(months.mapped("closing"), [100, 100, 100])
        ids = months.ids
        self.dated(25, on)
        self.rebuilt(months=3)
        months.invalidate_recordset()
        self.assertEqual(months.mapped("closing"), [125, 125, 125])
        again = self.env["ar.kpi.month"].search([("company_id", "=", self.company.id)])
        self.assertEqual(again.ids, ids)

    def test_a_group_has_the_ratio_of_its_sums(self):
        on = (self.month(1) - self.today).days
        self.dated(900, on)
        self.pay(self.dated(900, on, partner=self.other), payment_date=self.day(on + 2))
        self.rebuilt(months=2)
        month = [("month", "=", self.month(1)), ("company_id", "=", self.company.id)]
        report = self.env["ar.kpi.report"]
        days = (self.month(0) - self.month(1)).days
        ((dso, closing),) = report._read_group(month, [], ["dso:avg", "closing:sum"])
        self.assertAlmostEqual(float(dso), 900 * days / 1800, 4)
        self.assertEqual(closing, 900)
        row = report.search([*month, ("partner_id", "=", self.customer.id)])
        self.assertAlmostEqual(row.dso, days, 1)

    def test_what_is_owed_at_month_ends_is_their_mean(self):
        self.dated(100, (self.month(1) - self.today).days)
        self.dated(200, (self.month(0) - self.today).days)
        self.rebuilt(months=2)
        ((closing, sales),) = self.env["ar.kpi.report"]._read_group(
            [("company_id", "=", self.company.id)], [], ["closing:sum", "sales:sum"]
        )
        self.assertEqual((closing, sales), ((100 + 300) / 2, 300))

    def test_the_series_knows_the_months_before_it(self):
        for back in (0, 1, 2, 3):
            self.dated(100, (self.month(back) - self.today).days)
        self.rebuilt(months=4)
        series = self.env["ar.kpi"]._series(self.company, months=2)
        self.assertEqual([month for month, _inputs in series], [self.month(1), self.month(0)])
        self.assertEqual([sales for sales, *_rest in series[-1][1].months[:5]], [100] * 4 + [0])
        self.assertEqual(series[0][1].closing, 300)

    def test_a_month_in_which_nothing_was_stands_among_the_others(self):
        """Invoiced and paid four months ago; then nothing, until the last one."""
        on = (self.month(4) - self.today).days
        self.pay(self.dated(100, on), payment_date=self.day(on + 5))
        self.dated(300, (self.month(1) - self.today).days)
        self.rebuilt()
        (asked,) = self.of_window((self.month() - self.today).days, 0).values()
        series = self.env["ar.kpi"]._series(self.company, months=12)
        self.assertEqual(
            [(month, inputs.sales, inputs.closing) for month, inputs in series],
            [
                (self.month(back), sales, closing)
                for back, sales, closing in (
                    (4, 100, 0),
                    (3, 0, 0),
                    (2, 0, 0),
                    (1, 300, 300),
                    (0, 0, 300),
                )
            ],
        )
        self.assertEqual(series[-1][1].months, asked.months)
        for key in ("dso_quarterly", "dso_countback"):
            stored = self.env["ar.kpi"]._counted(series[-1][1])[key]
            self.assertEqual(stored, self.env["ar.kpi"]._counted(asked)[key], key)

    def test_roll_rates_follow_what_stands_in_a_bucket(self):
        start, end = self.month(2), self.month(1)
        due = (end - timedelta(days=5) - self.today).days
        moved = self.dated(100, (start - self.today).days, due=due)
        paid = self.dated(300, (start - self.today).days, due=due, partner=self.other)
        self.pay(paid, payment_date=end)
        self.rebuilt(months=3)
        groups = self.env["ar.kpi.roll"]._read_group(
            [("company_id", "=", self.company.id), ("month", "=", end)],
            ["bucket_id"],
            ["amount_before:sum", "amount_after:sum", "rate:avg"],
        )
        rolled = {bucket._named(): values for bucket, *values in groups}
        self.assertEqual(rolled["1–30"], [400, moved.amount_total, 25])
        self.assertEqual(formulas.roll_rate(moved.amount_total, 400), 25)

    def test_a_debtor_takes_its_months_with_it(self):
        self.dated(100, -20)
        self.rebuilt(months=2)
        debtor = self.debtor()
        debtor.sudo().unlink()
        self.assertFalse(self.env["ar.kpi.month"].search([("debtor_id", "=", debtor.id)]))

    # ------------------------------------------------------------------
    # Why DSO moved
    # ------------------------------------------------------------------
    def test_the_parts_add_up_to_the_change(self):
        for back, amounts in ((2, (500, 300)), (1, (200, 700))):
            on = (self.month(back) - self.today).days
            for partner, amount in zip((self.customer, self.other), amounts, strict=True):
                self.dated(amount, on, due=on + 40, partner=partner)
        before = self.env["ar.kpi"]._month_of(self.month(2))
        after = self.env["ar.kpi"]._month_of(self.month(1))
        self.commit()
        split = self.env["ar.kpi"]._why_dso_moved(self.company, before, after)
        self.assertEqual(sum(split.parts.values()), split.change)
        self.assertNotEqual(split.change, 0)
        self.rebuilt(months=3)
        self.assertEqual(
            self.env["ar.kpi"]._why_dso_moved(self.company, before, after), split, "stored months"
        )

    def test_the_explanation_adds_up_as_it_is_shown(self):
        for back, amount in ((2, 333.33), (1, 777.77)):
            on = (self.month(back) - self.today).days
            self.pay(self.dated(amount, on, due=on + 7), amount / 3, payment_date=self.day(on + 9))
            self.dispute(self.dated(amount / 7, on, partner=self.other))
        self.commit()
        wizard = self.env["ar.dso.wizard"].create({"company_id": self.company.id})
        wizard.action_explain()
        shown = wizard.dso_after - wizard.dso_before
        self.assertAlmostEqual(sum(wizard[part] for part in PARTS), shown, 6)
        self.assertIn("days", wizard.explanation)
        self.assertEqual(set(wizard.customer_ids.partner_id.ids), {self.customer.id, self.other.id})

    def test_what_is_compared_is_called_as_its_reader_writes_days(self):
        days = [self.month(back) - timedelta(days=1) for back in (1, 0)]
        for code in ("en_GB", "zh_CN"):
            self.env["res.lang"]._activate_lang(code)
            reader = self.env(context={"lang": code})
            called = reader["ar.dso.wizard"].create({"company_id": self.company.id}).display_name
            for day in days:
                self.assertIn(format_date(reader, day), called)

    def test_without_sales_there_is_nothing_to_explain(self):
        wizard = self.env["ar.dso.wizard"].create({"company_id": self.company.id})
        with self.assertRaisesRegex(UserError, "There were no sales from"):
            wizard.action_explain()

    # ------------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------------
    def test_a_manager_asks_for_last_month_by_customer(self):
        on = (self.month(1) - self.today).days
        self.dated(100, on)
        self.dated(900, on, partner=self.other)
        self.dated(50, on - 20)
        self.commit()
        form = Form(self.env["ar.kpi.wizard"])
        self.assertEqual(form.date_from, self.month(1))
        form.by = "partner"
        wizard = form.save()
        action = wizard.action_show()
        figures = self.env["ar.kpi.figure"].search(action["domain"])
        self.assertEqual(len(figures), 2 * len(CATALOGUE))
        self.assertEqual(figures[0].group, self.other.display_name)
        dso = figures.filtered(lambda f: f.key == "dso" and f.group == self.customer.display_name)
        self.assertTrue(dso.is_known and dso.is_compared)
        self.assertAlmostEqual(dso.change, dso.value - dso.before, 1)
        self.assertEqual(dso.formula, "receivables ÷ sales × days")

    def test_the_change_is_that_of_what_is_listed(self):
        """0.14 is listed as 0.1 and 0.16 as 0.2: the change is 0.1."""
        wizard = self.env["ar.kpi.wizard"].new({"compared": True})
        figure = wizard._figure("dso", Decimal("0.16"), Decimal("0.14"))
        self.assertAlmostEqual(figure["change"], 0.1, 6)

    def test_a_window_alone_is_held_against_nothing(self):
        self.dated(100, -20)
        self.dated(100, -70)
        self.commit()
        for compared in (True, False):
            wizard = self.env["ar.kpi.wizard"].create(
                {
                    "period": "custom",
                    "date_from": self.day(-30),
                    "date_to": self.today,
                    "by": "partner",
                    "compared": compared,
                }
            )
            figures = self.env["ar.kpi.figure"].search(wizard.action_show()["domain"])
            self.assertEqual(any(figures.mapped("is_compared")), compared)

    def test_what_cannot_be_told_says_so(self):
        self.dated(100, -20)
        self.commit()
        wizard = self.env["ar.kpi.wizard"].create(
            {"period": "custom", "date_from": self.day(-5), "date_to": self.today}
        )
        figures = self.env["ar.kpi.figure"].search(wizard.action_show()["domain"])
        dso = figures.filtered(lambda figure: figure.key == "dso")
        self.assertFalse(dso.is_known)

    def test_a_window_that_ends_before_it_begins(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self.env["ar.kpi.wizard"].create(
                {"period": "custom", "date_from": self.today, "date_to": self.day(-1)}
            )

    def test_an_empty_company_is_told_so(self):
        with self.assertRaisesRegex(UserError, "No customer owed"):
            self.env["ar.kpi.wizard"].create({}).action_show()
