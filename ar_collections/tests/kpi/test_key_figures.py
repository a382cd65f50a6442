"""Key figures as a manager meets them: windows, months, roll rates, why DSO moved."""

from datetime import timedelta
from decimal import Decimal

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

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
        self.assertEqual(len(series[-1][1].months), 4)
        self.assertEqual(series[0][1].closing, 300)

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
