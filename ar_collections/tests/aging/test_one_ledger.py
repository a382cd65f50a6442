"""What is open is said once: page, debtor, statement, ageing and ledger say the same amount."""

from random import Random

from odoo.tests import tagged

from .common import FIRST, AnyLedgerCase


class OneLedgerCase(AnyLedgerCase):
    def said(self, partner, on=0):
        """What each place says that a customer owes in all, in company currency."""
        self.env.invalidate_all()
        day = self.day(on)
        debtor = self.debtor(partner)
        rows = self.env["ar.ledger"]._open_items(
            day, companies=self.company.ids, partners=partner.ids
        )
        items = (
            self.env["ar.open.item"]
            .with_context(ar_as_of=day, ar_partner_ids=partner.ids)
            .search([("company_id", "=", self.company.id)])
        )
        sections = debtor.with_context(ar_as_of=day)._statement_sections()
        domestic = [s for s in sections if s["currency"] == self.company.currency_id]
        same = [row for row in rows if row["currency_id"] == self.company.currency_id.id]
        self.assertEqual(
            round(sum(section["total"] for section in domestic), 2),
            round(float(sum(row["amount_currency"] for row in same)), 2),
            ("statement", on),
        )
        said = {
            "ledger": sum(row["amount"] for row in rows),
            "page": sum(items.mapped("amount_open_company")),
            "ageing": sum(self.buckets(on, partner).values()),
        }
        if not on:
            said["debtor"] = self.refreshed(partner).open_amount
        return {place: round(float(amount), 2) + 0.0 for place, amount in said.items()}

    def assertAllSay(self, amount, on=0, partner=None):
        said = self.said(partner or self.customer, on)
        self.assertEqual(said, dict.fromkeys(said, amount), on)


