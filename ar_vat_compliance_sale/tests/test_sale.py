"""Invoices held against orders."""

from odoo import Command
from odoo.addons.ar_vat_compliance.tests.common import ComplianceCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSale(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.partner = cls.customer(vat="DE811907980")
        cls.goods.invoice_policy = "order"

    def bill(self, quantity=1, **values):
        """An order of one pump at 100, and the invoice of it."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": 1,
                            "price_unit": 100,
                            "tax_ids": [Command.set(self.tax(19).ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        move = order._create_invoices()
        move.invoice_date = self.today
        move.invoice_line_ids.write({"quantity": quantity, **values})
        move.action_post()
        return order, move

    def test_as_ordered_and_delivered(self):
        _order, move = self.bill()
        for code in ("SO-01", "SO-02", "SO-03"):
            self.assertClean(code, move)

    def test_more_than_ordered(self):
        order, move = self.bill(3)
        finding = self.assertFound("SO-01", move, order.name)
        self.assertEqual(finding.amount, 200)

    def test_more_than_delivered(self):
        order, move = self.bill()
        order.order_line.qty_delivered = 0
        finding = self.assertFound("SO-02", move, order.name)
        self.assertEqual(finding.amount, 100)

    def test_another_price(self):
        _order, move = self.bill(price_unit=120)
        finding = self.assertFound("SO-03", move, "120.0")
        self.assertEqual(finding.amount, 20)
