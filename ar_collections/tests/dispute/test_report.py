"""What the analysis counts, and that its ratios are those of sums."""

from odoo import Command
from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestReport(ReceivablesCase):
    def decided(self, amount, accepted, partner=None, reason="price", **values):
        dispute = self.dispute(
            self.invoice(amount, due=-10, partner=partner), reason=reason, **values
        )
        line = dispute.line_ids
        dispute._decide({line: {"accepted_amount": accepted}}, "Because")
        return dispute

    def figures(self, domain=(), group=(), *measures):
        self.env.flush_all()
        return self.env["ar.dispute.report"]._read_group(
            [("company_id", "=", self.company.id), *domain], list(group), list(measures)
        )

    def test_share_accepted_is_that_of_the_sums(self):
        self.decided(100, 100)
        self.decided(300, 0)
        self.dispute(self.invoice(1000, due=-10))
        [(share, amount, number)] = self.figures(
            (), (), "accepted_share:avg", "amount:sum", "number:count_distinct"
        )
        self.assertAlmostEqual(share, 0.25)
        self.assertEqual((amount, number), (1400, 3))

    def test_a_dispute_over_two_invoices_is_one(self):
        reason = self.env.ref("ar_collections.dispute_reason_price_list")
        moves = self.invoice(100, due=-10) + self.invoice(50, due=-5)
        self.env["ar.dispute"]._open_for(moves, reason)
        [(root, number, amount)] = self.figures(
            (), ["root_reason_id"], "number:count_distinct", "amount:sum"
        )
        self.assertEqual(root, self.env.ref("ar_collections.dispute_reason_price"))
        self.assertEqual((number, amount), (1, 150))

    def test_deductions_by_customer_and_reason(self):
        self.decided(100, 40, is_deduction=True)
        self.decided(100, 100, is_deduction=True, reason="rebate")
        self.decided(100, 0, partner=self.other, is_deduction=True)
        self.decided(100, 100, partner=self.other)
        shares = {
            (partner.name, reason.name): share
            for partner, reason, share in self.figures(
                [("is_deduction", "=", True)],
                ["partner_id", "root_reason_id"],
                "accepted_share:avg",
            )
        }
        self.assertEqual(
            shares,
            {
                ("Ada Ltd", "Price"): 0.4,
                ("Ada Ltd", "Rebate or promotion"): 1,
                ("Babbage GmbH", "Price"): 0,
            },
        )

    def test_days_and_cost(self):
        self.company.ar_cost_of_capital = 10
        dispute = self.decided(36500, 0, raised_on=self.day(-20))
        self.assertEqual(self.company._ar_day_of(dispute.resolved_at), self.today)
        [(days, financing, cost)] = self.figures(
            (), (), "days_to_resolve:avg", "financing_cost:sum", "cost:sum"
        )
        self.assertEqual((days, financing, cost), (20, 200, 200))
        self.decided(100, 30)
        [(cost,)] = self.figures((), (), "cost:sum")
        self.assertEqual(cost, 230)

    def test_by_product(self):
        product = self.product_a
        move = self.invoice(
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": 4,
                        "price_unit": 25,
                        "tax_ids": [Command.clear()],
                    }
                )
            ]
        )
        self.env["ar.dispute"].create(
            {
                "debtor_id": self.env["ar.debtor"]._of(self.customer, self.company).id,
                "reason_id": self.env.ref("ar_collections.dispute_reason_quantity").id,
                "line_ids": [
                    Command.create(
                        {
                            "move_id": move.id,
                            "basis": "quantity",
                            "invoice_line_id": move.invoice_line_ids.id,
                            "quantity": 1,
                        }
                    )
                ],
            }
        )
        self.assertEqual(self.figures((), ["product_id"], "amount:sum"), [(product, 25)])

    def test_foreign_amounts_are_at_book_value(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 0.5)])
        move = self.invoice(100, due=-10, currency_id=euro.id)
        dispute = self.dispute(move, 50)
        dispute._decide({dispute.line_ids: {"accepted_amount": 10}}, "Because")
        self.assertEqual(self.figures((), (), "amount:sum", "accepted_amount:sum"), [(100, 20)])