@tagged("post_install", "-at_install")
class TestOneLedger(OneLedgerCase):
    def test_a_post_dated_cheque(self):
        """Dated in five days, reconciled today: open until then, and nobody chases it."""
        move = self.invoice(100, due=-10)
        self.pay(move, payment_date=self.day(5))
        self.assertAllSay(100)
        self.assertAllSay(100, on=4)
        self.assertAllSay(0, on=5)
        self.assertEqual(self.debtor().last_payment_amount, 0, "it has not come yet")
        self.assertEqual(self.debtor()._statement_sections()[0]["total"], 100)
        self.assertEqual(self.reason(move), "payment_in_process")

    def test_a_payment_set_back_to_draft(self):
        move = self.invoice(100, due=-10)
        payment = self.pay(move)
        self.assertAllSay(0)
        payment.action_draft()
        self.assertAllSay(100)
        self.assertEqual(self.debtor()._statement_sections()[0]["total"], 100)
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.debtor()._promisable_lines(), self.item(move))

    def test_a_subsidiarys_items_are_another_customers(self):
        """Its company stands below the customer, and pays for itself."""
        branch = self.make_customer("Ada Branch", parent_id=self.customer.id)
        self.assertEqual(branch.commercial_partner_id, branch)
        mine, theirs = self.invoice(100), self.invoice(777, partner=branch)
        debtor = self.debtor()
        self.assertEqual(debtor._promisable_lines(), self.item(mine))
        both = (self.item(mine) | self.item(theirs)).ids
        self.assertEqual(debtor.with_context(ar_ticked_ids=both)._ticked(), self.item(mine))
        self.assertAllSay(100)
        self.assertAllSay(777, partner=branch)

    def test_last_payment_and_usual_lateness_are_of_money_alone(self):
        """Ten were paid and ninety written off with them; another was written off in all."""
        expense = self.company_data["default_account_expense"]
        move = self.invoice(100, due=-20)
        self.pay(
            move,
            10,
            payment_date=self.day(-15),
            payment_difference_handling="reconcile",
            writeoff_account_id=expense.id,
        )
        lost = self.invoice(100, due=-200)
        entry = self.entry(-100, partner=self.customer)
        (self.item(lost) | self.item(entry)).reconcile()
        debtor = self.refreshed()
        self.assertEqual(debtor.last_payment_date, self.day(-15))
        self.assertEqual(debtor.last_payment_amount, 10)
        self.assertEqual(debtor.weighted_days_late, 5)

    def test_one_tie_out_for_form_pdf_and_workbook(self):
        self.invoice(1000, due=-40)
        self.entry(500)
        snapshot = self.snapshot()
        wizard = self.env["ar.aging.wizard"].create({"as_of": self.today})
        tied = wizard._sheet()["tie_out"]
        self.assertEqual(
            (snapshot.ledger_total, snapshot.aged_total, snapshot.difference, snapshot.state),
            (1500, 1000, 500, "explained"),
        )
        self.assertEqual(
            (float(tied.ledger), float(tied.aged), float(tied.difference), tied.state),
            (1500, 1000, 500, "explained"),
        )
        self.assertEqual(
            [(text, float(amount)) for text, amount in wizard._causes(tied)],
            [("Entry without a customer", 500)],
        )
        html = self.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.report_aging", wizard.ids
        )[0]
        self.assertIn(b"Entry without a customer", html)

    def test_ten_too_much_here_and_too_little_there(self):
        for partner, residual in ((self.customer, 110), (self.other, 90)):
            move = self.invoice(100, partner=partner)
            self.commit()
            self.env.cr.execute(
                "UPDATE account_move_line SET amount_residual = %s WHERE id = %s",
                [residual, self.item(move).id],
            )
        self.env.invalidate_all()
        snapshot = self.snapshot()
        self.assertEqual((snapshot.difference, snapshot.state), (0, "explained"))
        self.assertEqual(
            {one.partner_id: (one.cause, one.amount) for one in snapshot.difference_ids},
            {self.customer: ("residual", -10), self.other: ("residual", 10)},
        )

    def test_an_account_that_leaves_the_receivables_is_told(self):
        second = self.company_data["default_account_receivable"].copy()
        held = self.entry(70, partner=self.customer, account=second, on=-20)
        first = self.snapshot(-10)
        self.assertEqual((first.state, first.ledger_total), ("tied", 70))
        self.assertIn(second, first.control_account_ids)
        second.account_type = "asset_current"
        self.commit()
        first.action_compare_now()
        self.assertEqual(
            first.change_ids.mapped(lambda change: (change.name, change.cause)),
            [(held.name, "account_type")],
        )
        again = self.snapshot(-10)
        self.assertEqual((again.ledger_total, again.difference), (70, 70))
        self.assertEqual(again.state, "explained")
        self.assertEqual(again.difference_ids.mapped("cause"), ["account_type"])

    def test_other_claims_are_aged_and_make_no_dso(self):
        tax = self.company_data["default_account_receivable"].copy({"non_trade": True})
        self.invoice(100, due=-5)
        self.entry(5000, partner=self.customer, account=tax, on=-20)
        self.assertAllSay(5100)
        snapshot = self.snapshot()
        self.assertEqual((snapshot.ledger_total, snapshot.state), (5100, "tied"))
        self.env["ar.kpi.month"]._rebuild(self.company, months=3)
        closing = self.env["ar.kpi"]._series(self.company, 3)[-1][1].closing
        self.assertEqual(closing, 100)
        self.assertEqual(self.env["ar.forecast"]._make(self.company).open_amount, 100)

    def test_key_figures_tie_out_each_month(self):
        self.entry(700, on=-1)
        self.invoice(100, due=-5)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, months=3)
        last = self.env["ar.kpi"]._tie_out(self.company, 3)[-1]
        self.assertEqual((last.ledger, last.closing, last.no_customer), (800, 100, 700))
        self.assertEqual((last.non_trade, last.difference), (0, 0))


@tagged("post_install", "-at_install")
class TestEveryPlace(OneLedgerCase):
    """On random ledgers every place says the same of each debtor."""

    def test_every_place_of_random_ledgers(self):
        for seed in (31, 32, 33):
            with self.subTest(seed=seed):
                self.make_a_ledger(Random(seed))
                self.commit()
                for partner in (self.customer, self.other):
                    for on in (FIRST + 20, -20, -1, 0, 3, 12):
                        said = self.said(partner, on)
                        self.assertEqual(len(set(said.values())), 1, (partner.name, on, said))
