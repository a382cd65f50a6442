"""Invoices held against orders."""

from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestSale(OrderCase):
    def bill(self, quantity=1, **values):
        """An order, delivered, and the invoice of it."""
        order = self.order()
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
